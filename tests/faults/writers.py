"""Other programs that write at the same time: none of their writes may be lost, and none of craft-run's.

    python -m tests.faults.writers [--seconds N]

Prints a line for each kind of writer; the status is 1 where something was lost.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.faults.scenarios import ordinary
from tests.support.home import CRAFT_RUN, Home

if TYPE_CHECKING:
    from collections.abc import Callable

_PAUSE = 0.0005
_AT_ONCE = 4
# As in a container that shares the home: numbers of processes mean something else there.
_CONTAINER = ("unshare", "-pf", "--mount-proc")


class Figures(NamedTuple):
    """What a writer wrote, how often craft-run ran beside it, and what got lost or failed."""

    name: str
    writes: int
    runs: int
    problems: list[str]


def main() -> int:
    """Try every kind of writer; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.writers")
    parser.add_argument("--seconds", type=float, default=10.0, help="for each kind of writer")
    seconds = parser.parse_args().seconds
    trials = (in_place, renaming, appending, held_open, crowd, elsewhere)
    found = [figures for trial in trials if (figures := trial(seconds)) is not None]
    for each in found:
        sys.stdout.write(f"{each.name:36} {each.writes:7} writes  {each.runs:5} runs  {len(each.problems)} lost\n")
        sys.stdout.writelines(f"    {problem}\n" for problem in each.problems[:5])
    return 1 if any(each.problems for each in found) else 0


class _Beside(threading.Thread):
    """A program that does something again and again, until it is told to stop."""

    def __init__(self, act: Callable[[int], None]) -> None:
        super().__init__()
        self._act, self._over = act, threading.Event()
        self.count = 0

    def run(self) -> None:
        """Act, pause, act."""
        while not self._over.wait(_PAUSE):
            self._act(self.count + 1)
            self.count += 1

    def stop(self) -> int:
        """How often it has acted, once it does not any more."""
        self._over.set()
        self.join()
        return self.count


def _runs(home: Home, seconds: float, *commands: tuple[str, ...]) -> tuple[int, list[str]]:
    """Run the commands in turn for some seconds, some at once; how many, and what failed."""
    end = time.monotonic() + seconds
    problems: list[str] = []

    def one(turn: int) -> int:
        done = 0
        while time.monotonic() < end:
            result = home.run(*commands[(turn + done) % len(commands)])
            done += 1
            if result.returncode:
                problems.append(result.stderr.decode(errors="replace").strip())
        return done

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return sum(pool.map(one, range(_AT_ONCE))), problems


# A command that runs until it is told to end, and says then whether it still has its key file.
_STAYS = 'echo on; read -r line; test -e "$GOOGLE_APPLICATION_CREDENTIALS" && echo there'


def _edited(folder: str) -> Home:
    home = Home(Path(folder) / "home")
    ordinary(home)
    return home


LAUNCHES = (("-c", "plain", "--", "true"), ("-c", "other", "--", "true"))
EDITS = (("connections", "edit", "plain", "--name", "A"), ("connections", "edit", "plain", "--name", "B"))


def _counting(name: str, write: Callable[[Path, bytes], None], seconds: float) -> Figures:
    """A program that counts in config.json, which it reads and writes back as the app does."""
    with tempfile.TemporaryDirectory(prefix="craft-run-writers-") as folder:
        home = _edited(folder)

        def count(number: int) -> None:
            config = json.loads(home.config_file.read_text())
            if config.get("count", 0) != number - 1:
                lost.append(f"count {number - 1} became {config.get('count', 0)}")
            write(home.config_file, json.dumps({**config, "count": number}, indent=2).encode())

        lost: list[str] = []
        beside = _Beside(count)
        beside.start()
        runs, problems = _runs(home, seconds, *LAUNCHES, *EDITS)
        return Figures(name, beside.stop(), runs, [*lost, *problems])


def in_place(seconds: float) -> Figures:
    """As the app: truncate and write."""

    def write(path: Path, content: bytes) -> None:
        path.write_bytes(content)

    return _counting("config.json, in place", write, seconds)


def renaming(seconds: float) -> Figures:
    """As an editor: a new file gets the name."""

    def write(path: Path, content: bytes) -> None:
        new = path.with_suffix(".theirs")
        new.write_bytes(content)
        os.replace(new, path)

    return _counting("config.json, replaced", write, seconds)


def appending(seconds: float) -> Figures:
    """A program that adds lines to sessions, opening each by its name, while these get their first lock."""
    with tempfile.TemporaryDirectory(prefix="craft-run-writers-") as folder:
        home = _edited(folder)
        root = home.app / "workspaces" / "acme"
        names = [f"x{number}" for number in range(int(seconds * 8))]
        files = [home.session(root, name, ['{"id":"m1"}']) for name in names]
        written: dict[Path, int] = dict.fromkeys(files, 0)

        def append(number: int) -> None:
            path = files[number % len(files)]
            with open(path, "ab") as file:
                file.write(b'{"line":%d}\n' % written[path])
            written[path] += 1

        beside = _Beside(append)
        beside.start()
        problems = []
        for name in names:
            result = home.run("-s", name, "-c", "plain", "--", "true")
            if result.returncode:
                problems.append(result.stderr.decode(errors="replace").strip())
        count = beside.stop()
        for path, lines in written.items():
            found = [json.loads(line)["line"] for line in path.read_bytes().splitlines()[2:]]
            if found != list(range(lines)):
                problems.append(f"{path.parent.name}: {lines} lines became {len(found)}")
        return Figures("session.jsonl, appended to", count, len(names), problems)


