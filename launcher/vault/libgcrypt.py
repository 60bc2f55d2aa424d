"""What opening the app's file takes, by the system's libgcrypt: AES-256-GCM, PBKDF2 and SHA-256.

It needs a fifth of the memory that libcrypto needs to get ready, and derives a key in little more than half the time.
Importing this module raises ImportError, AttributeError, OSError or TypeError where the library or the C module behind
`ctypes` is missing or different; the next in the lists of `launcher.vault.key` serves then.

The numbers are those of <gcrypt.h>, the same in all releases of libgcrypt.so.20.
"""

# ruff: noqa: E402

from __future__ import annotations

import sys

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

from launcher.vault.clib import IntFunction, Pointer, PointerFunction, Size, buffer, content, opened, pointer_to

_DISABLE_SECURE_MEMORY, _INITIALIZATION_FINISHED = 37, 38
_AES256, _MODE_GCM = 9, 9
_PBKDF2, _SHA256 = 34, 8

_function = opened("libgcrypt.so.20")
_open = _function(IntFunction, "gcry_cipher_open")
_close = _function(IntFunction, "gcry_cipher_close")
_set_key = _function(IntFunction, "gcry_cipher_setkey")
_set_iv = _function(IntFunction, "gcry_cipher_setiv")
_decrypt = _function(IntFunction, "gcry_cipher_decrypt")
_check_tag = _function(IntFunction, "gcry_cipher_checktag")
_derive = _function(IntFunction, "gcry_kdf_derive")
_hash = _function(IntFunction, "gcry_md_hash_buffer")

# What every program has to do first. Memory that is never swapped out is of no use here: Python's is not of that kind.
if not _function(PointerFunction, "gcry_check_version")(None):
    raise OSError
_function(IntFunction, "gcry_control")(_DISABLE_SECURE_MEMORY, 0)
_function(IntFunction, "gcry_control")(_INITIALIZATION_FINISHED, 0)


def decrypt(key: bytes, iv: bytes, ciphertext: bytes, tag: bytes) -> bytes | None:
    """The plaintext, None where the tag says that the key or the ciphertext is wrong, or the library refuses."""
    if (len(key), len(iv), len(tag)) != (32, 12, 16):
        raise ValueError("AES-256-GCM takes a key of 32 bytes, an iv of 12 and a tag of 16")
    size = len(ciphertext)
    plain = buffer(size + 16)
    cipher = Pointer()
    if _open(pointer_to(cipher), _AES256, _MODE_GCM, 0) != 0:
        return None
    try:
        good = (
            _set_key(cipher, key, Size(len(key))) == 0
            and _set_iv(cipher, iv, Size(len(iv))) == 0
            and _decrypt(cipher, plain, Size(size), ciphertext, Size(size)) == 0
            and _check_tag(cipher, tag, Size(len(tag))) == 0
        )
    finally:
        _close(cipher)
    return content(plain, size) if good else None


def pbkdf2(password: bytes, salt: bytes, iterations: int, size: int) -> bytes:
    """A key of `size` bytes by PBKDF2 with HMAC-SHA-256. Raises ValueError where the library refuses."""
    key = buffer(size)
    salted = (salt, Size(len(salt)), Size(iterations))
    if _derive(password, Size(len(password)), _PBKDF2, _SHA256, *salted, Size(size), key) != 0:
        raise ValueError("libgcrypt derives no such key")
    return content(key, size)


def sha256(data: bytes) -> bytes:
    """The SHA-256 of some bytes."""
    digest = buffer(32)
    _hash(_SHA256, digest, data, Size(len(data)))
    return content(digest, 32)
