"""What a configuration folder other than the user's own decides for the user's own keys.

The app keeps credentials in one place whatever folder its configuration is in (`launcher.values.paths`). So a folder
that a project brings along could send a key of the user's anywhere, through any proxy, and name programs to run. What
it decides must be approved (`craft-run trust FOLDER`); otherwise a launch warns, and a strict one does not run.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.config import project_file
from launcher.storage import jsontext, opening
from launcher.values.errors import ConfigError
from launcher.values.shell_word import shell_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.config.reading import Json
    from launcher.values.connection import Connection
    from launcher.values.paths import Paths

# The fields of a connection that decide where its key goes and what runs for it.
_FIELDS = ("slug", "providerType", "authType", "piAuthProvider", "baseUrl", "customEndpoint", "codexPath")


def is_foreign(paths: Paths) -> bool:
    """Whether the configuration is in another folder than the user's own."""
    own = os.path.dirname(paths.credentials)
    return paths.config_dir != own and os.path.realpath(paths.config_dir) != os.path.realpath(own)


def warnings(paths: Paths, connection: Connection, proxy: Json | None, *, given: bool) -> list[str]:
    """What this launch lets the folder decide without approval; the folder is a foreign one. Raises ConfigError.

    `given` tells that the connection's key is given to this launch alone, or that it has none.
    """
    theirs = []
    if not given and connection.base_url:
        theirs.append("where your key goes")
    if not given and proxy is not None and proxy.get("enabled") is True:
        theirs.append("through which proxy your key goes")
    if not given and _prints(paths, connection.slug):
        theirs.append("which program prints the key")
    if connection.codex_path:
        theirs.append(f"that `{connection.codex_path}` runs")
    if not theirs or is_approved(paths):
        return []
    who = f"`{paths.config_dir}` is not your own configuration folder"
    approving = f"`craft-run trust {shell_word(paths.config_dir)}` approves that"
    return [f"{who}, and decides {' and '.join(theirs)} ({approving})"]


def _prints(paths: Paths, slug: str) -> bool:
    """Whether the folder's index of credentials names a program for the connection."""
    index = _index(paths)
    accounts = _read(index).get("accounts") if os.path.lexists(index) else None
    entries = accounts.items() if isinstance(accounts, dict) else ()
    return any(
        account.rpartition("::")[2] == slug and isinstance(entry, dict) and entry.get("store") == "command"
        for account, entry in entries
    )


def _index(paths: Paths) -> str:
    return os.path.join(paths.launcher, "credentials.json")


def is_approved(paths: Paths) -> bool:
    """Whether the user has approved what the folder decides now. Raises ConfigError."""
    approval = project_file.approvals(paths, project_file.FOLDERS).get(os.path.realpath(paths.config_dir), {})
    return bool(approval) and approval.get("sha256") == digest(claims(paths))


def claims(paths: Paths) -> str:
    """Everything in the folder that decides where keys go and what runs, as one text. Raises ConfigError."""
    config = _read(paths.config)
    connections = config.get("llmConnections")
    entries = connections if isinstance(connections, list) else []
    index = _index(paths)
    return jsontext.encode(
        {
            "connections": [[each.get(key) for key in _FIELDS] for each in entries if isinstance(each, dict)],
            "networkProxy": config.get("networkProxy"),
            "accounts": _read(index).get("accounts") if os.path.lexists(index) else None,
        }
    )


def digest(text: str) -> str:
    """What tells one text from all others."""
    return project_file.digest(text.encode("utf-8", "surrogatepass"))


def _read(path: str) -> Mapping[str, object]:
    try:
        value = jsontext.decode(opening.read(path).decode("utf-8", "surrogateescape").removeprefix("\ufeff"))
    except OSError as error:
        raise ConfigError(*load("launcher.storage.unread").told(path, error)) from None
    except jsontext.InvalidJson as error:
        raise ConfigError(f"`{path}`: {error}", "correct it") from None
    return value if isinstance(value, dict) else {}
