"""Whether a process still runs: asked here alone, and answered in one of three ways.

The process is one whose mark or record is that of `launcher.storage.owner`; a mark from elsewhere is not judged.
Whoever asks treats UNKNOWN as ALIVE.
"""

from __future__ import annotations

import sys

from launcher.boot.system import os
from launcher.storage import owner

if sys.platform == "win32":
    from launcher.storage import processes_windows

ALIVE, DEAD, UNKNOWN = "alive", "dead", "unknown"

# The inode of the first pid namespace of every Linux kernel: PROC_PID_INIT_INO, `include/linux/proc_ns.h`.
_FIRST_NAMESPACE = 0xEFFFFFFC
# A name that no type checker follows: what is below it is checked for every system.
_SYSTEM: str = sys.platform


def judge(text: str, *, local: bool = False) -> str:
    """Whether the process whose mark begins `text` runs: ALIVE, DEAD or UNKNOWN.

    A mark as `owner.mark` gives it and what follows it, or a number with its `owner.place`, or as in the first releases
    a number alone. `local` tells that the marked thing is in a folder that no other machine shares, so that another
    boot is an earlier one.
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
    """The same for a process whose number is recorded with its `owner.identity`, which must not be empty.

    Records of the first releases end behind the clock tick; they are taken to be from here.
    """
    boot, ticks, namespace, node = (*recorded.split(":", 3), "", "", "")[:4]
    return _judge(pid, ticks, boot, namespace or str(owner.here()[1]), local=node in ("", owner.host()))


def _judge(pid: int, ticks: str, boot: str, namespace: str, *, local: bool) -> str:
    own_boot, own_namespace = owner.here()
    if boot != own_boot[: len(boot)] or bool(boot) != bool(own_boot):
        return DEAD if local else UNKNOWN
    if namespace != str(own_namespace):
        return UNKNOWN
    if not exists(pid):
        return DEAD
    if not ticks:
        return ALIVE
    return ALIVE if owner.ticks(str(pid)) == ticks else DEAD


def _told(part: str) -> str:
    return "" if part == owner.NOTHING else part


if sys.platform == "win32":
    exists = processes_windows.exists
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


def sees_all() -> bool:
    """Whether a process that is not found here runs nowhere on this machine: not so inside a container."""
    return _SYSTEM != "linux" or owner.here()[1] == _FIRST_NAMESPACE
