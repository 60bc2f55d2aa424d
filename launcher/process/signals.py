"""The system's signal calls, without the `enum` that `import signal` brings along, and what Python does to signals."""

from __future__ import annotations

from launcher.boot.lazy import load

__all__ = ["IGNORED_BY_PYTHON", "calls", "undo_python"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal as calls
else:
    try:
        calls = load("_signal")
    except ImportError:
        calls = load("signal")

# What the interpreter ignores from its start (`Python/pylifecycle.c`), whatever its parent did with it.
IGNORED_BY_PYTHON = tuple(getattr(calls, name) for name in ("SIGPIPE", "SIGXFSZ", "SIGXFZ") if hasattr(calls, name))


def undo_python() -> None:
    """Set to default what the interpreter changed for itself: a program inherits what is ignored.

    SIGINT too: `exec` would set it to default anyway, but one that arrived just before would be lost in the
    interpreter's own handler.
    """
    for number in IGNORED_BY_PYTHON:
        calls.signal(number, calls.SIG_DFL)
    if calls.getsignal(calls.SIGINT) is calls.default_int_handler:
        calls.signal(calls.SIGINT, calls.SIG_DFL)
