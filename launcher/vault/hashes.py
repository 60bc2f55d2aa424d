"""PBKDF2 and SHA-256 by `hashlib`, or by the C module behind it, which loads in half the time."""

from __future__ import annotations

from launcher.boot.lazy import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def pbkdf2(password: bytes, salt: bytes, iterations: int, size: int) -> bytes:
    """A key of `size` bytes by PBKDF2 with HMAC-SHA-256."""
    key: bytes = _hashes().pbkdf2_hmac("sha256", password, salt, iterations, size)
    return key


def sha256(data: bytes) -> bytes:
    """The SHA-256 of some bytes."""
    digest: bytes = _hashes().new("sha256", data).digest()
    return digest


def _hashes() -> Any:
    try:
        accelerator = load("_hashlib")
    except ImportError:
        return load("hashlib")
    return accelerator if hasattr(accelerator, "pbkdf2_hmac") else load("hashlib")
