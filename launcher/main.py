"""Where the console script begins: with the bundle in place, the rest is imported."""

import gc
import sys

from launcher.boot import bundle

# The status after Ctrl-C.
_INTERRUPTED = 130


def main() -> int:
    """The exit status of `launcher.entry.main`, which runs with the bundle in place."""
    # A launch lives for milliseconds, and makes no garbage worth collecting.
    gc.disable()
    try:
        bundle.serve()
        __import__("launcher.entry")
    except KeyboardInterrupt:
        return _INTERRUPTED
    status: int = sys.modules["launcher.entry"].main()
    return status
