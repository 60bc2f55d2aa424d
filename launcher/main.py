"""Where the console script begins: with the bundle in place, the rest is imported."""

import gc
import sys

from launcher.boot import bundle

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal as calls
else:
    try:
        import _signal as calls  # without the `enum` that `import signal` brings along
    except ImportError:
        import signal as calls

# The status after Ctrl-C.
_INTERRUPTED = 130


def main() -> int:
    """The exit status of `launcher.entry.main`, which runs with the bundle in place."""
    # A launch lives for milliseconds, and makes no garbage worth collecting.
    gc.disable()
    try:
        if calls.getsignal(calls.SIGINT) == calls.SIG_DFL:  # as the console script leaves it, until somebody answers
            calls.signal(calls.SIGINT, calls.default_int_handler)
        bundle.serve()
        __import__("launcher.entry")
    except KeyboardInterrupt:
        return _INTERRUPTED
    status: int = sys.modules["launcher.entry"].main()
    return status
