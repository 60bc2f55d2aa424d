"""Dotenv overlays, read by python-dotenv.

References like `${NAME}` see the parent's environment without its managed variables: an overlay must not carry a key
that was scrubbed into the child under another name.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dotenv.parser import parse_stream
from dotenv.variables import Variable, parse_variables

from launcher.environment.managed import is_managed
from launcher.environment.names import folded
from launcher.values.errors import ConfigError
from launcher.values.parts import Overlay

if TYPE_CHECKING:
    from launcher.environment.diff import Environ

# Bytes; more than any environment can hold.
_LONGEST = 1 << 24


def read(files: tuple[str, ...], environ: Environ) -> tuple[Overlay, ...]:
    """The assignments of all files in their order. Raises ConfigError naming the file, and the line that is wrong."""
    known: dict[str, str | None] = {
        name: value for name, value in environ.items() if not is_managed(name, stored_aws=True)
    }
    found = []
    for file in files:
        for name, raw in _assignments(file):
            atoms = list(parse_variables(raw))
            value = "".join(atom.resolve(known) for atom in atoms)
            hidden = {
                atom.name: None
                for atom in atoms
                if isinstance(atom, Variable)
                and atom.default is None
                and atom.name not in known
                and is_managed(atom.name, stored_aws=True)
            }
            known[folded(name)] = value
            found.append(Overlay(file=file, name=name, value=value, hidden=tuple(hidden)))
    return tuple(found)


def _assignments(file: str) -> list[tuple[str, str]]:
    try:
        # The user named it: it may also be a pipe, such as a shell's `<(...)`.
        with open(file, "rb") as opened:
            content = opened.read(_LONGEST + 1)
    except OSError as error:
        raise ConfigError(f"cannot read `{file}`: {error.strerror}", "name a file with lines like NAME=value") from None
    if len(content) > _LONGEST:
        raise ConfigError(f"`{file}` is too long for an environment file", "name one with lines like NAME=value")
    text = content.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    pairs = []
    for binding in parse_stream(io.StringIO(text)):
        if binding.error:
            raise ConfigError(f"`{file}`, line {binding.original.line}: no assignment", "write NAME=value")
        # A name without `=` assigns nothing.
        if binding.key is not None and binding.value is not None:
            pairs.append((binding.key, binding.value))
    return pairs
