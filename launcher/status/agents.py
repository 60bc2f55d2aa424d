"""Which of the agents that are installed can use the connection, and why the others cannot."""

from __future__ import annotations

from launcher.agents import AGENTS
from launcher.launch.fitting import obstacle
from launcher.process.native import programs
from launcher.values.errors import CraftRunError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.reading import Snapshot
    from launcher.environment.diff import Environ
    from launcher.request.request import Request
    from launcher.selection.selection import Selection


class Fit(Value):
    """An agent on PATH; `reason` is None where it can use the connection, `hint` what would help."""

    name: str
    program: str
    reason: str | None = None
    hint: str | None = None


def fits(request: Request, environ: Environ, snapshot: Snapshot, selection: Selection) -> tuple[Fit, ...]:
    """The agents that craft-run knows and finds."""
    found = []
    for name in (each for each in AGENTS if "/" not in each):
        program = _program(name, environ, snapshot.paths.home)
        if program is not None:
            error = obstacle((name,), request, environ, snapshot, selection)
            reason = error.message.rpartition("`: ")[2] or error.message if error else None
            found.append(Fit(name=name, program=program, reason=reason, hint=error.hint if error else None))
    return tuple(found)


def _program(name: str, environ: Environ, cwd: str) -> str | None:
    try:
        return next(iter(programs(name, environ, cwd)), None)
    except CraftRunError:
        return None
