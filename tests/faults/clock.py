"""A clock that is wrong, or jumps: between launches, and while they run.

    python -m tests.faults.clock [--every N]

The clock of craft-run's process is set by replacing what `time` tells, as often as wanted while it runs. (libfaketime
0.9.10 is no help: with the monotonic clock left alone, as a jump leaves it, `time.sleep` fails in CPython 3.11.) Prints
a line for each jump; the status is 1 where something hangs, is lost, or a token is handed out that has ended.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.faults import invariants
from tests.faults.scenarios import ordinary
from tests.support.home import Home
from tests.support.issuer import CLAUDE, Issuer

if TYPE_CHECKING:
    from collections.abc import Callable

# craft-run with a clock that is read from a file: what it says is added to what the system's says.
_SEAM = """
import sys, time
def offset(file=sys.argv.pop(1)):
    with open(file) as text:
        return int(text.read())
def shifted(tell, unit):
    return lambda: tell() + offset() * unit
time.time, time.time_ns = shifted(time.time, 1), shifted(time.time_ns, 10**9)
sys.argv[0] = "craft-run"
from launcher.main import main
sys.exit(main())
"""
HOUR, DAY = 3600, 86400
YEAR = 365 * DAY
JUMPS = (-10 * YEAR, -YEAR, -DAY, -HOUR, -60, 60, HOUR, 2 * DAY, YEAR, 10 * YEAR)
# The longest wait for a file that does not parse (`docs/waits.md`), and what a machine with much to do adds.
_BROKEN, _SLACK = 15.0, 10.0
TOKEN = ("-c", "max", "--", "printenv", "CLAUDE_CODE_OAUTH_TOKEN")

COMMANDS = (
    ("-c", "plain", "--", "true"),
    ("-s", "s1", "-c", "plain", "--", "true"),
    ("-c", "keyed", "--", "true"),
    ("connections", "edit", "plain", "--name", "Plain"),
    ("credentials", "set", "keyed", "--store", "craft-agent"),
    ("ps",),
    ("history",),
    ("status",),
    ("doctor",),
    ("sessions", "list", "-w", "acme"),
    ("credentials", "list"),
)


class Figures(NamedTuple):
    """How far the clock jumped (s), how many commands ran, the slowest of them (s), and what did not hold."""

    name: str
    runs: int
    slowest: tuple[float, str]
    problems: list[str]


def main() -> int:
    """Try every jump; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.clock")
    parser.add_argument("--every", type=int, default=1, help="try every so manieth jump")
    every = parser.parse_args().every
    trials = [(trial, jump) for trial in (_between, _during, _logins) for jump in JUMPS][::every]
    with ThreadPoolExecutor(2) as pool:
        found = [_printed(each) for each in pool.map(lambda each: each[0](each[1]), trials)]
    return 1 if any(each.problems for each in found) else 0


def _printed(each: Figures) -> Figures:
    seconds, what = each.slowest
    ran = f"{each.runs:4} runs  slowest {seconds:5.1f} s ({what})"
    sys.stdout.write(f"{each.name:36} {ran}  {len(each.problems)} problems\n")
    sys.stdout.writelines(f"    {problem}\n" for problem in each.problems[:5])
    sys.stdout.flush()
    return each


def _worded(jump: int) -> str:
    unit, name = next(
        (size, word) for size, word in ((YEAR, "y"), (DAY, "d"), (HOUR, "h"), (1, "s")) if abs(jump) >= size
    )
    return f"{jump // unit:+d} {name}"


