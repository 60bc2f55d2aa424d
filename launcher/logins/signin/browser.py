"""Opening a link in the user's browser."""

from __future__ import annotations

import subprocess
import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ

# What says that a program can show a window on this machine's screen.
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
_SECRETS = "CRAFT_RUN_SECRET_"
# Systems whose windows need no variable to be found.
_HAS_DESKTOP: bool = sys.platform in ("win32", "darwin")


def is_there(environ: Environ) -> bool:
    """Whether a browser could open in front of whoever sits here: not over SSH, in a container or on a console."""
    if environ.get("BROWSER"):
        return True
    if _HAS_DESKTOP:
        return not environ.get("SSH_CONNECTION")
    return any(environ.get(name) for name in _DISPLAYS)


def show(link: str, environ: Environ) -> None:
    """Open `link` in the background; what the browser prints goes nowhere, and whether it opens nobody can know."""
    variables = {name: value for name, value in environ.items() if not name.startswith(_SECRETS)}
    process = subprocess.Popen(  # noqa: S603 - Python's own module
        [sys.executable, "-I", "-m", "webbrowser", link],
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # a Ctrl-C for us is none for the browser
    )
    threading.Thread(target=process.wait, daemon=True).start()
