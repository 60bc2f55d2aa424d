"""Where a shim stands on PATH: whether whoever types its name gets it, and what it then leads to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launcher.errors import CraftRunError
from launcher.process import find
from launcher.value import Value

if TYPE_CHECKING:
    from launcher.environment import Environ


class Standing(Value):
    """`program` is the real one, None where there is none; `problem` why the shim is not reached, None where it is."""

    program: str | None
    problem: str | None


def look(name: str, folder: str, environ: Environ, cwd: str) -> Standing:
    """How the shim `name` in `folder` stands on PATH."""
    path = environ.get("PATH", os.defpath)
    places = [each or cwd for each in path.split(os.pathsep)]
    try:
        program = os.path.join(cwd, find(name, environ, cwd))
    except CraftRunError:
        program = None
    here = os.path.realpath(folder)
    position = next((at for at, place in enumerate(places) if os.path.realpath(place) == here), None)
    if position is None:
        return Standing(program=program, problem=f"`{folder}` is not on PATH")
    for place in places[:position]:
        try:
            first = find(name, {**environ, "PATH": place}, cwd)
        except CraftRunError:
            continue
        return Standing(program=program, problem=f"`{first}` comes before `{folder}` on PATH")
    return Standing(program=program, problem=None)


def worth_keeping(environ: Environ) -> str:
    """PATH without what means something only now: empty and relative parts, and repetitions."""
    parts = environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(dict.fromkeys(part for part in parts if os.path.isabs(part)))
