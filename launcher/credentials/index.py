"""The index of credentials: which store holds which account. It holds no secret.

`launcher/credentials.json` in the config folder:

    {"version": 1, "accounts": {
      "llm_api_key::work": {"store": "keyring"},
      "llm_api_key::team": {"store": "command", "command": ["pass", "show", "team"]}
    }}

Fields that craft-run does not know are kept.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import jsontext, opening
from launcher.values.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.values.paths import Paths

    Entry = Mapping[str, object]

_VERSION = 1


def path(paths: Paths) -> str:
    """The index's file."""
    return os.path.join(paths.launcher, "credentials.json")


def read(paths: Paths) -> dict[str, Entry]:
    """The entry of every account in the index; empty where there is no index. Raises ConfigError."""
    text = read_text(paths)
    return parse(text, paths) if text is not None else {}


def store_of(entry: Entry) -> str:
    """The name of the store that an entry points to; empty where it names none."""
    store = entry.get("store")
    return store if isinstance(store, str) else ""


def read_text(paths: Paths) -> str | None:
    """The index as it stands, None where there is none. Raises ConfigError."""
    try:
        return opening.read(path(paths)).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(*load("launcher.storage.unread").told(path(paths), error)) from None


def parse(text: str, paths: Paths) -> dict[str, Entry]:
    """The entries in an index's text. Raises ConfigError."""
    try:
        document = jsontext.decode(text)
    except jsontext.InvalidJson as error:
        raise _invalid(paths, str(error)) from None
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise _invalid(paths, f"it is not an index of version {_VERSION}")
    accounts = document.get("accounts")
    if not isinstance(accounts, dict):
        raise _invalid(paths, "`accounts` is no object")
    for account, entry in accounts.items():
        if not isinstance(entry, dict) or not store_of(entry):
            raise _invalid(paths, f"the entry of `{account}` names no `store`")
    return accounts


def _invalid(paths: Paths, reason: str) -> ConfigError:
    return ConfigError(
        f"the index of credentials `{path(paths)}` is invalid: {reason}",
        "correct it, or remove it and set the credentials again; craft-run leaves it as it is",
    )
