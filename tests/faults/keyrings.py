"""A keyring that is stopped or locked, and buses that drip or say nothing: each command ends within its bound.

    python -m tests.faults.keyrings [--every N]

The keyring is a real gnome-keyring-daemon on a bus of its own. Prints a line for each command and trouble; the status
is 1 where one takes longer than `docs/waits.md` says, or a command fails without a word of the keyring.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psutil

from launcher.values import waits
from tests.support import session_bus
from tests.support.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "sk-canary-4711"
SLUGS = ("keyed", "more", "third")
# What a machine with much to do adds to a wait: the start of some interpreters, and of the library `keyring`.
_SLACK = 10.0
_DRIP = 2.5
_AT_ONCE = 6
_LOCK = "import secretstorage as s; s.get_default_collection(s.dbus_init()).lock()"

# A command, and whether it looks a secret up (else it changes one, or needs none).
COMMANDS = (
    (("-c", "keyed", "--", "true"), waits.KEYRING),
    (("connections", "check"), waits.KEYRING),
    (("helper", "api-key", "-c", "keyed"), waits.KEYRING),
    (("--dry-run", "-c", "keyed", "--", "true"), waits.KEYRING),
    (("explain", "-c", "keyed"), waits.KEYRING),
    (("env", "-c", "keyed"), waits.KEYRING),
    (("connections", "check", "keyed"), waits.KEYRING),
    (("-c", "never", "--", "true"), waits.KEYRING),
    (("credentials", "list"), waits.KEYRING),
    (("status",), waits.KEYRING),
    (("doctor",), waits.KEYRING),
    (("credentials", "set", "keyed", "--store", "keyring"), waits.KEYRING_CHANGE),
    (("credentials", "delete", "keyed", "--yes"), waits.KEYRING_CHANGE),
)


class Figures(NamedTuple):
    """How long a command took beside a trouble, and what it said."""

    trouble: str
    command: str
    seconds: float
    bound: float
    status: int
    said: str

    @property
    def problem(self) -> str | None:
        """What does not hold; None where all is well."""
        if self.seconds > self.bound + _SLACK:
            return f"longer than {self.bound:g} s"
        if "Traceback" in self.said or SECRET in self.said:
            return "says what it must not"
        if self.status not in (0, 1, 77, 125) or (self.status and "keyring" not in self.said):
            return f"ends with {self.status}: {self.said[-200:]!r}"
        return None


def main() -> int:
    """Try every trouble; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.keyrings")
    parser.add_argument("--every", type=int, default=1, help="try every so manieth command, and no change")
    every = parser.parse_args().every
    lacking = session_bus.missing()
    if lacking is not None:
        sys.stdout.write(f"keyrings: nothing tried: {lacking} is not installed\n")
        return 0
    commands = [each for each in COMMANDS if every == 1 or each[1] == waits.KEYRING][::every]
    found = []
    with (
        tempfile.TemporaryDirectory(prefix="craft-run-keyrings-") as folder,
        session_bus.running(Path(folder)) as login,
    ):
        place, address = Path(folder), login["DBUS_SESSION_BUS_ADDRESS"]
        _filled(place / "template", address)
        for trouble in (_locked, _stopped, _dripping, _silent):
            with trouble(place, address) as bus, ThreadPoolExecutor(_AT_ONCE) as pool:
                tried = [pool.submit(_tried, place, trouble.__name__, bus, *each) for each in commands]
                found += [_printed(each.result()) for each in tried]
    return 1 if any(each.problem for each in found) else 0


def _printed(each: Figures) -> Figures:
    words = f"{each.trouble.strip('_'):9} {each.command:44}"
    sys.stdout.write(f"{words} {each.seconds:5.1f} s of {each.bound:4g} s  status {each.status:3}\n")
    if each.problem:
        sys.stdout.write(f"    {each.problem}\n")
    sys.stdout.flush()
    return each


def _filled(root: Path, address: str) -> None:
    """A home with three keys in the keyring, and a connection that never had one."""
    home = Home(root)
    for slug in (*SLUGS, "never"):
        home.connect(slug, "anthropic", "api_key", baseUrl=None)
    for slug in SLUGS:
        kept = home.run(
            *("credentials", "set", slug, "--store", "keyring"),
            environ={"DBUS_SESSION_BUS_ADDRESS": address},
            stdin=SECRET.encode(),
        )
        assert kept.returncode == 0, kept.stderr.decode()


def _tried(place: Path, trouble: str, bus: str, words: tuple[str, ...], bound: float) -> Figures:
    with tempfile.TemporaryDirectory(dir=place) as folder:
        shutil.copytree(place / "template", Path(folder) / "home")
        home = Home.at(Path(folder) / "home")
        start = time.monotonic()
        result = home.run(*words, environ={"DBUS_SESSION_BUS_ADDRESS": bus}, stdin=SECRET.encode())
        seconds = time.monotonic() - start
    said = (result.stdout + result.stderr).decode(errors="replace")
    return Figures(trouble, " ".join(words), seconds, bound, result.returncode, said)


@contextlib.contextmanager
def _locked(_place: Path, address: str) -> Iterator[str]:
    """Its default collection is locked; there is nobody to ask for the password."""
    environ = {"DBUS_SESSION_BUS_ADDRESS": address}
    subprocess.run([sys.executable, "-I", "-c", _LOCK], env=environ, check=True, timeout=60)
    yield address


@contextlib.contextmanager
def _stopped(place: Path, address: str) -> Iterator[str]:
    """The daemon is stopped; the bus goes on."""
    services = [
        each
        for each in psutil.process_iter(["environ", "name"])
        if each.name().startswith("gnome-keyring") and (each.info["environ"] or {}).get("HOME") == str(place)
    ]
    assert services
    for each in services:
        each.send_signal(signal.SIGSTOP)
    try:
        yield address
    finally:
        for each in services:
            each.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def _dripping(place: Path, _address: str) -> Iterator[str]:
    """A bus that says one byte every now and then."""
    with _served(place / "drips", b"O") as bus:
        yield bus


@contextlib.contextmanager
def _silent(place: Path, _address: str) -> Iterator[str]:
    """A bus that lets everybody in and says nothing."""
    with _served(place / "silent", b"") as bus:
        yield bus


@contextlib.contextmanager
def _served(path: Path, drip: bytes) -> Iterator[str]:
    over = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while not over.wait(_DRIP):
                connection.sendall(drip)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen(64)
        threading.Thread(target=accept, daemon=True).start()
        yield f"unix:path={path}"
        over.set()
        listening.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    sys.exit(main())
