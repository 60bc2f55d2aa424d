"""Removing a private folder with all that is in it."""

from __future__ import annotations

import os

from launcher import messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def remove(path: str) -> None:
    """Remove `path` and everything below it; symbolic links are removed, not followed. What cannot go, is named."""
    for folder, folders, files in os.walk(path, topdown=False):
        for name in files:
            _attempt(os.unlink, os.path.join(folder, name))
        for name in folders:
            child = os.path.join(folder, name)
            _attempt(os.unlink if os.path.islink(child) else os.rmdir, child)
    _attempt(os.rmdir, path)


def _attempt(action: Callable[[str], None], path: str) -> None:
    try:
        action(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        messages.warning(f"cannot remove `{path}`: {error.strerror}; remove it yourself: it may hold a key")
