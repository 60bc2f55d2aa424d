"""The access list of a file on Windows, which the system puts into words (`launcher.storage.sddl`)."""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes

from launcher.storage.sddl import AccessList

assert sys.platform == "win32"  # noqa: S101 - the type checker's way to skip a module

_advapi = ctypes.WinDLL("advapi32", use_last_error=True)
_OWNER, _LIST = 1, 4
_REVISION = 1

_advapi.GetFileSecurityW.argtypes = (
    wintypes.LPCWSTR,
    wintypes.DWORD,
    ctypes.c_void_p,
    wintypes.DWORD,
    ctypes.POINTER(wintypes.DWORD),
)
_advapi.ConvertSecurityDescriptorToStringSecurityDescriptorW.argtypes = (
    ctypes.c_void_p,
    wintypes.DWORD,
    wintypes.DWORD,
    ctypes.POINTER(wintypes.LPWSTR),
    ctypes.c_void_p,
)
_kernel = ctypes.WinDLL("kernel32")
_kernel.LocalFree.argtypes = (ctypes.c_void_p,)


def others(path: str) -> list[str]:
    """Who else but the user, administrators and the system may do anything with the file. Raises OSError."""
    return access_list(path).readers


def access_list(path: str) -> AccessList:
    """The access list of a file or folder. Raises OSError."""
    size = wintypes.DWORD()
    wanted = _OWNER | _LIST
    _advapi.GetFileSecurityW(path, wanted, None, 0, ctypes.byref(size))
    descriptor = ctypes.create_string_buffer(max(size.value, 1))
    if not _advapi.GetFileSecurityW(path, wanted, descriptor, size.value, ctypes.byref(size)):
        raise ctypes.WinError(ctypes.get_last_error())
    text = wintypes.LPWSTR()
    if not _advapi.ConvertSecurityDescriptorToStringSecurityDescriptorW(
        descriptor, _REVISION, wanted, ctypes.byref(text), None
    ):
        raise ctypes.WinError(ctypes.get_last_error())
    try:
        return AccessList(text.value or "")
    finally:
        _kernel.LocalFree(text)
