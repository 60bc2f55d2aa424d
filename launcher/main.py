"""Where the console script begins, with the bundle in place."""

import sys

import launcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal as calls
else:
    try:
        import _signal as calls  # without the `enum` that `import signal` brings along
    except ImportError:
        import signal as calls

# The status after Ctrl-C, and where craft-run itself fails.
_INTERRUPTED, _FAILED = 130, 125
_STDERR = 2


def main() -> int:
    """The exit status of `launcher.entry.main`, which runs with the bundle in place."""
    try:
        if calls.getsignal(calls.SIGINT) == calls.SIG_DFL:  # as the console script leaves it, until somebody answers
            calls.signal(calls.SIGINT, calls.default_int_handler)
        launcher.serve()
        __import__("launcher.entry")
        status: int = sys.modules["launcher.entry"].main()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except ImportError as error:  # no descriptor left, a disk that fails, a part of the installation that is gone
        return _broken(error.name, error.msg)
    except OSError as error:  # the same, in the import system's own search
        return _broken(error.filename, error.strerror)
    return status


def _broken(name: "str | None", reason: object) -> int:
    text = f"craft-run: error: cannot load `{name or 'a module'}`: {reason}\n"
    hint = "hint: look at `ulimit -n`; if that is not it, install craft-run again\n"
    __import__("os").write(_STDERR, (text + hint).encode("utf-8", "backslashreplace"))
    return _FAILED
