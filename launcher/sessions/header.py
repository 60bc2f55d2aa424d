"""The header of a session: line 1 of `<workspace root>/sessions/<id>/session.jsonl`.

The app lists a session only if its header ends within the first 8192 bytes, but writes longer ones; those are read
here all the same. It saves by unlinking the file and renaming another one into its place: for a moment there is none.
"""

from __future__ import annotations

import time

from launcher.boot.system import os
from launcher.storage import files, jsontext, opening
from launcher.values.errors import ConfigError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_ID = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_BOM = b"\xef\xbb\xbf"
_CHUNK = 8192
# A first line longer than this (bytes) is no header.
_LONGEST = 1 << 24
# Pauses (s) between looks at a file that is missing or incomplete, 250 ms together: the app saves within milliseconds.
PAUSES = (0.002, 0.003, 0.005, 0.01, 0.02, 0.04, 0.08, 0.09)


class Header(Value):
    """What a header says of the connection, and where it stands in the file.

    `connection` is its `llmConnection`; `locked` whether `connectionLocked` is true. `fields` is the whole object, with
    `{{SESSION_PATH}}` expanded; other tokens in paths are left as they are. `line` is the text as it stands, without
    its end of line, beginning at the byte `start` (behind a BOM) and ending before the byte `end`.
    """

    id: str | None
    connection: str | None
    locked: bool
    model: str | None
    fields: Mapping[str, object]
    line: str
    start: int
    end: int


def valid_id(text: str) -> bool:
    """Whether the app accepts `text` as the id of a session; no other text may become part of a path."""
    return bool(text) and _ID.issuperset(text)


def find(workspace_root: str, session_id: str) -> str | None:
    """The session.jsonl of a session, None where the workspace has no such session.

    A file that the app is just replacing counts as present.
    """
    if not valid_id(session_id):
        return None
    path = os.path.join(workspace_root, "sessions", session_id, "session.jsonl")
    return path if os.path.exists(path) or os.path.exists(f"{path}.tmp") or os.path.exists(path) else None


def read_header(path: str) -> Header:
    """The header of the session in `path`. Raises ConfigError where there is none or it is no JSON object."""
    for pause in PAUSES:
        try:
            return _read(path)
        except (FileNotFoundError, jsontext.InvalidJson):
            time.sleep(pause)
        except OSError as error:
            raise _unreadable(path, error) from None
    try:
        return _read(path)
    except jsontext.InvalidJson as error:
        raise ConfigError(
            f"the header of `{path}` is unreadable: {error}", "correct its first line, or start a new session"
        ) from None
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: str, error: OSError) -> ConfigError:
    return ConfigError(f"cannot read `{path}`: {error.strerror}", "check the session's folder, or start a new session")


def _read(path: str) -> Header:
    descriptor = opening.open_to_read(path, None)
    try:
        return from_descriptor(descriptor, path)
    finally:
        os.close(descriptor)


def from_descriptor(descriptor: int, path: str) -> Header:
    """The header of the open file that stands, or stood, at `path`. Raises OSError and InvalidJson."""
    raw = _first_line(descriptor)
    start = len(_BOM) if raw.startswith(_BOM) else 0
    line = raw[start:].decode("utf-8", "surrogateescape")
    folder = jsontext.encode(os.path.dirname(path).replace(os.sep, "/"))[1:-1]
    fields = jsontext.decode(line.replace("{{SESSION_PATH}}", folder))
    if not isinstance(fields, dict):
        raise jsontext.InvalidJson("no JSON object")
    return Header(
        id=_text(fields, "id"),
        connection=_text(fields, "llmConnection"),
        locked=fields.get("connectionLocked") is True,
        model=_text(fields, "model"),
        fields=fields,
        line=line,
        start=start,
        end=len(raw),
    )


def _first_line(descriptor: int) -> bytes:
    """Everything before the first end of line, or before the end of a file that has none."""
    raw = b""
    while len(raw) < _LONGEST:
        chunk = files.pread(descriptor, max(_CHUNK, len(raw)), len(raw))
        end = chunk.find(b"\n")
        if end >= 0:
            return (raw + chunk[:end]).removesuffix(b"\r")
        if not chunk:
            return raw
        raw += chunk
    raise jsontext.InvalidJson("the first line does not end")


def _text(fields: Mapping[str, object], key: str) -> str | None:
    value = fields.get(key)
    return value if isinstance(value, str) and value else None
