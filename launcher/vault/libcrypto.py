"""AES-256-GCM decryption by the system's libcrypto, called directly.

Importing `cryptography` for this costs a launch about as much as starting Python; this costs a quarter of that.
Importing this module raises ImportError, AttributeError, OSError or TypeError where the library or the C module behind
`ctypes` is missing or different; `launcher.vault.aes` serves then.
"""

# ruff: noqa: E402

from __future__ import annotations

import sys

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

from launcher.vault.clib import Int, IntFunction, Pointer, PointerFunction, buffer, content, opened, pointer_to

# Constants of <openssl/evp.h>, the same in OpenSSL 1.1 and 3.
_DECRYPT = 0
_SET_TAG = 0x11

_function = opened("libcrypto.so.3")
_new = _function(PointerFunction, "EVP_CIPHER_CTX_new")
_free = _function(IntFunction, "EVP_CIPHER_CTX_free")
_aes_256_gcm = _function(PointerFunction, "EVP_aes_256_gcm")
_init = _function(IntFunction, "EVP_CipherInit_ex")
_control = _function(IntFunction, "EVP_CIPHER_CTX_ctrl")
_update = _function(IntFunction, "EVP_CipherUpdate")
_final = _function(IntFunction, "EVP_CipherFinal_ex")


def decrypt(key: bytes, iv: bytes, ciphertext: bytes, tag: bytes) -> bytes | None:
    """The plaintext, None where the tag says that the key or the ciphertext is wrong, or the library refuses."""
    if (len(key), len(iv), len(tag)) != (32, 12, 16):
        raise ValueError("AES-256-GCM takes a key of 32 bytes, an iv of 12 and a tag of 16")
    size = len(ciphertext)
    plain = buffer(size + 16)
    written = Int()
    context = Pointer(_new())
    if not context.value:
        return None
    try:
        good = (
            _init(context, Pointer(_aes_256_gcm()), None, key, iv, _DECRYPT) == 1
            and _update(context, plain, pointer_to(written), ciphertext, size) == 1
            and written.value == size
            and _control(context, _SET_TAG, len(tag), tag) == 1
            and _final(context, pointer_to(plain, size), pointer_to(written)) == 1
        )
    finally:
        _free(context)
    return content(plain, size) if good else None
