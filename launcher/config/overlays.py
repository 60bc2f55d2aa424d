"""Dotenv overlays, read by python-dotenv.

References like `${NAME}` see the parent's environment without its managed variables: an overlay must not carry a key
that was scrubbed into the child under another name.
"""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

from dotenv.parser import parse_stream
from dotenv.variables import Variable, parse_variables

from launcher.environment.managed import is_managed
from launcher.environment.names import folded
from launcher.values.errors import ConfigError
from launcher.values.parts import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    from launcher.environment.diff import Environ

# Bytes; more than any environment can hold.
_LONGEST = 1 << 24


def read(
    files: tuple[str, ...], environ: Environ, trusts: Callable[[str, bytes], bool] = lambda _file, _content: False
) -> tuple[Overlay, ...]:
    """The assignments of all files in their order. Raises ConfigError naming the file, and the line that is wrong.

    `trusts` tells whether a file, with the content that was read, may set what decides the route, the program or the
    place of settings.
    """
    known: dict[str, str | None] = {
        name: value for name, value in environ.items() if not is_managed(name, stored_aws=True)
    }
    found = []
    for file in files:
        content = content_of(file)
        trusted = trusts(file, content)
        for name, raw in assignments(file, content):
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
            found.append(Overlay(file=file, name=name, value=value, trusted=trusted, hidden=tuple(hidden)))
    return tuple(found)


def content_of(file: str) -> bytes:
    """The bytes of a dotenv file. Raises ConfigError."""
    try:
        # The user named it: it may also be a pipe, such as a shell's `<(...)`.
        with open(file, "rb") as opened:
            content = opened.read(_LONGEST + 1)
    except OSError as error:
        raise ConfigError(f"cannot read `{file}`: {error.strerror}", "name a file with lines like NAME=value") from None
    if len(content) > _LONGEST:
        raise ConfigError(f"`{file}` is too long for an environment file", "name one with lines like NAME=value")
    return content


def assignments(file: str, content: bytes) -> list[tuple[str, str]]:
    """The names and values as they are written, references and all. Raises ConfigError for a line that is none."""
    pairs = []
    for binding in parse_stream(io.StringIO(_text(file, content))):
        if binding.error:
            raise ConfigError(f"`{file}`, line {binding.original.line}: no assignment", "write NAME=value")
        # A name without `=` assigns nothing.
        if binding.key is not None and binding.value is not None:
            pairs.append((binding.key, binding.value))
    return pairs


def _text(file: str, content: bytes) -> str:
    """UTF-8, and what Windows' editors and PowerShell write: UTF-16, which its byte order mark tells."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise ConfigError(f"`{file}` begins like UTF-16 and is none", "save it as UTF-8") from None
    return content.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
