"""`craft-run status` without click: a user looks at it all day, and a prompt or a status line may."""

from __future__ import annotations

import time

from launcher.boot.lazy import load
from launcher.credentials import state as credentials
from launcher.environment.diff import inherited
from launcher.request import parsing
from launcher.request.request import build
from launcher.screen import surface, theme
from launcher.status import lines
from launcher.status.gathering import gather
from launcher.storage import jsontext
from launcher.telling import drawing, failing, messages
from launcher.values import paths as config_paths
from launcher.values.errors import CraftRunError, SignInNeeded, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launcher.screen.surface import Surface
    from launcher.status.gathering import Status

# The launch options that say whose status it is; the others would have no effect here.
OPTIONS = ("workspace", "session", "connection", "model", "json", "quiet", "verbose", "color", "config_dir")
# What stands for the command: no agent has an empty name.
_NO_COMMAND = ("",)


def run(arguments: Sequence[str]) -> int | None:
    """The exit status of `craft-run status ARGUMENTS`; None where click must answer: `--help`, or wrong usage."""
    try:
        values, rest = parsing.parse(arguments)
    except UsageError:
        return None
    if rest or not all(key in OPTIONS for key in values):
        return None
    try:
        return serve(values)
    except CraftRunError as error:
        return failing.tell(error, arguments, error.status)
    except BrokenPipeError:  # where nobody reads on, nobody misses anything
        return 1
    except OSError as error:
        return failing.tell(messages.os_error(error), arguments, 1)


def serve(values: Mapping[str, object]) -> int:
    """Print the status for parsed launch options. Raises CraftRunError and what `output.write` raises.

    The exit status is 0 where a launch would work, that of its error where it would not.
    """
    surface.want_colour(str(values.get("color", surface.AUTO)))
    environ = inherited()
    choices = {key: value for key, value in values.items() if key != "json"}
    request = build(choices, _NO_COMMAND, environ)
    now = time.time_ns() // 1_000_000
    status = gather(request, environ, config_paths.locate(environ, request.config_dir), now)
    if values.get("json"):
        text = jsontext.encode(load("launcher.status.data").as_data(status, now)) + "\n"
    else:
        text = shown(status, now, drawing.behind_output())
    drawing.write(text)
    return exit_status(status)


def exit_status(status: Status) -> int:
    """0 where a launch would work, else what a subcommand ends with where it fails for the same reason."""
    if status.error is not None:
        return status.error.status
    held = status.credential.state if status.credential else ""
    return SignInNeeded.status if held in (credentials.MISSING, credentials.EXPIRED) else 0


def shown(status: Status, now: int, on: Surface) -> str:
    """The status for people: what is wrong first, then what is, then what comes next."""
    painter = drawing.painter(on)
    parts = [now_known(status, now, on), painter.facts(lines.following(status), on, role=theme.COMMAND)]
    return "\n".join(part for part in parts if part)


def now_known(status: Status, now: int, on: Surface) -> str:
    """What is wrong, and below it what is."""
    painter = drawing.painter(on)
    parts = [
        painter.findings([(role, "", text, hint) for role, text, hint in lines.problems(status, now)], on),
        painter.facts(lines.rows(status, now), on),
    ]
    return "\n".join(part for part in parts if part)
