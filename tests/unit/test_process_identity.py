"""Telling a process from a later one that got its pid."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from launcher.process import inspect
from launcher.process.identity import own_start, same_process

if TYPE_CHECKING:
    from collections.abc import Iterator

linux = pytest.mark.skipif(sys.platform != "linux", reason="identities are Linux's")

ASK = "import sys; sys.path.insert(0, sys.argv[1]); from launcher.process.identity import own_start; print(own_start())"
HOUR_MS = 3_600_000


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs until it is killed."""
    with subprocess.Popen(["sleep", "1000"]) as running:
        yield running
        running.kill()


def zombie(running: subprocess.Popen[bytes]) -> None:
    """End the process without reaping it."""
    running.kill()
    os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOWAIT)


@linux
def test_own_identity_is_the_one_that_others_see() -> None:
    assert own_start()
    assert same_process(os.getpid(), own_start(), now_ms())


@linux
def test_identity_stays_when_the_process_becomes_another_program() -> None:
    again = "import os; sys.stdout.flush(); os.execv(sys.executable, [sys.executable, '-c', *sys.argv[2:]])"
    words = [sys.executable, "-c", f"{ASK}; {again}", os.getcwd(), ASK, os.getcwd()]
    before, after = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    assert before == after != own_start()


@linux
def test_name_of_the_program_does_not_confuse_the_identity(tmp_path: object) -> None:
    odd = f"{tmp_path}/a) Z (b"
    os.symlink(sys.executable, odd)
    asked = subprocess.run([odd, "-I", "-S", "-c", ASK, os.getcwd()], capture_output=True, text=True, check=True)
    boot, start = asked.stdout.strip().split(":")
    assert boot == own_start().split(":")[0]
    assert int(start) >= int(own_start().split(":")[1])


@linux
def test_identity_of_another_process_or_boot_is_not_the_same(process: subprocess.Popen[bytes]) -> None:
    boot, start = own_start().split(":")
    assert not same_process(os.getpid(), f"{boot}:{int(start) + 1}", now_ms())
    assert not same_process(os.getpid(), f"another-boot:{start}", now_ms())
    assert not same_process(process.pid, own_start() + "0", now_ms())


@linux
def test_process_that_ended_is_not_the_same_even_as_a_zombie(process: subprocess.Popen[bytes]) -> None:
    with open(f"/proc/{process.pid}/stat", encoding="utf-8") as file:
        start = file.read().split()[21]
    identity = f"{own_start().split(':')[0]}:{start}"
    assert same_process(process.pid, identity, now_ms())
    zombie(process)
    assert not same_process(process.pid, identity, now_ms())
    process.wait()
    assert not same_process(process.pid, identity, now_ms())


def test_without_an_identity_the_start_time_decides(process: subprocess.Popen[bytes]) -> None:
    assert same_process(process.pid, "", now_ms())
    assert not same_process(process.pid, "", now_ms() - HOUR_MS)
    zombie(process)
    assert not same_process(process.pid, "", now_ms())


@pytest.mark.parametrize("pid", [2**22 + 1, -1])
def test_pid_that_no_process_has_is_not_alive(pid: int) -> None:
    assert not same_process(pid, "", now_ms())
    assert inspect.start_time(pid) is None
    assert inspect.usage(pid) is None


def test_start_time_is_in_milliseconds_since_the_epoch(process: subprocess.Popen[bytes]) -> None:
    started = inspect.start_time(process.pid)
    assert started is not None
    assert abs(now_ms() - started) < HOUR_MS


def test_usage_counts_the_descendants() -> None:
    with subprocess.Popen(["sh", "-c", "sleep 1000 & echo ready; wait"], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        used = inspect.usage(running.pid)
        assert used is not None
        assert used.processes == 2
        assert used.memory > 0
        assert used.cpu_s >= 0
        subprocess.run(["kill", *children(running.pid)], check=True)
        running.wait()


def children(pid: int) -> list[str]:
    listed = subprocess.run(["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True, check=True)
    return listed.stdout.split()
