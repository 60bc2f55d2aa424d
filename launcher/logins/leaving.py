"""What is left of a connection's login when its credentials are removed: tokens in agents' homes, answers that wait."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.credentials.stores import VAULT, open_store
from launcher.logins.names import CLAUDE_SHARED, folder_name
from launcher.logins.pending import Place
from launcher.storage.lock import Lock
from launcher.values import waits
from launcher.values.errors import CraftRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.stores import Access

# Below craft-run's own folder, with the connection's folder in the middle: what goes, by what its name begins with.
_PLACES = (
    ("claude", "home", ".credentials.json"),
    ("claude", "", "synced"),
    ("codex", "home", "auth.json"),
    ("codex", "", "synced"),
    ("logins", "", "pending"),
    ("logins", "", "reserved"),
    ("logins", "", "failed"),
)


def forget(access: Access, slug: str) -> list[str]:
    """Remove it, as far as it is there; returns warnings. An agent that runs notices that it is signed out.

    Called when the stores have it no more.
    """
    warnings = []
    beside_app = os.path.join(os.path.dirname(access.paths.credentials), "launcher")
    for base in dict.fromkeys((access.paths.launcher, beside_app)):
        for place, inner, begin in _PLACES:
            folder = os.path.join(base, place, folder_name(slug), inner)
            for name in _names(folder):
                if name.startswith(begin):
                    warnings += _removed(os.path.join(folder, name))
    return warnings + _pruned(os.path.join(beside_app, "logins", folder_name(CLAUDE_SHARED)), access)


def _pruned(shared: str, access: Access) -> list[str]:
    """Let the place that the app's Claude logins share keep what the others wait for, and nothing else."""
    if not os.path.isdir(shared):
        return []
    try:
        with Lock(shared, waits.LOCK):
            Place(shared, access).prune(open_store(VAULT, access))
    except CraftRunError as error:
        return [f"a token may be left in `{shared}`: {error.message}"]
    return []


def _removed(path: str) -> list[str]:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return []
    except OSError as error:
        return [f"cannot remove `{path}`: {error.strerror}; it may hold a token"]
    return []


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
