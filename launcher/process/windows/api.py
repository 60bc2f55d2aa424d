"""The calls of Windows that Python has no name for: starting a process held back, jobs, the console's events.

Handles are plain integers; whoever gets one closes it, or leaves that to the end of the process. Every function raises
OSError with the system's reason.
"""

from __future__ import annotations

import _winapi
import ctypes
import sys
from ctypes import wintypes

assert sys.platform == "win32"  # noqa: S101 - the type checker's way to skip a module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)

_SUSPENDED, _UNICODE_ENVIRONMENT, _NO_WINDOW = 0x4, 0x400, 0x0800_0000
_WITH_STANDARD_HANDLES = 0x100
_STANDARD = {"stdin": 0xFFFF_FFF6, "stdout": 0xFFFF_FFF5, "stderr": 0xFFFF_FFF4}
_SAME_ACCESS = 2
_EXTENDED_LIMITS, _KILL_ON_CLOSE, _BREAKAWAY = 9, 0x2000, 0x800
_NO_SUCH_JOB_CONTROL = 50


class _StartupInfo(ctypes.Structure):
    """STARTUPINFOW."""

    _fields_ = (
        ("size", wintypes.DWORD),
        ("reserved", wintypes.LPWSTR),
        ("desktop", wintypes.LPWSTR),
        ("title", wintypes.LPWSTR),
        ("place", wintypes.DWORD * 7),
        ("flags", wintypes.DWORD),
        ("show", wintypes.WORD),
        ("inherited_size", wintypes.WORD),
        ("inherited", ctypes.c_void_p),
        ("stdin", wintypes.HANDLE),
        ("stdout", wintypes.HANDLE),
        ("stderr", wintypes.HANDLE),
    )


class _ProcessInformation(ctypes.Structure):
    """PROCESS_INFORMATION."""

    _fields_ = (
        ("process", wintypes.HANDLE),
        ("thread", wintypes.HANDLE),
        ("pid", wintypes.DWORD),
        ("thread_id", wintypes.DWORD),
    )


class _Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, of which only the flags matter here."""

    _fields_ = (
        ("times", ctypes.c_int64 * 2),
        ("flags", wintypes.DWORD),
        ("sizes", ctypes.c_size_t * 2),
        ("processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("classes", wintypes.DWORD * 2),
        ("counters", ctypes.c_uint64 * 6),
        ("memory", ctypes.c_size_t * 4),
    )


_Handler = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.DWORD)

_kernel.CreateJobObjectW.restype = wintypes.HANDLE
_kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
_kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
_kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
_kernel.ResumeThread.argtypes = (wintypes.HANDLE,)
_kernel.ResumeThread.restype = wintypes.DWORD
_kernel.GetStartupInfoW.argtypes = (ctypes.POINTER(_StartupInfo),)
_kernel.SetConsoleCtrlHandler.argtypes = (_Handler, wintypes.BOOL)
_kernel.GetConsoleCP.restype = wintypes.UINT
_kernel.GetSystemDirectoryW.argtypes = (wintypes.LPWSTR, wintypes.UINT)
_kernel.CreateProcessW.argtypes = (
    wintypes.LPCWSTR,
    wintypes.LPWSTR,
    ctypes.c_void_p,
    ctypes.c_void_p,
    wintypes.BOOL,
    wintypes.DWORD,
    ctypes.c_void_p,
    wintypes.LPCWSTR,
    ctypes.POINTER(_StartupInfo),
    ctypes.POINTER(_ProcessInformation),
)


class Suspended:
    """A process that has been made and does not run yet: `process` is its handle."""

    def __init__(self, process: int, thread: int, pid: int) -> None:
        self.process, self.pid = process, pid
        self._thread = thread

    def resume(self) -> None:
        """Let it run."""
        _kernel.ResumeThread(self._thread)
        _winapi.CloseHandle(self._thread)

    def kill(self) -> None:
        """End it before it has run."""
        _winapi.TerminateProcess(self.process, 125)


def create(program: str, line: str, environ: str, cwd: str | None) -> Suspended:
    """A process with the console, the standard handles and every inheritable handle that this one was started with.

    `environ` is a block: each entry `NAME=VALUE` ends with a NUL. Without a console of our own the child gets none
    that would flash up.
    """
    started = _StartupInfo()
    # What a C runtime passes on of its descriptors beyond the third (`inherited`) stays in it: node's channels do.
    _kernel.GetStartupInfoW(ctypes.byref(started))
    started.size = ctypes.sizeof(started)
    started.flags |= _WITH_STANDARD_HANDLES
    copies = []
    for name, number in _STANDARD.items():
        handle = _winapi.GetStdHandle(number)
        if handle:
            handle = _winapi.DuplicateHandle(
                _winapi.GetCurrentProcess(), handle, _winapi.GetCurrentProcess(), 0, True, _SAME_ACCESS
            )
            copies.append(handle)
        setattr(started, name, handle)
    flags = _SUSPENDED | _UNICODE_ENVIRONMENT | (0 if _kernel.GetConsoleCP() else _NO_WINDOW)
    made = _ProcessInformation()
    try:
        _check(
            _kernel.CreateProcessW(
                program,
                ctypes.create_unicode_buffer(line),
                None,
                None,
                True,
                flags,
                ctypes.create_unicode_buffer(environ + "\0"),
                cwd,
                ctypes.byref(started),
                ctypes.byref(made),
            )
        )
    finally:
        for handle in copies:
            _winapi.CloseHandle(handle)
    return Suspended(made.process, made.thread, made.pid)


class Job:
    """What holds a process and all that it starts: they die with this process, unless `let_go` was called."""

    def __init__(self) -> None:
        self._handle = _check(_kernel.CreateJobObjectW(None, None))
        self._limit(_KILL_ON_CLOSE | _BREAKAWAY)

    def take(self, process: int) -> None:
        """Put a process into the job. Raises OSError where the system lets a process be in one job only."""
        _check(_kernel.AssignProcessToJobObject(self._handle, process))

    def let_go(self) -> None:
        """What the process has left running goes on without us, as it would have without craft-run."""
        self._limit(_BREAKAWAY)

    def _limit(self, flags: int) -> None:
        limits = _Limits(flags=flags)
        _check(
            _kernel.SetInformationJobObject(self._handle, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
        )


def on_console_event(handle: Callable[[int], bool]) -> object:
    """Let `handle` decide, in a thread of its own, whether an event of the console (CTRL_C_EVENT, ...) is dealt with.

    What is returned must be kept as long as events may come.
    """
    callback = _Handler(handle)
    _check(_kernel.SetConsoleCtrlHandler(callback, True))
    return callback


def system_folder() -> str:
    """The folder of the system's own programs, whatever the environment says."""
    buffer = ctypes.create_unicode_buffer(260)
    _check(_kernel.GetSystemDirectoryW(buffer, len(buffer)))
    return buffer.value


def _check(result: int) -> int:
    if not result:
        raise ctypes.WinError(ctypes.get_last_error())
    return result
