"""Waiting for a file that another program is rewriting in place, without a lock.

The app's rewrite takes milliseconds, but a loaded machine may stop it in the middle, and a program that writes all the
time leaves a whole file for moments only.
"""

from __future__ import annotations

import os
import time

# How long (s) between looks, how long a file must have stood unchanged to count as left like that, and a bound.
_PAUSE = 0.001
_STILL = 0.5
_LONGEST = 15.0


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
        try:
            status = os.stat(self._path)
            stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
        except OSError:
            stamp = ()
        if stamp != self._seen:
            self._seen, self._changed = stamp, now
        return now - self._changed < _STILL and now - self._started < _LONGEST
