"""A D-Bus session of its own with a real gnome-keyring in it, unlocked."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")


def missing() -> str | None:
    """The program without which there is no such session, None where all are here."""
    return next((program for program in PROGRAMS if shutil.which(program) is None), None)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[dict[str, str]]:
    """The variables of a login with that session, whose home is `folder`."""
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    environ = {
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(runtime),
        "PATH": os.environ["PATH"],
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={runtime}/bus",
    }
    listening = ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address=unix:path={runtime}/bus"]
    with subprocess.Popen(listening, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as bus:
        try:
            assert bus.stdout is not None
            assert bus.stdout.readline().startswith(b"unix:path=")  # it listens now
            # It puts itself into the background once it serves, and ends with the bus.
            unlocking = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
            subprocess.run(unlocking, env=environ, input=b"pw", capture_output=True, check=True, timeout=60)
            yield environ
        finally:
            bus.terminate()
