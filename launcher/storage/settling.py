"""Waiting for a file that another program is rewriting in place, without a lock.

The app's rewrite takes milliseconds, but a loaded machine may stop it in the middle, and a program that writes all the
time leaves a whole file for moments only.
"""

from __future__ import annotations

import time

from launcher.boot.system import os

# How long (s) between looks, and a bound.
_PAUSE = 0.001
_LONGEST = 15.0
# How long (s) a file must have stood unchanged to count as left like that: while it was watched, and by its own time.
_STILL = 0.25
_FRESH = 3.0


class Settling:
    """The wait for one file, from its creation on."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._started = self._changed = time.monotonic()
        self._seen: tuple[int, ...] = ()

    def goes_on(self) -> bool:
        """Wait for a moment; whether it makes sense to look at the file again."""
        time.sleep(_PAUSE)
        now = time.monotonic()
        age = _FRESH
        stamp: tuple[int, ...] = ()
        try:
            status = os.stat(self._path)
        except OSError:
            pass
        else:
            stamp, age = (status.st_ino, status.st_mtime_ns, status.st_size), time.time() - status.st_mtime
        if stamp != self._seen:
            self._seen, self._changed = stamp, now
        settled = now - self._changed >= _STILL and not 0 <= age < _FRESH
        return not settled and now - self._started < _LONGEST
