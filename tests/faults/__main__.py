"""The trial: each command, each of its writing system calls, killed there, and with every error that it may meet.

    python -m tests.faults [--every N] [--errors ENOSPC,...] [--only NAME] [--jobs N]

Prints a line for each command and the sums; the status is 1 where something did not hold.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.faults import invariants, tracing
from tests.faults.scenarios import SCENARIOS, SECRET, ordinary
from tests.support.home import Home

if TYPE_CHECKING:
    from tests.faults.scenarios import Scenario

ERRORS = ("ENOSPC", "EIO", "EROFS", "EACCES", "EPERM", "EINTR", "ENOLCK", "EOPNOTSUPP")
# What a caller may be told: done, failed, wrong usage, to sign in again, craft-run failed.
STATUS = (0, 1, 2, 77, 125)
_SHOWN = 5


class Figures(NamedTuple):
    """What was tried with one command, and what did not hold."""

    name: str
    points: int
    kills: int
    missed: int
    errors: int
    failures: list[str]


def main() -> int:
    """Try everything; the exit status."""
    asked = _arguments()
    reason = tracing.missing()
    if reason is not None:
        sys.stdout.write(f"faults: nothing tried: {reason}\n")
        return 0
    scenarios = [each for each in SCENARIOS if asked.only in each.name]
    with ThreadPoolExecutor(asked.jobs) as pool:
        found = list(pool.map(lambda each: _tried(each, asked.every, asked.errors), scenarios))
    width = max(len(each.name) for each in found)
    for each in found:
        tried = f"{each.points:4} calls  {each.kills:4} kills ({each.missed} missed)  {each.errors:5} errors"
        sys.stdout.write(f"{each.name:{width}}  {tried}  {len(each.failures):4} failures\n")
        for failure in each.failures[:_SHOWN]:
            sys.stdout.write(f"    {failure}\n")
    kills, errors = sum(each.kills for each in found), sum(each.errors for each in found)
    failures = sum(len(each.failures) for each in found)
    sys.stdout.write(f"{len(found)} commands, {kills} kills, {errors} errors: {failures} failures\n")
    return 1 if failures else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--every", type=int, default=1, help="try every so manieth call")
    parser.add_argument("--errors", default=",".join(ERRORS), type=lambda text: text.split(","))
    parser.add_argument("--only", default="", help="the commands with this in their names")
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def _tried(scenario: Scenario, every: int, errors: list[str]) -> Figures:
    with tempfile.TemporaryDirectory(prefix="craft-run-faults-") as folder:
        trial = _Trial(scenario, Path(folder))
        points = [(call, number) for call, count in trial.calls.items() for number in range(1, count + 1)][::every]
        for point in points:
            trial.kill(*point)
        for turn, point in enumerate(points):
            # A cut through the errors where there is one through the calls.
            for error in errors if every == 1 else errors[turn % len(errors) :][:1]:
                trial.fail(*point, error)
        return Figures(scenario.name, len(points), trial.kills, trial.missed, trial.errors, trial.failures)


class _Trial:
    """One command, again and again in the same home as it was before."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        self.scenario, self.folder = scenario, folder
        self.kills = self.errors = self.missed = 0
        self.failures: list[str] = []
        # Where it is tried, too: some files name their place.
        template = Home(folder / "trial" / "home")
        if not scenario.empty:
            ordinary(template)
        if scenario.prepare:
            scenario.prepare(template)
        before = invariants.state(template)
        shutil.copytree(folder / "trial", folder / "template", symlinks=True)
        home = self._fresh()
        self.calls = tracing.calls(home, scenario.arguments, scenario.stdin, folder / "log")
        self.allowed = [before, invariants.state(home)]

    def _fresh(self) -> Home:
        place = self.folder / "trial"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.folder / "template", place, symlinks=True)
        return Home.at(place / "home")

    def kill(self, call: str, number: int) -> None:
        """Kill it there; then the files are whole, the next launch works, and clears up."""
        home, what = self._fresh(), f"killed at {call} {number}"
        self.kills += 1
        try:
            if not tracing.killed(home, self.scenario.arguments, self.scenario.stdin, call, number):
                self.missed += 1
        except subprocess.TimeoutExpired:
            self.failures.append(f"{what}: hangs")
            return
        self._check(home, what)
        if not self.scenario.empty:
            after = home.run("-c", "other", "--", "true")
            if after.returncode or after.stderr:
                self.failures.append(f"{what}: the next launch says {after.stderr.decode(errors='replace')!r}")
            left = invariants.leftovers(home)
            if left:
                self.failures.append(f"{what}: left behind after the next launch: {left}")

    def fail(self, call: str, number: int, error: str) -> None:
        """Let it fail there; then it says so in its own words, or does not mind."""
        home, what = self._fresh(), f"{error} from {call} {number}"
        self.errors += 1
        try:
            result = tracing.failed(home, self.scenario.arguments, self.scenario.stdin, call, number, error)
        except subprocess.TimeoutExpired:
            self.failures.append(f"{what}: hangs")
            return
        said = result.stderr.decode(errors="replace")
        if "Traceback" in said or SECRET in said:
            self.failures.append(f"{what}: says {said[-300:]!r}")
        if result.returncode not in STATUS:
            self.failures.append(f"{what}: ends with {result.returncode}")
        self._check(home, what)

    def _check(self, home: Home, what: str) -> None:
        self.failures += [f"{what}: {problem}" for problem in invariants.broken(home, self.allowed)]


if __name__ == "__main__":
    sys.exit(main())
