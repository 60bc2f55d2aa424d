"""Where things are.

The app keeps `config.json` in CRAFT_CONFIG_DIR, but its credentials and the workspaces that it discovers always below
the home folder (observed in releases 0.4.8 to 0.11.4). They may follow it in later ones: what stands in the
configuration folder goes first.
"""

from __future__ import annotations

import sys

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.values.errors import ConfigError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ

# The home of who has none: there is never such a folder.
NO_HOME = "/nonexistent"


class Paths(Value):
    """The folders of one user; `home` and `config_dir` are absolute.

    `keeps_credentials` tells that the app's credential file stands in `config_dir`, wherever that is.
    """

    home: str
    config_dir: str
    keeps_credentials: bool = False

    @property
    def config(self) -> str:
        """The app's config.json."""
        return os.path.join(self.config_dir, "config.json")

    @property
    def credentials(self) -> str:
        """The app's encrypted credential file."""
        folder = self.config_dir if self.keeps_credentials else os.path.join(self.home, ".craft-agent")
        return os.path.join(folder, "credentials.enc")

    @property
    def own_credentials(self) -> str:
        """The encrypted credential file that is craft-run's alone."""
        return os.path.join(self.launcher, "credentials.enc")

    @property
    def server_lock(self) -> str:
        """Present while the app runs (0.8.0 and later)."""
        return os.path.join(self.config_dir, ".server.lock")

    @property
    def discovered_workspaces(self) -> tuple[str, ...]:
        """The folders whose workspaces the app adds at its start, each once."""
        folders = (self.config_dir, os.path.join(self.home, ".craft-agent"))
        return tuple(os.path.join(folder, "workspaces") for folder in dict.fromkeys(folders))

    @property
    def launcher(self) -> str:
        """craft-run's own folder: ledger, records, index of credentials."""
        return os.path.join(self.config_dir, "launcher")


def locate(environ: Environ, config_dir: str | None) -> Paths:
    """The paths for an environment; `config_dir` (from the command line) goes before CRAFT_CONFIG_DIR.

    Both are used verbatim, made absolute against the current folder: the app expands no `~` either. A user without a
    home folder, as in a container with any uid, needs one of them. Raises ConfigError.
    """
    home = home_folder(environ)
    chosen = config_dir or environ.get("CRAFT_CONFIG_DIR")
    if home is None and not chosen:
        raise ConfigError(
            f"HOME is not set, and {_user()} has no entry in the user database",
            "set HOME, or say where the configuration is: `--config-dir DIR`",
        )
    home = home or NO_HOME
    folder = os.path.abspath(chosen or os.path.join(home, ".craft-agent"))
    keeps = bool(chosen) and os.path.exists(os.path.join(folder, "credentials.enc"))
    return Paths(home=home, config_dir=folder, keeps_credentials=keeps)


def _user() -> str:
    if sys.platform == "win32":
        name = "this user"
    else:
        name = f"user {os.getuid()}"
    return name


def home_folder(environ: Environ) -> str | None:
    """The home folder as Node's `os.homedir()` finds it: HOME (USERPROFILE on Windows), else the user database.

    None where neither knows one.
    """
    home = environ.get("USERPROFILE" if os.name == "nt" else "HOME") or load("launcher.config.account").home_folder()
    return os.path.abspath(home) if home else None


def expand(path: str, home: str, base: str) -> str:
    """A path of the configuration made absolute.

    A lone `~`, a leading `~/`, `${HOME}` anywhere and `$HOME` before `/` or at the end are all the tokens
    that the app knows; anything else is taken literally. Relative paths are below `base`.
    """
    if path == "~" or path.startswith("~/"):
        path = home + path[1:]
    path = path.replace("${HOME}", home)
    head, *rest = path.split("$HOME")
    for part in rest:
        head += (home if part.startswith("/") or not part else "$HOME") + part
    return os.path.normpath(os.path.join(base, head))
