"""The change of an environment as text that a shell or a tool takes: one module per format, named in a table.

A module has `render(variables) -> str`. It raises CraftRunError naming a variable that the format cannot hold: what is
read back must be the same, byte for byte.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launcher.boot.lazy import load
from launcher.values.errors import CraftRunError
from launcher.values.text import to_bytes
from launcher.values.value import Value

if TYPE_CHECKING:
    from collections.abc import Container

FORMATS = {
    "shell": "launcher.telling.export.shell",
    "fish": "launcher.telling.export.fish",
    "powershell": "launcher.telling.export.powershell",
    "cmd": "launcher.telling.export.cmd",
    "dotenv": "launcher.telling.export.dotenv",
    "json": "launcher.telling.export.json",
    "null": "launcher.telling.export.null",
    "github": "launcher.telling.export.github",
}
# These hold assignments only: what is inherited stays.
ONLY_ASSIGN = ("dotenv", "null", "github")

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Variables(Value):
    """What changes: names and values to set, in the clear, names to remove, and the values that are secret."""

    assigned: tuple[tuple[str, str], ...]
    removed: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


def render(form: str, variables: Variables) -> bytes:
    """The text of a format in UTF-8, bytes that are not UTF-8 as they are. Raises CraftRunError."""
    for name, value in variables.assigned:
        to_bytes(name, "a variable's name")
        to_bytes(value, f"the value of `{name}`")
    text: str = load(FORMATS[form]).render(variables)
    return text.encode("utf-8", "surrogateescape")


def check_names(variables: Variables, refused: Container[str] = ()) -> None:
    """Raise CraftRunError for a name to set that is no identifier, or one of the reader's own."""
    for name, _value in variables.assigned:
        if not _IDENTIFIER.fullmatch(name):
            raise CraftRunError(f"`{name}` cannot be the name of a variable in this format", "leave it out")
        if name in refused:
            raise CraftRunError(f"`{name}` belongs to the shell, which lets nobody set it", "leave it out")


def removable(variables: Variables, kept: Container[str]) -> list[str]:
    """The names to remove that can be names of variables in a shell, without its own."""
    return [name for name in variables.removed if _IDENTIFIER.fullmatch(name) and name not in kept]


def check_unicode(variables: Variables, form: str) -> None:
    """Raise CraftRunError for a value that is no Unicode text."""
    for name, value in variables.assigned:
        try:
            value.encode()
        except UnicodeEncodeError:
            raise cannot_hold(name, f"{form} is Unicode text, and the value is not") from None


def cannot_hold(name: str, why: str) -> CraftRunError:
    """The error for a value that the format cannot hold."""
    return CraftRunError(
        f"`{name}` cannot be written in this format: {why}",
        "leave it out, or take a format that holds any bytes: `shell`, `fish`, `null`",
    )