class _Clock:
    """The clock of the commands in a home; it can be set while one runs. Files have the real clock's times."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.set(0)

    def set(self, offset: int) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(str(offset))
        new.replace(self._file)

    def words(self, *words: str) -> list[str]:
        """The command line of a craft-run that has this clock."""
        return [sys.executable, "-I", "-c", _SEAM, str(self._file), *words]


class _Runs:
    """Commands of one home, counted and timed."""

    def __init__(self, home: Home, clock: _Clock) -> None:
        self.home, self._clock = home, clock
        self.count, self.slowest = 0, (0.0, "")
        self.problems: list[str] = []

    def run(self, *words: str, good: tuple[int, ...] = (0,), **environ: str) -> subprocess.CompletedProcess[bytes]:
        start = time.monotonic()
        result = subprocess.run(
            self._clock.words(*words),
            env=self.home.environ | environ,
            input=b"sk-new",
            capture_output=True,
            cwd=self.home.root,
            timeout=120,
            check=False,
        )
        took = time.monotonic() - start
        if took > self.slowest[0]:
            self.slowest = took, words[0] if not words[0].startswith("-") else "a launch"
        self.count += 1
        if result.returncode not in good or b"Traceback" in result.stderr:
            self.problems.append(f"{' '.join(words)}: {result.returncode}, {result.stderr[-200:]!r}")
        return result

    def figures(self, name: str) -> Figures:
        return Figures(name, self.count, self.slowest, self.problems)


def _trial(name: str, act: Callable[[_Runs, _Clock, Path], None]) -> Figures:
    with tempfile.TemporaryDirectory(prefix="craft-run-clock-") as folder:
        place = Path(folder)
        home = Home(place / "home")
        ordinary(home)
        clock = _Clock(place)
        runs = _Runs(home, clock)
        act(runs, clock, place)
        return runs.figures(name)


def _between(jump: int) -> Figures:
    """The clock jumps between launches, and back."""

    def act(runs: _Runs, clock: _Clock, _place: Path) -> None:
        home = runs.home
        before = invariants.state(home)
        running = _running(home, clock)
        for offset in (0, jump, 0):
            clock.set(offset)
            for words in COMMANDS:
                # What doctor says of a clock that is behind is right.
                runs.run(*words, good=(0, 1) if words == ("doctor",) else (0,))
        listed = json.loads(runs.run("ps", "--json").stdout)
        if running.pid not in [row["pid"] for row in listed]:
            runs.problems.append("a launch that runs is not listed any more")
        running.kill()
        running.wait()
        after = invariants.state(home)
        # What was changed on purpose.
        for state in (before, after):
            state["accounts"].pop("llm_api_key::keyed")
            for connection in state["config"]["llmConnections"]:
                connection.pop("name")
        if before != after:
            runs.problems.append("a file has lost something")
        _broken(runs, clock, jump)

    return _trial(f"{_worded(jump)} between launches", act)


def _running(home: Home, clock: _Clock) -> subprocess.Popen[bytes]:
    """A launch whose command runs."""
    words = clock.words("-c", "plain", "--", "sh", "-c", "echo on; exec sleep 1000")
    started = subprocess.Popen(words, env=home.environ, stdout=subprocess.PIPE, cwd=home.root)
    assert started.stdout is not None
    started.stdout.readline()
    return started


def _broken(runs: _Runs, clock: _Clock, jump: int) -> None:
    """A config.json that does not parse is told in time, and left as it is."""
    clock.set(jump)
    content = runs.home.config_file.read_bytes()
    runs.home.config_file.write_bytes(content[:-20])
    runs.run("-c", "plain", "--", "true", good=(125,))
    if runs.slowest[0] > _BROKEN + _SLACK:
        runs.problems.append(f"{runs.slowest[1]} took {runs.slowest[0]:.1f} s")
    if runs.home.config_file.read_bytes() != content[:-20]:
        runs.problems.append("a broken config.json was written")


def _during(jump: int) -> Figures:
    """The clock jumps again and again while launches run at once."""

    def act(runs: _Runs, clock: _Clock, _place: Path) -> None:
        launches = (("-c", "plain", "--", "true"), ("-s", "s1", "-c", "plain", "--", "true"), COMMANDS[3], COMMANDS[4])
        before = invariants.state(runs.home)["config"]
        with ThreadPoolExecutor(4) as pool:
            waiting = [pool.submit(runs.run, *words) for _ in range(6) for words in launches]
            turn = 0
            while not all(each.done() for each in waiting):
                turn += 1
                clock.set(jump if turn % 2 else 0)
                time.sleep(0.02)
        clock.set(0)
        runs.run("-c", "other", "--", "true")
        left = invariants.leftovers(runs.home)
        if left:
            runs.problems.append(f"left behind: {left}")
        after = invariants.state(runs.home)["config"]
        if [each["slug"] for each in after["llmConnections"]] != [each["slug"] for each in before["llmConnections"]]:
            runs.problems.append("config.json has lost a connection")
        if len((runs.home.launcher / "history.jsonl").read_bytes().splitlines()) != 13:
            runs.problems.append("a launch is not in the history")

    return _trial(f"{_worded(jump)} and back, during launches", act)


def _logins(jump: int) -> Figures:
    """A login is stored, and the clock jumps: no token that has ended is handed out where it can be renewed."""

    def act(runs: _Runs, clock: _Clock, place: Path) -> None:
        (place / "issuer").mkdir()
        with Issuer(place / "issuer") as issuer:
            assert issuer.authority is not None
            route = {"HTTPS_PROXY": issuer.url, "SSL_CERT_FILE": str(issuer.authority.file)}
            runs.home.connect("max", "anthropic", "oauth", baseUrl=None)
            for store in ("craft-agent", "craft-run"):
                runs.home.store("llm_oauth::max", issuer.login(CLAUDE, lasts=-60), store)
                # Stored by a clock that is ahead: until then the token would look fresh.
                clock.set(jump)
                _says_when(runs, issuer, route)
                clock.set(0)
                _says_when(runs, issuer, route)
            if issuer.reused:
                runs.problems.append("a refresh token was sent twice")

    return _trial(f"{_worded(jump)}, a login", act)


def _says_when(runs: _Runs, issuer: Issuer, route: dict[str, str]) -> None:
    """A launch hands out a token that is good, and each next one the same."""
    found = [runs.run(*TOKEN, good=(0, 125), **route) for _ in range(3)]
    for each in found:
        token = each.stdout.decode().strip()
        if each.returncode == 0 and not issuer.is_good(token):
            runs.problems.append(f"a token that has ended is handed out: {each.stderr!r}")
        if each.returncode:
            runs.problems.append(f"no token: {each.stderr!r}")
    if len({each.stdout for each in found}) != 1:
        runs.problems.append("each launch renews again")


if __name__ == "__main__":
    sys.exit(main())
