"""What the system knows of other processes, through psutil; never on the path of a launch."""

from __future__ import annotations

import psutil

from launcher.values.value import Value

# How far the start time of a process may be off (ms): psutil computes it from the boot time in whole seconds.
_SLACK = 2000


class Usage(Value):
    """What a process and its descendants use now: `cpu_s` seconds of processor time, `memory` resident bytes."""

    processes: int
    cpu_s: float
    memory: int


def start_time(pid: int) -> int | None:
    """When the process started, in milliseconds since the epoch; None where it does not run or is hidden from us."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return int(process.create_time() * 1000)
    except (psutil.Error, ValueError):
        return None


def executable(pid: int) -> str | None:
    """The path of the program that a process runs; None where it does not run or is hidden from us."""
    try:
        return psutil.Process(pid).exe() or None
    except (psutil.Error, ValueError, OSError):
        return None


def is_alive(pid: int, recorded_at_ms: int) -> bool:
    """Whether the process that had `pid` at `recorded_at_ms` (milliseconds since the epoch) still runs."""
    started = start_time(pid)
    return started is not None and started <= recorded_at_ms + _SLACK


def usage(pid: int) -> Usage | None:
    """The resources of the process and its descendants, None where it does not run or is hidden from us."""
    try:
        process = psutil.Process(pid)
        members = [process, *(each for each in process.children(recursive=True) if not _is_part_of(process, each))]
    except (psutil.Error, ValueError):
        return None
    measured = [each for each in map(_own_usage, members) if each is not None]
    return Usage(
        processes=len(measured),
        cpu_s=sum(each.cpu_s for each in measured),
        memory=sum(each.memory for each in measured),
    )


def _is_part_of(process: psutil.Process, child: psutil.Process) -> bool:
    """Whether a child is a part of craft-run itself: a copy of the process that became no other program."""
    try:
        return bool(child.ppid() == process.pid and child.cmdline() == process.cmdline())
    except psutil.Error:
        return False


def _own_usage(process: psutil.Process) -> Usage | None:
    try:
        with process.oneshot():
            times, memory = process.cpu_times(), process.memory_info()
    except psutil.Error:
        return None
    return Usage(processes=1, cpu_s=times.user + times.system, memory=memory.rss)
