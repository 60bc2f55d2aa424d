"""Values that quoting gets wrong, as bytes."""

from __future__ import annotations

# What every format can hold that is Unicode text.
TEXTS = {
    "EMPTY": b"",
    "PLAIN": b"sk-ant-api03_abc",
    "SPACES": b"  two  words\t ",
    "SINGLE": b"it's 'quoted' ''",
    "DOUBLE": b'say "hi" ""',
    "BACKTICKS": b"`touch pwned`",
    "COMMAND": b"$(touch pwned); touch pwned & touch pwned | cat\ntouch pwned",
    "VARIABLE": b"$HOME $(HOME) %PATH% !$ !!",
    "BRACED": b"${HOME} ${X:-touch pwned}",
    "BACKSLASH": b"a\\b\\\\c\\n\\",
    "BOTH": b"'\"\\'\\\"",
    "COMMENT": b"a #b#c",
    "SEVERAL": b"one\ntwo\n\nfour",
    "ENDING": b"one\n\n",
    "LINE_FEED": b"\n",
    "CARRIAGE": b"one\r\ntwo\rthree",
    "DASH": b"-n -e --",
    "EQUALS": b"a=b=c",
    "TILDE": b"~/x:~y",
    "GLOB": b"* ? [a-z] {a,b}",
    "CONTROLS": bytes(range(1, 32)) + b"\x7f",
    "UNICODE": "é☃ 🎉 \u2018curly\u2019 \u201aquotes\u201b \u00a0 \ufeff \u2028".encode(),
    "PRIVATE": "\uf600\uf6ff\ue000".encode(),
    "JSON": b'{"type": "service_account", "private_key": "-----BEGIN\\nABC\\n-----END\\n"}',
    "LONG": b"x'\n" * 3000,
}
# What only bytes can hold.
BYTES = {
    "LATIN": b"caf\xe9",
    "ALL": bytes(range(1, 256)),
    "ALL_BACKWARDS": bytes(range(255, 0, -1)),
    "SPLIT": b"\xe2\x98 \xf0\x9f\x8e",
}
