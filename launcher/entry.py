"""The console script: a launch goes straight to the launch path, everything else to the management commands."""

from __future__ import annotations

import gc
import sys

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.environment.diff import inherited
from launcher.launch.steps import launch
from launcher.request import parsing
from launcher.request.request import build
from launcher.values.errors import CraftRunError, Unsuitable, UsageError
from launcher.values.text import from_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from launcher.request.request import Request

_INTERRUPTED = 130

# Subcommands that another program, a new shell or a key press waits for: they go without click where they can.
_QUICK = {
    "completion": "launcher.completion",
    "helper": "launcher.launch.helper",
    "status": "launcher.status.command",
}


def main() -> int:
    """The exit status of a launch that did not start (125 to 127), of a dry run, or of a management command."""
    arguments = [from_bytes(os.fsencode(argument)) for argument in sys.argv[1:]]
    try:
        parsed = _launch_options(arguments)
        if parsed is None:
            return _manage(arguments)
        return _launch(*parsed)
    except CraftRunError as error:
        status: int = load("launcher.telling.failing").tell(error, arguments, error.exit_code)
        return status
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # where nobody reads on, nobody misses anything
        return 1
    except OSError as error:
        messages = load("launcher.telling.messages")
        load("launcher.telling.failing").tell(messages.os_error(error), arguments, CraftRunError.exit_code)
        return CraftRunError.exit_code


def _launch(options: dict[str, object], command: Sequence[str]) -> int:
    """0 after a dry run, or the status of an error that was told. Raises CraftRunError where nothing was started."""
    if "color" in options:
        load("launcher.screen.surface").want_colour(options["color"])
    environ = inherited()
    request = build(options, command, environ)
    try:
        launch(request, environ)
    except Unsuitable as error:
        raise load("launcher.launch.alternatives").proposed(error, request, options, environ) from None
    except CraftRunError as error:
        if not _may_be_mended(error, request):
            raise
        if not load("launcher.cli.offering").mended(error, options.get("config_dir")):
            return error.exit_code
        launch(request, environ)
    return 0


def _may_be_mended(error: CraftRunError, request: Request) -> bool:
    """Whether somebody is there to be offered the command that the error's hint names."""
    if request.dry_run or request.verbosity < 0 or "`craft-run " not in (error.hint or ""):
        return False
    streams = (sys.stdin, sys.stderr)
    return os.environ.get("TERM", "dumb") != "dumb" and all(each and each.isatty() for each in streams)


def _manage(arguments: Sequence[str]) -> int:
    status: int | None = None
    if arguments and arguments[0] in _QUICK:
        status = load(_QUICK[arguments[0]]).run(arguments[1:])
    elif (not arguments or arguments[0].startswith("-")) and sys.stdout is not None and sys.stdout.isatty():
        status = load(_QUICK["status"]).run(arguments)  # alone, or with options and nothing else
    if status is not None:
        _leave(status)
    gc.enable()
    managed: int = load("launcher.cli.main").run(arguments)
    return managed


def _leave(status: int) -> NoReturn:
    """End this process at once: taking an interpreter down costs as much as all that a quick command does."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:  # where nobody reads on, nobody misses anything
            status = status or 1
    os._exit(status)


def _launch_options(arguments: Sequence[str]) -> tuple[dict[str, object], Sequence[str]] | None:
    """The option values and the command of a launch: a `--` with nothing but launch options before it.

    None where the arguments are a management command's. Raises UsageError.
    """
    if "--" not in arguments:
        return None
    cut = arguments.index("--")
    try:
        values, rest = parsing.parse(arguments[:cut])
    except parsing.UnknownOption:
        if any(argument in ("-h", "--help", "--version") for argument in arguments[:cut]):
            return None
        raise
    if rest:
        return None
    if not arguments[cut + 1 :]:
        raise UsageError("there is no command behind `--`", "for example `craft-run --workspace NAME -- claude`")
    return values, arguments[cut + 1 :]


if __name__ == "__main__":
    sys.exit(main())
