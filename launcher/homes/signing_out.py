"""What is left of a login in agents' homes when somebody signs out; the rest goes with its credential."""

from __future__ import annotations

from launcher.agents.codex import escaped
from launcher.boot.system import os
from launcher.homes import chatgpt, claude_file
from launcher.logins.names import folder_name
from launcher.storage.lock import Lock
from launcher.values.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.stores import Access


def forget(slug: str, access: Access) -> list[str]:
    """Remove it; the files that are gone. What the agent keeps beside its login stays. Raises RecordError."""
    launcher = access.paths.launcher
    homes = (
        (os.path.join(launcher, "codex", escaped(slug)), chatgpt.FILE),
        (os.path.join(launcher, "claude", folder_name(slug)), claude_file.FILE),
    )
    gone = []
    for folder, file in homes:
        if os.path.isdir(folder):
            with Lock(folder):
                gone += [path for path in (os.path.join(folder, "home", file),) if _removed(path)]
                _removed(os.path.join(folder, "synced"))
    return gone


def _removed(path: str) -> bool:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise RecordError(
            f"cannot remove `{path}`: {error.strerror}", "remove it yourself: it holds the login"
        ) from None
    return True
