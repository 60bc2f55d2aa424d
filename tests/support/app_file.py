"""The app's credential file, made and opened as the app does it: by another implementation than the launcher's."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from launcher.credentials.stores import Access
from launcher.values.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FIXTURES = Path(__file__).parents[2].parent / "shared" / "fixtures"
RELEASES = ("v0.8.2", "v0.10.0")
SALT = bytes(range(32))


def key_v2(machine_id: str, salt: bytes = SALT) -> bytes:
    """The key of the present scheme."""
    return _pbkdf2(f"{machine_id}craft-agent-v2", salt)


def key_v1(hostname: str, username: str, home: str, salt: bytes = SALT) -> bytes:
    """The key of the first releases."""
    return _pbkdf2(f"{hostname}{username}{home}craft-agent-v1", salt)


def _pbkdf2(text: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", hashlib.sha256(text.encode()).digest(), salt, 100_000, 32)


def sealed(plain: bytes, key: bytes, salt: bytes = SALT, flags: bytes = bytes(4), reserved: bytes = bytes(20)) -> bytes:
    """A file with this plaintext."""
    iv = os.urandom(12)
    ciphertext = AESGCM(key).encrypt(iv, plain, None)
    return b"CRAFT01\0" + flags + salt + reserved + iv + ciphertext[-16:] + ciphertext[:-16]


def document(credentials: Mapping[str, object], **more: object) -> bytes:
    """The JSON inside."""
    metadata = {"createdAt": 1, "updatedAt": 2}
    content = {"version": 1, "credentials": dict(credentials), "metadata": metadata} | more
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()


def unsealed(content: bytes, key: bytes) -> Any:
    """The JSON of a file."""
    return json.loads(AESGCM(key).decrypt(content[64:76], content[92:] + content[76:92], None))


def access(
    home: Path,
    environ: Mapping[str, str],
    index: Mapping[str, Mapping[str, object]] | None = None,
    accounts: Callable[[], list[str]] = list,
    *,
    app_running: bool = False,
) -> Access:
    """What the stores of a user with this home work on."""
    return Access(
        paths=Paths(home=str(home), config_dir=str(home / ".craft-agent")),
        environ=environ,
        index=index or {},
        accounts=accounts,
        app_running=lambda: app_running,
    )


def put(home: Path, content: bytes) -> Path:
    """Write the credential file of a home."""
    path = home / ".craft-agent" / "credentials.enc"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
