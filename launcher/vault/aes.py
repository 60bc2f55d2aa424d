"""AES-256-GCM, by the public interface of `cryptography`."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_TAG = 16


def encrypt(key: bytes, iv: bytes, plain: bytes) -> tuple[bytes, bytes]:
    """The ciphertext and its tag."""
    sealed = AESGCM(key).encrypt(iv, plain, None)
    return sealed[:-_TAG], sealed[-_TAG:]


def decrypt(key: bytes, iv: bytes, ciphertext: bytes, tag: bytes) -> bytes | None:
    """The plaintext, None where the tag says that the key or the ciphertext is wrong."""
    try:
        return AESGCM(key).decrypt(iv, ciphertext + tag, None)
    except InvalidTag:
        return None
