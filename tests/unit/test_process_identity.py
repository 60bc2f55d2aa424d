"""Telling a process from a later one that got its pid."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from launcher.process import inspect
from launcher.process.identity import state
from launcher.storage import alive, owner
from launcher.storage.alive import ALIVE, DEAD, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

linux = pytest.mark.skipif(sys.platform != "linux", reason="identities are Linux's")

ASK = "import sys; sys.path.insert(0, sys.argv[1]); from launcher.storage.owner import identity; print(identity())"
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
    assert owner.identity()
    assert state(os.getpid(), owner.identity(), now_ms()) == ALIVE


@linux
def test_identity_stays_when_the_process_becomes_another_program() -> None:
    again = "import os; sys.stdout.flush(); os.execv(sys.executable, [sys.executable, '-c', *sys.argv[2:]])"
    words = [sys.executable, "-c", f"{ASK}; {again}", os.getcwd(), ASK, os.getcwd()]
    before, after = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    assert before == after != owner.identity()


@linux
def test_name_of_the_program_does_not_confuse_the_identity(tmp_path: object) -> None:
    odd = f"{tmp_path}/a) Z (b"
    os.symlink(sys.executable, odd)
    asked = subprocess.run([odd, "-I", "-S", "-c", ASK, os.getcwd()], capture_output=True, text=True, check=True)
    boot, start, _namespace, _host = asked.stdout.strip().split(":")
    assert boot == owner.identity().split(":")[0]
    assert int(start) >= int(owner.identity().split(":")[1])


@linux
def test_a_later_process_with_the_number_is_another_one(process: subprocess.Popen[bytes]) -> None:
    boot, start, namespace, host = owner.identity().split(":")
    later = f"{boot}:{int(start) + 1}:{namespace}:{host}"
    assert state(os.getpid(), later, now_ms()) == DEAD
    assert state(process.pid, later, now_ms()) == DEAD


@linux
def test_an_earlier_boot_of_this_machine_left_no_process(process: subprocess.Popen[bytes]) -> None:
    _boot, start, namespace, host = owner.identity().split(":")
    assert state(process.pid, f"another-boot:{start}:{namespace}:{host}", now_ms()) == DEAD
    # As the first releases recorded it.
    assert state(process.pid, f"another-boot:{start}", now_ms()) == DEAD


@linux
@pytest.mark.parametrize("place", ["{boot}:{start}:1:{host}", "another:{start}:{namespace}:elsewhere"])
def test_a_process_elsewhere_cannot_be_judged_whether_its_number_is_taken_here_or_not(place: str) -> None:
    boot, start, namespace, host = owner.identity().split(":")
    elsewhere = place.format(boot=boot, start=start, namespace=namespace, host=host)
    assert state(os.getpid(), elsewhere, now_ms()) == UNKNOWN
    assert state(2**22 + 1, elsewhere, now_ms()) == UNKNOWN


@linux
def test_process_that_ended_is_dead_even_as_a_zombie(process: subprocess.Popen[bytes]) -> None:
    with open(f"/proc/{process.pid}/stat", encoding="utf-8") as file:
        start = file.read().split()[21]
    boot, _, namespace, host = owner.identity().split(":")
    for identity in (f"{boot}:{start}", f"{boot}:{start}:{namespace}:{host}"):
        assert state(process.pid, identity, now_ms()) == ALIVE
    zombie(process)
    assert state(process.pid, identity, now_ms()) == DEAD
    process.wait()
    assert state(process.pid, identity, now_ms()) == DEAD


def test_without_an_identity_the_start_time_decides(process: subprocess.Popen[bytes]) -> None:
    assert state(process.pid, "", now_ms()) == ALIVE
    assert state(process.pid, "", now_ms() - HOUR_MS) == DEAD
    zombie(process)
    assert state(process.pid, "", now_ms()) == DEAD


@linux
def test_a_mark_in_a_name_tells_as_much_as_a_record(process: subprocess.Popen[bytes]) -> None:
    pid, ticks, boot, namespace = owner.mark().split("-")
    assert alive.judge(f"{owner.mark()}-00ff00ff") == ALIVE
    assert alive.judge(f"{owner.mark()}-00ff00ff-old") == ALIVE
    assert alive.judge(f"{pid}-{int(ticks) + 1}-{boot}-{namespace}-00ff00ff.json") == DEAD
    assert alive.judge(f"{process.pid}-{ticks}-{boot}-{namespace}-00ff00ff") == DEAD
    assert alive.judge(f"{pid}-{ticks}-{boot}-1-00ff00ff") == UNKNOWN
    for local, answer in ((True, DEAD), (False, UNKNOWN)):
        assert alive.judge(f"{pid}-{ticks}-00000000-{namespace}-00ff00ff", local=local) == answer
    assert alive.judge("notes") == UNKNOWN


def test_a_bare_number_proves_nothing_but_where_every_process_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = f"{2**22 + 1}-00ff00ff"
    monkeypatch.setattr(alive, "sees_all", lambda: True)
    assert alive.judge(nobody) == DEAD
    assert alive.judge(f"{os.getpid()}-00ff00ff") == UNKNOWN
    monkeypatch.setattr(alive, "sees_all", lambda: False)
    assert alive.judge(nobody) == UNKNOWN


@pytest.mark.parametrize("pid", [2**22 + 1, -1])
def test_pid_that_no_process_has_is_not_alive(pid: int) -> None:
    assert state(pid, "", now_ms()) == DEAD
    assert inspect.start_time(pid) is None
    assert inspect.usage(pid) is None


def test_start_time_is_in_milliseconds_since_the_epoch(process: subprocess.Popen[bytes]) -> None:
    started = inspect.start_time(process.pid)
    assert started is not None
    assert abs(now_ms() - started) < HOUR_MS


def test_usage_counts_the_descendants() -> None:
    # The child says so itself: until it has become another program, it counts as a part of the first one.
    script = """sh -c 'echo ready; exec sleep 1000' & wait"""
    with subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE) as running:
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
