"""Hundreds of launches at once, in waves: sessions, times of use, a login that has ended. Nothing of them is lost.

    python -m tests.faults.crowds [--seconds N]

Prints a line for each wave; the status is 1 where something was lost or failed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.faults.scenarios import ordinary
from tests.support.home import CRAFT_RUN, Home
from tests.support.issuer import CLAUDE, Issuer

ACCOUNT = "llm_oauth::max"
# Launches of a wave for each second of the trial.
_BY_SECOND = 20
_SESSIONS = 12


class Figures(NamedTuple):
    """A wave: its launches, how long it took (s), what was renewed, and what was lost.

    `refused` counts the launches of sessions that could not have the lock within their bound (`docs/waits.md`): these
    say so, and run nothing.
    """

    launches: int
    seconds: float
    renewals: int
    refused: int
    problems: list[str]


def main() -> int:
    """Send every wave; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.crowds")
    parser.add_argument("--seconds", type=float, default=10.0, help="how large a wave is: 20 launches for each")
    count = int(parser.parse_args().seconds * _BY_SECOND)
    with tempfile.TemporaryDirectory(prefix="craft-run-crowds-") as folder:
        (Path(folder) / "issuer").mkdir()
        with Issuer(Path(folder) / "issuer") as issuer:
            home = _peopled(Path(folder) / "home")
            found = [_printed(number, _wave(home, issuer, count)) for number in range(1, 4)]
    return 1 if any(each.problems for each in found) else 0


def _printed(number: int, each: Figures) -> Figures:
    took = (
        f"{each.launches:4} launches at once  {each.seconds:5.1f} s  {each.renewals} renewals  {each.refused} refused"
    )
    sys.stdout.write(f"wave {number}  {took}  {len(each.problems)} lost\n")
    sys.stdout.writelines(f"    {problem}\n" for problem in each.problems[:5])
    sys.stdout.flush()
    return each


def _peopled(root: Path) -> Home:
    home = Home(root)
    ordinary(home)
    home.run("-c", "other", "--", "true")
    home.connect("max", "anthropic", "oauth", baseUrl=None)
    workspace = home.app / "workspaces" / "acme"
    for number in range(_SESSIONS):
        home.session(workspace, f"x{number}", ['{"id":"m1"}'])
    return home


def _wave(home: Home, issuer: Issuer, count: int) -> Figures:
    assert issuer.authority is not None
    environ = home.environ | {"HTTPS_PROXY": issuer.url, "SSL_CERT_FILE": str(issuer.authority.file)}
    home.store(ACCOUNT, issuer.login(CLAUDE, lasts=-60))
    history = home.launcher / "history.jsonl"
    before = len(history.read_bytes().splitlines()) if history.exists() else 0
    renewed = issuer.renewals[CLAUDE]
    kinds = (
        ("-c", "plain", "--", "true"),
        ("-c", "keyed", "--", "true"),
        ("-c", "max", "--", "printenv", "CLAUDE_CODE_OAUTH_TOKEN"),
        ("-s", "x{}", "-c", "plain", "--", "true"),
        ("-c", "other", "--", "true"),
    )
    begun, start = time.time() * 1000, time.monotonic()
    started = [
        subprocess.Popen(
            [CRAFT_RUN, *(word.format(number % _SESSIONS) for word in kinds[number % len(kinds)])],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=home.root,
        )
        for number in range(count)
    ]
    ended = [(each, *each.communicate()) for each in started]
    seconds = time.monotonic() - start
    problems = [said.decode(errors="replace").strip() for each, _, said in ended if each.returncode or said]
    refused = [each for each in problems if "has held the lock" in each]
    problems = [each for each in problems if "has held the lock" not in each]
    tokens = {out.decode().strip() for _, out, _ in ended if out}
    if len(tokens) != 1 or not all(issuer.is_good(each) for each in tokens):
        problems.append(f"{len(tokens)} tokens were handed out")
    if issuer.renewals[CLAUDE] != renewed + 1 or issuer.reused:
        problems.append(f"{issuer.renewals[CLAUDE] - renewed} renewals, {len(issuer.reused)} tokens sent twice")
    events = len(history.read_bytes().splitlines()) - before
    if events != count - len(refused):
        problems.append(f"{count} launches, {events} in the history")
    # What found the lock taken is noted by a later launch.
    home.run("-c", "plain", "--", "true")
    launched = {number % _SESSIONS for number in range(count) if "-s" in kinds[number % len(kinds)]}
    problems += _unused(home, begun) + [problem for number in sorted(launched) for problem in _unlocked(home, number)]
    return Figures(count, seconds, issuer.renewals[CLAUDE] - renewed, len(refused), problems)


def _unused(home: Home, since_ms: float) -> list[str]:
    used = {each["slug"]: each.get("lastUsedAt", 0) for each in home.read()["llmConnections"]}
    return [f"the use of `{slug}` is not noted" for slug, at in used.items() if at < int(since_ms)]


def _unlocked(home: Home, number: int) -> list[str]:
    path = home.app / "workspaces" / "acme" / "sessions" / f"x{number}" / "session.jsonl"
    header, _, body = path.read_bytes().partition(b"\n")
    problems = []
    if not json.loads(header).get("connectionLocked"):
        problems.append(f"session x{number} is not locked")
    if body != b'{"id":"m1"}\n':
        problems.append(f"session x{number} has lost its messages")
    return problems


if __name__ == "__main__":
    sys.exit(main())
