"""Creating a JSON file of the app that an edit (`launcher.config.editing`) has not found, unless another one does."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.storage import files
from launcher.storage.exchange import Staged
from launcher.values.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.editing import Change


def created(target: str, change: Change, missing: str | None) -> str | None:
    """The text of a new file, `change` of `missing`; None where another writer created it first.

    Raises ConfigError where `missing` is None, OSError, and whatever `change` raises.
    """
    if missing is None:
        raise ConfigError(f"there is no `{target}`", "start Craft Agents once")
    text = change(missing)
    with Staged(target, None) as staged:
        staged.write(text.encode("utf-8", "surrogateescape"))
        try:
            os.link(staged.path, target)
        except FileExistsError:
            return None
        except OSError:  # a file system without hard links: what is left is the moment between looking and renaming
            if os.path.lexists(target):
                return None
            files.replace(staged.path, target)
    return text
