"""A craft-run that is stopped at a call under a lease: how long the app's `open` of the file waits then.

    python -m tests.faults.stopped [--every N]

Ctrl-Z (SIGTSTP) waits until the lease is over, so the app is not held up. SIGSTOP waits for nobody: the kernel ends the
lease by itself after /proc/sys/fs/lease-break-time. Prints a line for each command and signal; the status is 1 where
the app waits longer than that.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psutil

from tests.faults import tracing
from tests.faults.scenarios import SCENARIOS, ordinary
from tests.support.home import CRAFT_RUN, Home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.scenarios import Scenario

# What the app may wait for a process that Ctrl-Z was sent to (s): a lease lasts for microseconds, a busy machine adds.
_MOMENT = 2.0
_SLACK = 5.0
_LONGEST = Path("/proc/sys/fs/lease-break-time")
# The commands that lease a file, and which file the app would open.
NAMES = {
    "launch": "config.json",
    "session's first launch": "workspaces/acme/sessions/s1/session.jsonl",
    "connections edit": "config.json",
    "credentials set": "credentials.enc",
}


class Figures(NamedTuple):
    """What was stopped where, how often it came to that, the app's longest wait (s), and what did not hold."""

    name: str
    points: int
    stopped: int
    longest: float
    problems: list[str]


def main() -> int:
    """Try both signals on every command; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.stopped")
    parser.add_argument("--every", type=int, default=1, help="every so manieth call, and Ctrl-Z alone")
    every = parser.parse_args().every
    reason = tracing.missing() or (None if _LONGEST.exists() else "there are no leases here")
    if reason is not None:
        sys.stdout.write(f"stopped: nothing tried: {reason}\n")
        return 0
    scenarios = [each for each in SCENARIOS if each.name in NAMES]
    found = [_printed(_tried(each, "SIGTSTP", every)) for each in scenarios]
    if every == 1:
        found.append(_printed(_tried(scenarios[0], "SIGSTOP", every)))
    return 1 if any(each.problems for each in found) else 0


def _printed(each: Figures) -> Figures:
    tried = f"{each.points:3} calls under a lease  {each.stopped:3} stopped  the app waits {each.longest:6.3f} s"
    sys.stdout.write(f"{each.name:36} {tried}  {len(each.problems)} problems\n")
    sys.stdout.writelines(f"    {problem}\n" for problem in each.problems[:5])
    sys.stdout.flush()
    return each


def _tried(scenario: Scenario, number: str, every: int) -> Figures:
    bound = _MOMENT if number == "SIGTSTP" else float(_LONGEST.read_text()) + _SLACK
    with tempfile.TemporaryDirectory(prefix="craft-run-stopped-") as folder:
        points = _under_lease(scenario, Path(folder))[::every]
        if number == "SIGSTOP":
            points = points[:1]
        waits, stopped, problems = [0.0], 0, []
        for turn, (call, count) in enumerate(points):
            home = _home(scenario, Path(folder) / f"{turn}")
            with _stopping(home, scenario, f"{call}:signal={number}:when={count}") as was:
                stopped += was
                waits.append(_opened(home.app / NAMES[scenario.name]))
            if waits[-1] > bound:
                problems.append(f"{number} at {call} {count}: the app waits {waits[-1]:.1f} s")
    return Figures(f"{scenario.name}, {number}", len(points), stopped, max(waits), problems)


def _home(scenario: Scenario, root: Path) -> Home:
    home = Home(root)
    ordinary(home)
    if scenario.prepare:
        scenario.prepare(home)
    return home


def _under_lease(scenario: Scenario, folder: Path) -> list[tuple[str, int]]:
    """The writing calls that are made while a lease is held, by name and number."""
    log = folder / "log"
    traced = ",".join([*tracing.WRITING, "fcntl", "close"])
    result = tracing.run(
        _home(scenario, folder / "counted"),
        scenario.arguments,
        scenario.stdin,
        "-o",
        str(log),
        "-e",
        f"trace={traced}",
    )
    assert result.returncode == 0, result.stderr.decode()
    counts: dict[str, int] = {}
    held: set[str] = set()
    found = []
    for line in log.read_text(errors="replace").splitlines():
        call, _, rest = line.partition(" ")[2].strip().partition("(")
        descriptor = rest.partition(",")[0].partition(")")[0]
        if call == "fcntl" and "F_SETLEASE" in rest and rest.endswith("= 0"):
            (held.discard if "F_UNLCK" in rest else held.add)(descriptor)
        elif call == "close":
            held.discard(descriptor)
        elif call in tracing.WRITING:
            counts[call] = counts.get(call, 0) + 1
            if held:
                found.append((call, counts[call]))
    return found


@contextlib.contextmanager
def _stopping(home: Home, scenario: Scenario, fault: str) -> Iterator[bool]:
    """The command with this signal sent to it at that call; whether it is stopped now. It goes on in the end."""
    call = fault.partition(":")[0]
    words = ["strace", "-q", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={fault}"]
    # In a group of its own with a parent elsewhere in the session, or the kernel would let no Ctrl-Z stop it.
    with subprocess.Popen(
        [*words, CRAFT_RUN, *scenario.arguments],
        env=home.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home.root,
        process_group=0,
    ) as tracer:
        assert tracer.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            tracer.stdin.write(scenario.stdin)
            tracer.stdin.close()
        try:
            yield _is_stopped(tracer)
        finally:
            while tracer.poll() is None:
                for each in _traced(tracer.pid):
                    with contextlib.suppress(psutil.Error):
                        each.send_signal(signal.SIGCONT)
                time.sleep(0.05)


def _is_stopped(tracer: subprocess.Popen[bytes]) -> bool:
    """Wait until the command is stopped, or has ended; whether it is stopped."""
    while tracer.poll() is None:
        for each in _traced(tracer.pid):
            with contextlib.suppress(OSError, psutil.Error):
                if _stays_stopped(each):
                    return True
        time.sleep(0.02)
    return False


def _stays_stopped(process: psutil.Process) -> bool:
    """Whether a process is stopped, for longer than a tracer lets it stand at a call."""
    end = time.monotonic() + 0.3
    while process.status() in (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP):
        if time.monotonic() > end:
            return True
        time.sleep(0.01)
    return False


def _traced(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _opened(path: Path) -> float:
    """How long the app waits to open a file that it wants to write (s)."""
    start = time.monotonic()
    os.close(os.open(path, os.O_RDWR))
    return time.monotonic() - start


if __name__ == "__main__":
    sys.exit(main())
