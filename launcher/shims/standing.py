"""Where a shim stands on PATH: whether whoever types its name gets it, and what it then leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.boot.system import os
from launcher.process.native import programs
from launcher.values.value import Value

if TYPE_CHECKING:
    from launcher.environment.diff import Environ


class Standing(Value):
    """`program` is the real one, None where there is none; `problem` why the shim is not reached, None where it is.

    `note` is the problem for who sees both paths anyway: in no more words than a column of a table has room for.
    """

    program: str | None
    problem: str | None
    note: str | None = None


def look(name: str, folder: str, environ: Environ, cwd: str) -> Standing:
    """How the shim `name` in `folder` stands on PATH."""
    places = [each or cwd for each in environ.get("PATH", os.defpath).split(os.pathsep)]
    program = _first(name, environ, cwd)
    here = os.path.realpath(folder)
    position = next((at for at, place in enumerate(places) if os.path.realpath(place) == here), None)
    if position is None:
        return Standing(program=program, problem=f"`{folder}` is not on PATH", note="its folder is not on PATH")
    first = _first(name, {**environ, "PATH": os.pathsep.join(places[:position])}, cwd) if position else None
    if first is None:
        return Standing(program=program, problem=None)
    problem = f"`{first}` comes before `{folder}` on PATH"
    return Standing(program=program, problem=problem, note="the program is first on PATH")


def _first(name: str, environ: Environ, cwd: str) -> str | None:
    return next((os.path.join(cwd, each) for each in programs(name, environ, cwd)), None)


def worth_keeping(environ: Environ) -> str:
    """PATH without what means something only now: empty and relative parts, and repetitions."""
    parts = environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(dict.fromkeys(part for part in parts if os.path.isabs(part)))
