"""Symbolic links of the user's that lead nowhere: a disk that is not mounted, a repository that was moved."""

from __future__ import annotations

from launcher.boot.system import os


def leads_nowhere(path: str) -> tuple[str, str] | None:
    """What to say, and to advise, of a path that is or lies below a link to what is not there; None for any other."""
    while not os.path.islink(path) or os.path.exists(path):
        parent = os.path.dirname(path)
        if parent == path:
            return None
        path = parent
    target = os.path.join(os.path.dirname(path), os.readlink(path))
    return (
        f"`{path}` is a link to `{target}`, which is not there",
        f"mount or restore `{target}`, or remove the link to begin anew",
    )
