"""Our own streams, before another program takes over. On the path of every launch."""

from __future__ import annotations

import sys


def flush() -> None:
    """Write out what is buffered: the next program would lose it, and a forked one repeat it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # nobody reads it any more
            pass
