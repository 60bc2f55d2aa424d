"""AES-256-GCM decryption by the system's libcrypto, called directly.

Importing `cryptography` for this costs a launch about as much as starting Python; this costs a quarter of that.
Importing this module raises ImportError, AttributeError, OSError or TypeError where the library or the C module behind
`ctypes` is missing or different; `launcher.credentials.aes` serves then.
"""

from __future__ import annotations

import _ctypes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Constants of <openssl/evp.h>, the same in OpenSSL 1.1 and 3.
_DECRYPT = 0
_SET_TAG = 0x11


class _Int(_ctypes._SimpleCData):  # type: ignore[type-arg]  # noqa: SLF001
    _type_ = "i"


class _Pointer(_ctypes._SimpleCData):  # type: ignore[type-arg]  # noqa: SLF001
    _type_ = "P"


class _Char(_ctypes._SimpleCData):  # type: ignore[type-arg]  # noqa: SLF001
    _type_ = "c"


class _IntFunction(_ctypes.CFuncPtr):
    _flags_ = _ctypes.FUNCFLAG_CDECL
    _restype_ = _Int


class _PointerFunction(_ctypes.CFuncPtr):
    _flags_ = _ctypes.FUNCFLAG_CDECL
    _restype_ = _Pointer


_library = _ctypes.dlopen("libcrypto.so.3", 0)


def _function(kind: Any, name: str) -> Any:
    return kind(_ctypes.dlsym(_library, name))


_new = _function(_PointerFunction, "EVP_CIPHER_CTX_new")
_free = _function(_IntFunction, "EVP_CIPHER_CTX_free")
_aes_256_gcm = _function(_PointerFunction, "EVP_aes_256_gcm")
_init = _function(_IntFunction, "EVP_CipherInit_ex")
_control = _function(_IntFunction, "EVP_CIPHER_CTX_ctrl")
_update = _function(_IntFunction, "EVP_CipherUpdate")
_final = _function(_IntFunction, "EVP_CipherFinal_ex")


def decrypt(key: bytes, iv: bytes, ciphertext: bytes, tag: bytes) -> bytes | None:
    """The plaintext, None where the tag says that the key or the ciphertext is wrong, or the library refuses."""
    if (len(key), len(iv), len(tag)) != (32, 12, 16):
        raise ValueError("AES-256-GCM takes a key of 32 bytes, an iv of 12 and a tag of 16")
    size = len(ciphertext)
    plain = type("Buffer", (_ctypes.Array,), {"_type_": _Char, "_length_": size + 16})()
    written = _Int()
    context = _Pointer(_new())
    if not context.value:
        return None
    try:
        good = (
            _init(context, _Pointer(_aes_256_gcm()), None, key, iv, _DECRYPT) == 1
            and _update(context, plain, _ctypes.byref(written), ciphertext, size) == 1
            and written.value == size
            and _control(context, _SET_TAG, len(tag), tag) == 1
            and _final(context, _ctypes.byref(plain, size), _ctypes.byref(written)) == 1
        )
    finally:
        _free(context)
    return bytes(memoryview(plain)[:size]) if good else None
