"""Times of use that found craft-run's lock taken: each in a file of its own below `launcher/later/`, by slug (ms).

The next launch that has the lock takes them over (`launcher.config.last_used`).
"""

from __future__ import annotations

from launcher.boot.system import os
from launcher.config.last_used import later_path, recall
from launcher.storage import alive, jsontext, owner
from launcher.storage.private import create, make_private

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from launcher.values.paths import Paths

# How often to try to leave a time, and how many of them one launch takes over.
_TRIES = 5
_AT_ONCE = 256


def leave(paths: Paths, slug: str, now_ms: int) -> bool:
    """Leave the time to a later launch, without craft-run's lock; whether that worked."""
    folder = later_path(paths)
    name = f"{owner.mark()}-{os.urandom(4).hex()}"
    for _ in range(_TRIES):
        try:
            make_private(folder)
            descriptor = create(os.path.join(folder, name))
            try:
                os.write(descriptor, jsontext.encode({slug: now_ms}).encode())
            finally:
                os.close(descriptor)
        except FileNotFoundError:  # somebody has just taken all over, and removed the folder
            continue
        except OSError:
            break
        return True
    return False


def left(paths: Paths, names: list[str]) -> dict[str, dict[str, int]]:
    """The times in the files called `names`, or in the first of them, by the name of their file."""
    found = {name: recall(os.path.join(later_path(paths), name))[0] for name in names[:_AT_ONCE]}
    # One without a time is just being written, or its writer was killed.
    return {name: times for name, times in found.items() if times or alive.judge(name) == alive.DEAD}


def forget(paths: Paths, names: Iterable[str]) -> None:
    """Remove the files whose times stand in config.json now, and with the last of them the folder."""
    try:
        for name in names:
            os.unlink(os.path.join(later_path(paths), name))
        os.rmdir(later_path(paths))
    except OSError:
        return