def held_open(seconds: float) -> Figures:
    """A program that keeps config.json open to write, and saves what it had read: all launches go on."""
    with tempfile.TemporaryDirectory(prefix="craft-run-writers-") as folder:
        home = _edited(folder)
        with open(home.config_file, "r+b") as held:
            before = held.read()
            runs, problems = _runs(home, seconds / 2, *LAUNCHES)
            if home.config_file.read_bytes() != before:
                problems.append("the file was changed under its writer")
        home.run("-c", "plain", "--", "true")
        used = {each["slug"]: each.get("lastUsedAt", 0) for each in home.read()["llmConnections"]}
        problems += [
            f"the use of `{slug}` was never noted" for slug in ("plain", "other") if used[slug] < 1795330720425
        ]
        return Figures("config.json, held open", 0, runs, problems)


def crowd(seconds: float) -> Figures:
    """Hundreds of launches at once, of one session and of none."""
    with tempfile.TemporaryDirectory(prefix="craft-run-writers-") as folder:
        home = _edited(folder)
        words = [CRAFT_RUN, "-c", "plain", "--", "true"]
        home.run("-c", "other", "--", "true")  # writes the bundle of modules, if there is none yet
        count = int(seconds * 20)
        started = [
            subprocess.Popen(words, env=home.environ, stderr=subprocess.PIPE, cwd=home.root) for _ in range(count)
        ]
        problems = []
        for each in started:
            said = each.communicate()[1]
            if each.returncode or said:
                problems.append(said.decode(errors="replace").strip())
        events = (home.launcher / "history.jsonl").read_bytes().splitlines()
        if len(events) != count + 1:
            problems.append(f"{count} launches, {len(events)} in the history")
        return Figures("hundreds at once", 0, count, problems)


def elsewhere(seconds: float) -> Figures | None:
    """Launches and edits from two pid namespaces at once, and launches of both that go on meanwhile."""
    if subprocess.run([*_CONTAINER, "true"], capture_output=True, check=False).returncode:
        sys.stdout.write("two pid namespaces: nothing tried: this user may make none\n")
        return None
    with tempfile.TemporaryDirectory(prefix="craft-run-writers-") as folder:
        home = _edited(folder)
        home.connect("vertex", "vertex", "service_account_file", baseUrl=None, gcpProjectId="p", gcpRegion="r")
        home.store("llm_service_account::vertex", {"value": '{"project_id":"p"}'})
        stays = [CRAFT_RUN, "-c", "vertex", "--", "sh", "-c", _STAYS]
        going_on = [
            subprocess.Popen(
                [*prefix, *stays], env=home.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=home.root
            )
            for prefix in ((), _CONTAINER)
        ]
        for each in going_on:
            assert each.stdout is not None
            each.stdout.readline()
        commands = (*LAUNCHES, *EDITS, ("-s", "s1", "-c", "plain", "--", "true"), ("-c", "vertex", "--", "true"))
        runs, problems = _alternating(home, seconds, commands)
        # The one elsewhere is the first process there.
        listed = {row["pid"] for row in json.loads(home.run("ps", "--json").stdout)}
        if not {going_on[0].pid, 1} <= listed:
            problems.append(f"a launch that goes on is not listed: {listed}")
        problems += [
            "a key file is gone while its command runs" for each in going_on if each.communicate(b"\n")[0] != b"there\n"
        ]
        events = (home.launcher / "history.jsonl").read_bytes().splitlines()
        launches = sum(json.loads(line).get("event") == "started" for line in events)
        return Figures("from two pid namespaces", launches, runs, problems)


def _alternating(home: Home, seconds: float, commands: tuple[tuple[str, ...], ...]) -> tuple[int, list[str]]:
    """Run the commands in turn for some seconds, some at once, every other one elsewhere; how many, and what failed."""
    end = time.monotonic() + seconds
    problems: list[str] = []

    def one(turn: int) -> int:
        done = 0
        while time.monotonic() < end:
            words = [*(_CONTAINER if done % 2 else ()), CRAFT_RUN, *commands[(turn + done) % len(commands)]]
            result = subprocess.run(words, env=home.environ, capture_output=True, cwd=home.root, check=False)
            done += 1
            if result.returncode:
                problems.append(result.stderr.decode(errors="replace").strip())
        return done

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return sum(pool.map(one, range(_AT_ONCE))), problems


if __name__ == "__main__":
    sys.exit(main())
