"""Who this process is: the mark of what may be left behind, by which others see whether its owner still runs.

A number says little by itself. Numbers come again; and in a container, or on another machine that shares the folder,
the same number is another process, or none. So whatever may be left behind is marked with the number of its process,
the clock tick at which that started, the boot of its machine and its pid namespace (pid_namespaces(7)).
`launcher.storage.alive` judges marks. On the path of every launch.
"""

from __future__ import annotations

import sys

from launcher.boot.system import os

if sys.platform == "win32":
    from launcher.storage import processes_windows

# What stands for a part of a mark that this system does not tell.
NOTHING = "0"
# Bytes; what is read here has some hundred.
_LONGEST = 4096
_SHORT = 8

_here: list[tuple[str, int]] = []


def here() -> tuple[str, int]:
    """Where numbers of processes mean the same: a boot of a machine and, on Linux, a pid namespace (its inode).

    Empty and 0 where the system does not tell.
    """
    if not _here:
        try:
            boot = _read("/proc/sys/kernel/random/boot_id").strip().decode("ascii", "replace")
            namespace = os.stat("/proc/self/ns/pid").st_ino
        except OSError:
            boot, namespace = _machine(), 0
        _here.append((boot, namespace))
    return _here[0]


def mark() -> str:
    """This process as a part of a file's name, in which it is followed by a dash and what makes the name unique."""
    return f"{os.getpid()}-{ticks('self') or NOTHING}-{place()}"


def place() -> str:
    """The place of this process as a part of a file's name."""
    boot, namespace = here()
    return f"{boot[:_SHORT] or NOTHING}-{namespace}"


def identity() -> str:
    """This process in a record: boot, clock tick, namespace, host; it stays the same when it becomes the command.

    Empty where the system does not tell them.
    """
    own, (boot, namespace) = ticks("self"), here()
    return f"{boot}:{own}:{namespace}:{host()}" if own else ""


if sys.platform == "win32":
    ticks = processes_windows.started
    host = processes_windows.host
    _machine = processes_windows.machine
else:
    # What stands for the boot where times of processes do not count from that: nothing here.
    _machine = str

    def ticks(process: str) -> str:
        """When a process (`self`: this one) started, in clock ticks since the boot: proc_pid_stat(5), field 22.

        Empty for one that does not run, a zombie among them (field 3), and where the system does not tell.
        """
        try:
            # The name in field 2 may hold anything, parentheses and spaces too.
            fields = _read(f"/proc/{process}/stat").rpartition(b")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] in (b"Z", b"X") else fields[19].decode("ascii", "replace")

    def host() -> str:
        """The name of this machine."""
        return os.uname().nodename


def _read(path: str) -> bytes:
    """All of a small file of the system's. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, _LONGEST)
    finally:
        os.close(descriptor)
