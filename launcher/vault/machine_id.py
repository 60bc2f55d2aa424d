"""What the app derives the key of its credential file from: the identity of the machine, or else of the user.

The same inputs on every platform as releases 0.4.8 to 0.10.0 of the app take.
"""

from __future__ import annotations

import sys

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.values.errors import CredentialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ

OVERRIDE = "CRAFT_RUN_MACHINE_ID"

# These systems tell their id through a program; every other one keeps it in the first of the files that exists.
ASKED = {
    "darwin": "launcher.vault.machine_id_darwin",
    "win32": "launcher.vault.machine_id_windows",
}
FILES = ("/var/lib/dbus/machine-id", "/etc/machine-id")


def machine_id(environ: Environ) -> str:
    """The id of this machine, or what CRAFT_RUN_MACHINE_ID says instead; `<user name>:<home>` where there is none.

    A file that exists but is empty gives the empty id, as the app takes it. Raises CredentialError where there is
    neither an id nor a user name.
    """
    told = environ.get(OVERRIDE, "").strip()
    if told:
        return told
    try:
        found = load(ASKED[sys.platform]).machine_id() if sys.platform in ASKED else _from_file()
    except OSError:
        found = None
    if found is not None:
        return found
    name = _user_name()
    if name is None:
        raise CredentialError(
            "this system tells neither a machine id nor a user name, so the app's credential file cannot be opened",
            f"set {OVERRIDE} to the id that the file was written under",
        )
    return f"{name}:{_home(environ)}"


def legacy_inputs(environ: Environ) -> str | None:
    """Host name, user name and home folder in one string: what the app derived its key from before it took the
    machine id. None where the user has no name.
    """
    name = _user_name()
    return None if name is None else f"{_host_name()}{name}{_home(environ)}"


def _from_file() -> str | None:
    for path in FILES:
        if os.path.exists(path):
            with open(path, encoding="utf-8", errors="replace") as file:
                return file.read().strip()
    return None


def _home(environ: Environ) -> str:
    home = environ.get("USERPROFILE" if os.name == "nt" else "HOME")
    return home or load("launcher.config.account").home_folder() or ""


def _user_name() -> str | None:
    try:
        name: str = load("launcher.config.account").user_name()
    except (KeyError, OSError):
        return None
    return name


def _host_name() -> str:
    if sys.platform == "win32":
        name: str = load("socket").gethostname()
    else:
        name = os.uname().nodename
    return name
