"""Inputs to begin with, for each target: what is right, and what was wrong once."""
# ruff: noqa: E501 - an input is read in one line

from __future__ import annotations

import json

_CONFIG = {
    "workspaces": [
        {"id": "i", "name": "Acme", "slug": "acme", "rootPath": "~/.craft-agent/workspaces/acme", "createdAt": 1}
    ],
    "activeWorkspaceId": None,
    "llmConnections": [
        {"slug": "plain", "name": "p", "providerType": "openai_compat", "authType": "none", "baseUrl": "http://h/v1"},
        {
            "slug": "odd",
            "name": "o",
            "providerType": "pi",
            "authType": "api_key",
            "piAuthProvider": "groq",
            "models": ["m"],
        },
    ],
    "defaultLlmConnection": "plain",
    "networkProxy": {"enabled": True, "httpProxy": "http://p:1"},
}
_HEADER = (
    b'{"id":"s1","workspaceRootPath":"~/w","createdAt":1,"lastUsedAt":1795330720424,"name":"\\u00fc"}\n{"id":"m"}\n'
)
# Each ended in a traceback, or hid all other entries.
_FOUND = (
    b'{"llmConnections":' + b"[" * 988 + b"x",
    b'{"a":1e999,"expiresAt":-1e999,"createdAt":1e999}',
    b'{"llmConnections":[{"slug":"plain","authType":{}},{"slug":"n\\u0000l","codexPath":"x"},{"slug":"s\\ud800"}]}',
    b'{"k":1,"k":2}',
    b"\xef\xbb\xbf{}",
    b"1" + b"0" * 5000,
)

SEEDS: dict[str, list[bytes]] = {
    "json_text": [json.dumps(_CONFIG).encode(), *_FOUND],
    "config": [json.dumps(_CONFIG, indent=2).encode(), *_FOUND],
    "workspace": [b'{"id":"ws_1","name":"A","defaults":{"defaultLlmConnection":"plain","workingDirectory":"~/x"}}', *_FOUND],
    "session": [_HEADER, _HEADER.replace(b"}", b',"llmConnection":"odd","connectionLocked":true}', 1), *_FOUND],
    "vault": [b'{"version":1,"credentials":{"llm_api_key::x":{"value":"k"},"llm_oauth::y":{"expiresAt":1e999}},"metadata":{}}', *_FOUND],
    "dotenv": [b"A=1\nexport B='x y' # c\nC=\"${A}\"\nD\n", b"\xff\xfeA\0=\x001\0", b"\xff\xfeA", b"A=${"],
    "arguments": [b"-w\0acme\0--new-session=x\0-e\0A=1\0-qvn\0--\0true", b"--env\0A", b"-", b"--", b"--strict=1"],
    "project": [b'workspace = "acme"\n', b"workspace = " + b"[" * 3000, b'\xef\xbb\xbfworkspace="\\u0007"'],
    "trust": [b'{"version":1,"files":{"/p/.craft-run.toml":{"sha256":"x","workspace":"acme"}},"accounts":{"a":{"store":"s"}}}', *_FOUND],
    "secret": [b"sk-1", b'{"AccessKeyId":"a","SecretAccessKey":"s"}', b'{"type":"service_account","project_id":"p"}', *_FOUND],
    "answer": [b'{"access_token":"a","refresh_token":"r","expires_in":3600}', b'{"access_token":"a","expires_in":1e999}', *_FOUND],
}  # fmt: skip

# Pieces that inputs are put together from.
WORDS = (
    b'"slug"', b'"authType"', b'"providerType"', b'"baseUrl"', b'"codexPath"', b'"piAuthProvider"', b'"models"', b'"llmConnections"',
    b'"workspaces"', b'"rootPath"', b'"llmConnection"', b'"connectionLocked"', b'"lastUsedAt"', b'"expiresAt"', b'"value"', b"null",
    b"true", b"[]", b"{}", b"1e999", b"-0", b"1.5", b'"\\ud800"', b'"\\u0000"', b'"~"', b'"${HOME}"', b'"oauth"', b'"bedrock"', b'"vertex"',
    b"\n", b"\0", b"\xff", b"\xef\xbb\xbf", b"{", b"}", b"[", b"]", b",", b":", b'"', b"'", b"\\", b"=", b"${A}", b"--", b"-c", b"#",
)  # fmt: skip
