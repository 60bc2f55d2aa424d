"""Notes of what is unfinished, in the file of the lock that this process holds.

Where it dies, `launcher.storage.unfinished` reads them for the next holder.
"""

from __future__ import annotations

from launcher.boot.system import os
from launcher.storage import files, lock


def note(path: str, target: str = "") -> None:
    """Remember that `path` is to be removed if this process dies before it lets go of its lock; without one, nothing.

    With a `target`, which is about to be overwritten in place, `path` holds its whole new content.
    """
    if not lock.held:
        return
    entry = f"{path}\n{target}" if target else path
    holder = lock.held[-1]
    try:
        holder.noted += files.pwrite(holder.descriptor, entry.encode("utf-8", "surrogateescape") + b"\0", holder.noted)
    except OSError:
        return


def remove(path: str) -> None:
    """Remove a file of this process's own that was noted, and may be gone.

    Where that fails the work is done all the same; the note stays, and the next holder of the lock tries again.
    """
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
    except OSError:
        if lock.held:
            lock.held[-1].leaves = True
