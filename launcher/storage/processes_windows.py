"""What Windows tells of processes by their numbers; `launcher.storage.owner` and `alive` ask."""

from __future__ import annotations

import _winapi
import ctypes
import os
import sys
import winreg
from ctypes import wintypes

assert sys.platform == "win32"  # noqa: S101 - the type checker's way to skip a module

_SYNCHRONIZE, _QUERY = 0x10_0000, 0x1000
_STILL_RUNNING = 0x102
_ACCESS_DENIED = 5

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel.GetProcessTimes.argtypes = (wintypes.HANDLE, *[ctypes.POINTER(wintypes.FILETIME)] * 4)


def machine() -> str:
    """What tells this machine from others that share a folder with it; empty where the system does not say."""
    try:
        key = r"SOFTWARE\Microsoft\Cryptography"
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key, access=winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as opened:
            return str(winreg.QueryValueEx(opened, "MachineGuid")[0])
    except OSError:
        return ""


def host() -> str:
    """The name of this machine."""
    return os.environ.get("COMPUTERNAME", "")


def exists(pid: int) -> bool:
    """Whether a process of this number runs, whoever owns it. One that has ended may have a handle left to it."""
    if not 0 < pid < 1 << 32:
        return False
    try:
        handle = _winapi.OpenProcess(_SYNCHRONIZE, False, pid)
    except OSError as error:
        return error.winerror == _ACCESS_DENIED
    try:
        return _winapi.WaitForSingleObject(handle, 0) == _STILL_RUNNING
    finally:
        _winapi.CloseHandle(handle)


def started(process: str) -> str:
    """When a process was made (`self`: this one): units of 100 ns since 1601; empty for one that does not run."""
    if process == "self":
        return _made(_winapi.GetCurrentProcess())
    try:
        handle = _winapi.OpenProcess(_SYNCHRONIZE | _QUERY, False, int(process))
    except OSError:
        return ""
    try:
        return _made(handle) if _winapi.WaitForSingleObject(handle, 0) == _STILL_RUNNING else ""
    finally:
        _winapi.CloseHandle(handle)


def _made(handle: int) -> str:
    times = [wintypes.FILETIME() for _ in range(4)]
    if not _kernel.GetProcessTimes(handle, *map(ctypes.byref, times)):
        return ""
    return str(times[0].dwHighDateTime << 32 | times[0].dwLowDateTime)
