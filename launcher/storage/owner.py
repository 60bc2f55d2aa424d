"""Whether a process still runs: asked here alone, and answered in one of three ways.

A number says little by itself. Numbers come again; and in a container, or on another machine that shares the folder,
the same number is another process, or none. So whatever may be left behind is marked with the number of its process,
the clock tick at which that started, the boot of its machine and its pid namespace (pid_namespaces(7)), and a mark from
elsewhere is not judged. Whoever asks treats UNKNOWN as ALIVE.
"""

from __future__ import annotations

import sys

from launcher.boot.system import os
from launcher.values.value import Value

if sys.platform == "win32":
    from launcher.storage import processes_windows

ALIVE, DEAD, UNKNOWN = "alive", "dead", "unknown"

# The inode of the first pid namespace of every Linux kernel: PROC_PID_INIT_INO, `include/linux/proc_ns.h`.
_FIRST_NAMESPACE = 0xEFFFFFFC
# What stands for a part of a mark that this system does not tell.
_NOTHING = "0"
# A name that no type checker follows: what is below it is checked for every system.
_SYSTEM: str = sys.platform
# Bytes; what is read here has some hundred.
_LONGEST = 4096
_SHORT = 8


class Place(Value):
    """Where numbers of processes mean the same: a boot of a machine and, on Linux, a pid namespace (its inode)."""

    boot: str
    namespace: int


_here: list[Place] = []


def here() -> Place:
    """The place of this process; empty and 0 where the system does not tell."""
    if not _here:
        try:
            boot = _read("/proc/sys/kernel/random/boot_id").strip().decode("ascii", "replace")
            namespace = os.stat("/proc/self/ns/pid").st_ino
        except OSError:
            boot, namespace = _machine(), 0
        _here.append(Place(boot=boot, namespace=namespace))
    return _here[0]


def mark() -> str:
    """This process as a part of a file's name, in which it is followed by a dash and what makes the name unique."""
    return f"{os.getpid()}-{_ticks('self') or _NOTHING}-{place()}"


def place() -> str:
    """The place of this process as a part of a file's name."""
    own = here()
    return f"{own.boot[:_SHORT] or _NOTHING}-{own.namespace}"


def identity() -> str:
    """This process in a record: boot, clock tick, namespace, host; it stays the same when it becomes the command.

    Empty where the system does not tell them.
    """
    ticks, own = _ticks("self"), here()
    return f"{own.boot}:{ticks}:{own.namespace}:{_host()}" if ticks else ""


def judge(text: str, *, local: bool = False) -> str:
    """Whether the process whose mark begins `text` runs: ALIVE, DEAD or UNKNOWN.

    A mark as `mark` gives it and what follows it, or a number with its `place`, or as in the first releases a number
    alone. `local` tells that the marked thing is in a folder that no other machine shares, so that another boot is an
    earlier one.
    """
    match text.split("-"):
        case [pid, ticks, boot, namespace, _, *_] if pid.isdecimal():
            return _judge(int(pid), _told(ticks), _told(boot), namespace, local=local)
        case [pid, boot, namespace] if pid.isdecimal() and namespace.isdecimal():
            return _judge(int(pid), "", _told(boot), namespace, local=local)
        case [pid, *_] if pid.isdecimal():
            return UNKNOWN if exists(int(pid)) or not sees_all() else DEAD
    return UNKNOWN


def judge_record(pid: int, recorded: str) -> str:
    """The same for a process whose number is recorded with its `identity`, which must not be empty.

    Records of the first releases end behind the clock tick; they are taken to be from here.
    """
    boot, ticks, namespace, node = (*recorded.split(":", 3), "", "", "")[:4]
    own = here()
    return _judge(pid, ticks, boot, namespace or str(own.namespace), local=node in ("", _host()))


def _judge(pid: int, ticks: str, boot: str, namespace: str, *, local: bool) -> str:
    own = here()
    if boot != own.boot[: len(boot)] or bool(boot) != bool(own.boot):
        return DEAD if local else UNKNOWN
    if namespace != str(own.namespace):
        return UNKNOWN
    if not exists(pid):
        return DEAD
    if not ticks:
        return ALIVE
    return ALIVE if _ticks(str(pid)) == ticks else DEAD


def _told(part: str) -> str:
    return "" if part == _NOTHING else part


if sys.platform == "win32":
    exists = processes_windows.exists
    _ticks = processes_windows.started
    _machine = processes_windows.machine
    _host = processes_windows.host
else:

    def exists(pid: int) -> bool:
        """Whether a process of this number exists here, whoever owns it."""
        try:
            os.kill(pid, 0)
        except PermissionError:
            return True
        except (ProcessLookupError, OverflowError):
            return False
        return pid > 0

    def _ticks(process: str) -> str:
        """When a process started, in clock ticks since the boot: proc_pid_stat(5), field 22.

        Empty for one that does not run, a zombie among them (field 3), and where the system does not tell.
        """
        try:
            # The name in field 2 may hold anything, parentheses and spaces too.
            fields = _read(f"/proc/{process}/stat").rpartition(b")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] in (b"Z", b"X") else fields[19].decode("ascii", "replace")

    def _machine() -> str:
        """What stands for the boot where times of processes do not count from that: nowhere here."""
        return ""

    def _host() -> str:
        return os.uname().nodename


def sees_all() -> bool:
    """Whether a process that is not found here runs nowhere on this machine: not so inside a container."""
    return _SYSTEM != "linux" or here().namespace == _FIRST_NAMESPACE


def _read(path: str) -> bytes:
    """All of a small file of the system's. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, _LONGEST)
    finally:
        os.close(descriptor)
