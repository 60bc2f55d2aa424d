"""A launch inside another one that leads to nothing but itself.

A wrapper called like its program, or a script whose first line is `craft-run --`, may start craft-run, which finds the
wrapper again. Each launch inside another one leaves a note in CRAFT_RUN_NESTED: how deep it is, the time, and a mark of
what it runs and where. A launch that finds there that the same was launched just now goes in circles.
"""

from __future__ import annotations

from launcher.environment.diff import Change
from launcher.process.native import programs
from launcher.values.errors import CraftRunError
from launcher.values.source import CRAFT_RUN, Source
from launcher.values.text import to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.environment.diff import Environ
    from launcher.plan.plan import Plan

VARIABLE = "CRAFT_RUN_NESTED"
# A circle takes milliseconds; what a person, or a program on purpose, starts anew has taken longer (ms).
_AT_ONCE = 5_000
# Agents start agents, but not this deep.
_DEEPEST = 40
# A prime below 2**64: what is left of a command line after division by it tells it from others.
_PRIME = 18_446_744_073_709_551_557


def noted(plan: Plan, command: Sequence[str], cwd: str, now_ms: int) -> Plan:
    """The plan with a note for the launches inside it. Raises CraftRunError where it only leads back to itself."""
    program = next(iter(programs(plan.program, plan.child_environ, cwd)), None)
    if program is None:
        return plan
    depth, moment, mark = _read(plan.environ)
    this = _mark((cwd, program, plan.selection.connection.slug, *command))
    if mark == this and 0 <= now_ms - moment < _AT_ONCE:
        raise CraftRunError(f"`{program}` only leads back to craft-run, without end", _hint(command[0]))
    if depth >= _DEEPEST:
        raise CraftRunError(f"`{program}` would be a launch inside {depth} others", _hint(command[0]))
    change = Change(
        name=VARIABLE,
        value=f"{depth + 1}:{now_ms}:{this}",
        source=Source(level=CRAFT_RUN, detail="a launch inside another one"),
    )
    return plan.but(diff=plan.diff.then([change]))


def _read(environ: Environ) -> tuple[int, int, int]:
    """Depth, time (ms since the epoch) and mark of the note; zeros where there is none that can be read."""
    parts = environ.get(VARIABLE, "").split(":")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() for part in parts):
        return 0, 0, 0
    depth, moment, mark = map(int, parts)
    return depth, moment, mark


def _mark(words: Sequence[str]) -> int:
    return int.from_bytes(b"\0".join(map(to_bytes, words)), "big") % _PRIME


def _hint(command: str) -> str:
    if "/" in command:
        return "name the program that it is for; a script's first line: `#!/usr/bin/env -S craft-run -- python3`"
    return f"name the real `{command}` by its path, or replace the wrapper: `craft-run shims install {command}`"
