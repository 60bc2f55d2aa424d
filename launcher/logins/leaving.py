"""What is left of a connection's login when its credentials are removed: tokens in agents' homes, answers that wait."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.logins.names import folder_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.paths import Paths

# Below craft-run's own folder, with the connection's folder in the middle.
_PLACES = (
    ("claude", ("home/.credentials.json", "synced")),
    ("codex", ("home/auth.json", "synced")),
    ("logins", ("pending", "reserved", "failed")),
)


def forget(paths: Paths, slug: str) -> list[str]:
    """Remove it, as far as it is there; returns warnings. An agent that runs notices that it is signed out."""
    warnings = []
    beside_app = os.path.join(os.path.dirname(paths.credentials), "launcher")
    for base in dict.fromkeys((paths.launcher, beside_app)):
        for place, names in _PLACES:
            for name in names:
                path = os.path.join(base, place, folder_name(slug), name)
                try:
                    os.unlink(path)
                except (FileNotFoundError, NotADirectoryError):
                    continue
                except OSError as error:
                    warnings.append(f"cannot remove `{path}`: {error.strerror}; it may hold a token")
    return warnings
