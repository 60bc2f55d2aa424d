"""Tables and lines on standard output, drawn for whatever is behind it."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.screen import surface
from launcher.telling import output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from launcher.screen.surface import Surface

_STDOUT = 1


def behind_output() -> Surface:
    """What standard output is drawn on."""
    return surface.of(_STDOUT)


def painter(on: Surface) -> ModuleType:
    """The module that draws on it: `launcher.screen.drawn`, or `plain` where neither width nor colour matters."""
    plain = on.width is None and not on.colour
    module: ModuleType = load("launcher.screen.plain" if plain else "launcher.screen.drawn")
    return module


def write(text: str) -> None:
    """Write it to standard output. Raises what `output.write` raises."""
    output.write(text.encode("utf-8", "surrogateescape"))
