"""Removing a private folder with all that is in it."""

from __future__ import annotations

from launcher.boot.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def remove(path: str) -> list[str]:
    """Remove `path` and everything below it; symbolic links are removed, not followed.

    One line for each thing that cannot go.
    """
    left: list[str] = []
    for folder, folders, files in os.walk(path, topdown=False):
        for name in files:
            _attempt(os.unlink, left, os.path.join(folder, name))
        for name in folders:
            child = os.path.join(folder, name)
            _attempt(os.unlink if os.path.islink(child) else os.rmdir, left, child)
    _attempt(os.rmdir, left, path)
    return left


def _attempt(action: Callable[[str], None], left: list[str], path: str) -> None:
    try:
        action(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        left.append(f"cannot remove `{path}`: {error.strerror}; remove it yourself: it may hold a key")
