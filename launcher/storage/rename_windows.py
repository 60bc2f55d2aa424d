"""Giving a file the name of one that is open, as POSIX allows it: Windows 10 1607 and later, on NTFS.

The old file stays readable and writable for whoever has it open; they must have opened it such that it may be removed.
"""

from __future__ import annotations

import _winapi
import ctypes
import sys
from ctypes import wintypes

assert sys.platform == "win32"  # noqa: S101 - the type checker's way to skip a module

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel.SetFileInformationByHandle.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)

_DELETE, _SYNCHRONIZE = 0x1_0000, 0x10_0000
_SHARED_FULLY, _OPEN_EXISTING, _EVEN_FOLDERS = 7, 3, 0x0200_0000
# FileRenameInfoEx, and its flags: replace what has the name, POSIX semantics.
_RENAME, _REPLACE, _POSIX = 22, 1, 2


class _Rename(ctypes.Structure):
    """FILE_RENAME_INFO, without the name that follows."""

    _fields_ = (
        ("flags", wintypes.DWORD),
        ("root", wintypes.HANDLE),
        ("size", wintypes.DWORD),
        ("name", wintypes.WCHAR * 1),
    )


def replace(source: str, target: str, kind: int = _RENAME, flags: int = _REPLACE | _POSIX) -> None:
    """Give `source` the name `target`, an absolute path. Raises OSError, also where the system knows no such thing."""
    name = target.encode("utf-16-le", "surrogatepass")
    content = ctypes.create_string_buffer(_Rename.name.offset + len(name) + 2)
    rename = _Rename.from_buffer(content)
    rename.flags, rename.root, rename.size = flags, None, len(name)
    ctypes.memmove(ctypes.addressof(content) + _Rename.name.offset, name, len(name))
    handle = _winapi.CreateFile(source, _DELETE | _SYNCHRONIZE, _SHARED_FULLY, 0, _OPEN_EXISTING, _EVEN_FOLDERS, 0)
    try:
        if not _kernel.SetFileInformationByHandle(handle, kind, content, len(content)):
            raise ctypes.WinError(ctypes.get_last_error())
    finally:
        _winapi.CloseHandle(handle)
