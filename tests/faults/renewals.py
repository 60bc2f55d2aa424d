"""A login that is renewed by a launch, which is killed at each writing system call, and gets every error at each.

    python -m tests.faults.renewals [--every N] [--errors ENOSPC,...] [--jobs N]

Once for the launch as a whole, and once for the process that has sent the refresh token away, from then on: what is
answered must not be lost. Prints a line for each store and way; the status is 1 where something did not hold.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psutil

from tests.faults import invariants, tracing
from tests.faults.__main__ import ERRORS, STATUS
from tests.faults.scenarios import ordinary
from tests.support.home import Home
from tests.support.issuer import CLAUDE, Issuer

if TYPE_CHECKING:
    from tests.support.mock_llm.received import Received
    from tests.support.mock_llm.routes import Answer

ACCOUNT = "llm_oauth::max"
TOKEN = ("-c", "max", "--", "printenv", "CLAUDE_CODE_OAUTH_TOKEN")
# What the secrets of the stand-in begin with.
SECRETS = (b"sk-ant-oat01-issued", b"sk-ant-ort01-issued")
STORES = ("craft-agent", "craft-run")
_SHOWN = 5


class Figures(NamedTuple):
    """What was tried, and what did not hold. `window` counts the kills before a byte of the answer was on the disk."""

    name: str
    points: int
    kills: int
    errors: int
    window: int
    failures: list[str]


class Routed(Home):
    """A home whose user reaches the stand-in of the issuer."""

    issuer: Issuer

    @property
    def environ(self) -> dict[str, str]:
        assert self.issuer.authority is not None
        return super().environ | {"HTTPS_PROXY": self.issuer.url, "SSL_CERT_FILE": str(self.issuer.authority.file)}


def main() -> int:
    """Try everything; the exit status."""
    asked = _arguments()
    reason = tracing.missing() or tracing.missing_for_others()
    if reason is not None:
        sys.stdout.write(f"renewals: nothing tried: {reason}\n")
        return 0
    ways: list[tuple[type[_Trial], str]] = [(way, store) for store in STORES for way in (_whole, _answered)]
    with ThreadPoolExecutor(asked.jobs) as pool:
        found = [
            _printed(each) for each in pool.map(lambda way: _tried(way[0], way[1], asked.every, asked.errors), ways)
        ]
    return 1 if any(each.failures for each in found) else 0


def _printed(each: Figures) -> Figures:
    tried = f"{each.points:4} calls  {each.kills:4} kills ({each.window} in the window)  {each.errors:5} errors"
    sys.stdout.write(f"{each.name:48} {tried}  {len(each.failures):4} failures\n")
    sys.stdout.writelines(f"    {failure}\n" for failure in each.failures[:_SHOWN])
    sys.stdout.flush()
    return each


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.renewals")
    parser.add_argument("--every", type=int, default=1, help="try every so manieth call")
    parser.add_argument("--errors", default=",".join(ERRORS), type=lambda text: text.split(","))
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def _tried(way: type[_Trial], store: str, every: int, errors: list[str]) -> Figures:
    with tempfile.TemporaryDirectory(prefix="craft-run-renewals-") as folder:
        place = Path(folder)
        (place / "issuer").mkdir()
        with Issuer(place / "issuer") as issuer:
            trial = way(issuer, store, place)
            points = [(call, number) for call, count in trial.calls.items() for number in range(1, count + 1)][::every]
            for point in points:
                trial.attempt(*point, "")
            for turn, point in enumerate(points):
                for error in errors if every == 1 else errors[turn % len(errors) :][:1]:
                    trial.attempt(*point, error)
            name = f"{way.title}, {store}"
            return Figures(name, len(points), len(points), trial.errors, trial.window, trial.failures)


class _Trial:
    """One launch, again and again, each time with another login that has ended."""

    title = ""

    def __init__(self, issuer: Issuer, store: str, folder: Path) -> None:
        self.issuer, self.store, self.folder = issuer, store, folder
        self.errors = self.window = 0
        self.failures: list[str] = []
        template = Home(folder / "trial" / "home")
        ordinary(template)
        template.connect("max", "anthropic", "oauth", baseUrl=None)
        shutil.copytree(folder / "trial", folder / "template", symlinks=True)
        home = self._fresh()
        self.order = self._counted(home)
        self.calls = Counter(self.order)

    def _fresh(self) -> Routed:
        """The home as it was before, with a new login whose token has ended."""
        place = self.folder / "trial"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.folder / "template", place, symlinks=True)
        home = Routed.__new__(Routed)
        home.root, home.app, home.runtime = (place / "home", place / "home" / ".craft-agent", place / "home" / "run")
        home.issuer = self.issuer
        self.issuer.renewals[CLAUDE] = 0
        self.issuer.reused.clear()
        home.store(ACCOUNT, self.issuer.login(CLAUDE, lasts=-60), self.store)
        return home

    def _counted(self, home: Routed) -> list[str]:
        """The writing calls where nothing goes wrong, in their order."""
        raise NotImplementedError

    def _launched(self, home: Routed, fault: str) -> subprocess.CompletedProcess[bytes]:
        """The launch with this fault in it. Raises TimeoutExpired where it hangs."""
        raise NotImplementedError

    def attempt(self, call: str, number: int, error: str) -> None:
        """Kill it there, or with an `error` let the call fail; then the login is whole, and the next launch works."""
        home = self._fresh()
        what = f"{error} from {call} {number}" if error else f"killed at {call} {number}"
        kind = f"error={error}" if error else "signal=SIGKILL"
        try:
            result = self._launched(home, f"{call}:{kind}:when={number}")
        except subprocess.TimeoutExpired:
            self.failures.append(f"{what}: hangs")
            return
        said = result.stdout.decode().strip()
        if error:
            self.errors += 1
            if result.returncode not in STATUS:
                self.failures.append(f"{what}: ends with {result.returncode}")
        if b"Traceback" in result.stderr or any(each in result.stderr for each in SECRETS):
            self.failures.append(f"{what}: says {result.stderr[-300:]!r}")
        if said and not self.issuer.is_good(said):
            self.failures.append(f"{what}: hands out a token that is not good")
        self.failures += [f"{what}: {problem}" for problem in self._problems(home, self._is_in_window(call, number))]

    def _is_in_window(self, _call: str, _number: int) -> bool:
        """Whether nothing of the answer was on the disk yet when that was killed."""
        return False

    def _problems(self, home: Routed, window: bool) -> list[str]:
        """What does not hold now, and after the next launch."""
        found = _shown(home)
        asked = self.issuer.renewals[CLAUDE]
        after = home.run(*TOKEN)
        token = after.stdout.decode().strip()
        if window and asked and self.issuer.reused:
            # Nothing can help here, but it is said, and nothing is thrown away.
            self.window += 1
            lost = b"no longer accepts the login" in after.stderr and home.stored(ACCOUNT, self.store)["refreshToken"]
            return found if lost else [*found, f"a lost login is not told: {after.stderr!r}"]
        if after.returncode or after.stderr:
            found.append(f"the next launch says {after.stderr!r}")
        if not self.issuer.is_good(token):
            found.append("the next launch has no good token")
        if self.issuer.reused:
            found.append("a refresh token was sent twice")
        kept = home.stored(ACCOUNT, self.store)
        if kept["value"] != token or kept["refreshToken"] != self.issuer.newest(CLAUDE):
            found.append("the store has another login than the newest")
        if asked and self.issuer.renewals[CLAUDE] != asked:
            found.append("it was renewed again: the answer was lost")
        if _waiting(home):
            # It is in the store already, which no launch looks at that need not renew: the next renewal clears it away.
            home.store(ACCOUNT, self.issuer.login(CLAUDE, lasts=-60), self.store)
            home.run(*TOKEN)
        left = _waiting(home) + invariants.leftovers(home)
        if left:
            found.append(f"left behind after the next renewal: {left}")
        return found + _shown(home)


class _whole(_Trial):  # noqa: N801 - it is called like the functions of the other trials
    """The launch and all that it starts, each counted by itself."""

    title = "a launch that renews"

    def _counted(self, home: Routed) -> list[str]:
        log = self.folder / "log"
        found = tracing.calls(home, TOKEN, b"", log)
        return [call for call, count in found.items() for _ in range(count)]

    def _launched(self, home: Routed, fault: str) -> subprocess.CompletedProcess[bytes]:
        call = fault.partition(":")[0]
        return tracing.run(home, TOKEN, b"", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={fault}")


class _answered(_Trial):  # noqa: N801
    """The process that has sent the refresh token away, traced from before its answer comes."""

    title = "the renewing process, once answered"

    def _counted(self, home: Routed) -> list[str]:
        log = self.folder / "log"
        result = self._traced(home, "-o", str(log), "-e", f"trace={','.join(tracing.WRITING)}")
        assert result.returncode == 0, result.stderr.decode()
        return tracing.listed(log)

    def _launched(self, home: Routed, fault: str) -> subprocess.CompletedProcess[bytes]:
        call = fault.partition(":")[0]
        return self._traced(home, "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={fault}")

    def _traced(self, home: Routed, *options: str) -> subprocess.CompletedProcess[bytes]:
        over = threading.Event()
        tracers: list[threading.Thread] = []

        def answer(_request: Received, usual: Answer) -> Answer:
            ready = threading.Event()

            def trace() -> None:
                with tracing.attached(_renewing(home), *options):
                    ready.set()
                    over.wait(60)

            tracers.append(threading.Thread(target=trace))
            tracers[-1].start()
            assert ready.wait(60)
            return usual

        self.issuer.instead = answer
        try:
            return home.run(*TOKEN)
        finally:
            self.issuer.instead = None
            over.set()
            for each in tracers:
                each.join()

    def _is_in_window(self, call: str, number: int) -> bool:
        return (call, number) == (self.order[0], 1)


def _renewing(home: Home) -> int:
    """The process of this home that renews: it is in a session of its own."""
    for each in psutil.process_iter(["environ", "cmdline"]):
        inside = (each.info["environ"] or {}).get("HOME") == str(home.root)
        if inside and "printenv" in (each.info["cmdline"] or ()) and os.getsid(each.pid) == each.pid:
            return each.pid
    raise AssertionError("nobody renews")


def _waiting(home: Home) -> list[str]:
    """What stands in the folders of renewals beside their locks."""
    return [path.name for path in (home.launcher / "logins").rglob("*") if path.is_file() and path.name != "lock"]


def _shown(home: Home) -> list[str]:
    """The files that show a secret."""
    return [
        f"a secret is in {path.relative_to(home.root)}"
        for path in home.root.rglob("*")
        if path.is_file() and any(each in path.read_bytes() for each in SECRETS)
    ]


if __name__ == "__main__":
    sys.exit(main())
