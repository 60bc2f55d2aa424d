"""A launch that comes from a shim: the program past it, wherever PATH leads.

Other wrappers may stand on PATH, too: a version manager that has no `claude` of its own runs the next one, which is the
shim again. So a shim's launch leaves a note in CRAFT_RUN_SHIM: the process, the time, and the programs tried. A launch
that finds its own process in it has been led back, and goes past what it has tried.
"""

from __future__ import annotations

from launcher.boot.system import os
from launcher.environment.diff import Change
from launcher.process.native import programs
from launcher.values.errors import CommandNotFound, CraftRunError
from launcher.values.source import CRAFT_RUN, Source
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ
    from launcher.plan.plan import Plan

VARIABLE = "CRAFT_RUN_SHIM"
# Wrappers hand over at once; a program that starts itself anew in the same process has run for longer (ms).
_AT_ONCE = 10_000
# Agents start agents, but not this deep: this is a wrapper that starts the shim as its child.
_DEEPEST = 40


class Note(Value):
    """What CRAFT_RUN_SHIM holds: `PID:DEPTH:TIME:COMMAND:PROGRAM[:PROGRAM...]`."""

    process: int
    depth: int
    time_ms: int
    command: str
    tried: tuple[str, ...]

    def __str__(self) -> str:
        return ":".join([str(self.process), str(self.depth), str(self.time_ms), self.command, *self.tried])


def read_note(environ: Environ) -> Note | None:
    """The note of the shim's launch that this one runs in; None where there is none that can be read."""
    process, *rest = environ.get(VARIABLE, "").split(":")
    if len(rest) < 3 or not all(each.isdecimal() and each.isascii() for each in (process, *rest[:2])):
        return None
    return Note(process=int(process), depth=int(rest[0]), time_ms=int(rest[1]), command=rest[2], tried=tuple(rest[3:]))


def past_shim(plan: Plan, fallback: str, cwd: str, now_ms: int) -> Plan:
    """The plan with the program that is not tried yet, and on its PATH also `fallback` where it is only found there.

    A program that cannot be found stays as it is named: to launch it says why. Raises CraftRunError for wrappers that
    start each other without end.
    """
    command = plan.program
    if "/" in command:
        return plan
    note = read_note(plan.environ)
    depth = note.depth + 1 if note else 1
    if depth > _DEEPEST:
        raise CraftRunError(
            f"`{command}` has been started through shims {_DEEPEST} times within itself",
            f"a wrapper on PATH starts the shim again; remove it, or `craft-run shims remove {command}`",
        )
    led_back = note and note.process == os.getpid() and note.command == command
    tried = note.tried if note and led_back and 0 <= now_ms - note.time_ms < _AT_ONCE else ()
    environ, changes = plan.child_environ, []
    program = _untried(command, environ, cwd, tried)
    if program is None:
        longer = f"{environ.get('PATH') or os.defpath}:{fallback}"
        program = _untried(command, environ | {"PATH": longer}, cwd, tried) if fallback else None
        source = Source(level=CRAFT_RUN, detail="the PATH of when the shim was installed")
        changes.append(Change(name="PATH", value=longer, source=source))
    if program is None and tried:
        ways = ", ".join(f"`{each}`" for each in tried)
        raise CommandNotFound(
            f"command `{command}` not found: {ways} only leads back to its shim",
            f"install `{command}`, or add its folder to PATH",
        )
    if program is None:
        return plan
    written = Note(process=os.getpid(), depth=depth, time_ms=now_ms, command=command, tried=(*tried, program))
    changes.append(Change(name=VARIABLE, value=str(written), source=Source(level=CRAFT_RUN, detail="--shim")))
    return plan.but(program=program, diff=plan.diff.then(changes))


def _untried(command: str, environ: Environ, cwd: str, tried: tuple[str, ...]) -> str | None:
    """The first program on PATH that is none of those tried, and no shim."""
    for program in programs(command, environ, cwd):
        if program not in tried:
            return program
    return None
