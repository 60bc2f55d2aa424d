"""The text of a shim, from the templates, for the shells that read it; and back."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from launcher.boot.system import os
from launcher.process.lookup import SHIM_MARK
from launcher.values.errors import UsageError
from launcher.values.text import from_bytes, to_bytes
from launcher.values.value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FOR_CMD = b"@rem " + SHIM_MARK
_HERE = os.path.dirname(os.path.abspath(__file__))
# An installed package has the templates inside; a checkout keeps them where people look.
_FOLDERS = (os.path.join(_HERE, "templates"), os.path.join(_HERE, "..", "..", "shims"))
_PLACE = re.compile(r"\{\{([a-z_]+)\}\}")
_HAVE_MEANING = "<>:\"/\\|?*%!`$&;()[]{}'^,"


class Call(Value):
    """What a shim runs: `CRAFT_RUN OPTIONS -- NAME` and its own arguments."""

    craft_run: str
    options: tuple[str, ...]
    name: str


def files(call: Call, *, windows: bool) -> dict[str, bytes]:
    """File name -> content of the shim for this system. Raises UsageError for what cannot be written down."""
    if windows:
        return {
            f"{call.name}.cmd": _filled("windows.cmd", call, _for_cmd).replace(b"\n", b"\r\n"),
            f"{call.name}.ps1": _filled("windows.ps1", call, _for_powershell).replace(b"\n", b"\r\n"),
        }
    return {call.name: _filled("posix.sh", call, shlex.quote)}


def file_names(name: str, *, windows: bool) -> tuple[str, ...]:
    """The files that the shim for `name` consists of."""
    return (f"{name}.cmd", f"{name}.ps1") if windows else (name,)


def check_name(name: str) -> None:
    """Raises UsageError for what is no plain name of a program."""
    if (
        name.startswith("-")
        or name in ("", ".", "..")
        or any(each in _HAVE_MEANING or each.isspace() or not each.isprintable() for each in name)
    ):
        raise UsageError(f"`{name}` is no name of a program", "for example `craft-run shims install claude`")
    if name in ("craft-run", "sh"):
        raise UsageError(f"`{name}` cannot have a shim", "the shim itself needs it")


def read(content: bytes) -> Call | None:
    """What a shim for a POSIX shell or cmd.exe runs; None for any other file."""
    if content.startswith(_FOR_CMD):
        return _read_for_cmd(content)
    _first, _, rest = content.partition(b"\n")
    if not rest.startswith(SHIM_MARK):
        return None
    try:
        words = shlex.split(from_bytes(rest.partition(b"\n")[2]))
        end = len(words) - 3
        if words[0] != "exec" or words[end] != "--":
            return None
    except (ValueError, IndexError):
        return None
    return Call(craft_run=words[1], options=tuple(words[2:end]), name=words[end + 1])


def _read_for_cmd(content: bytes) -> Call | None:
    words = [_as_meant(word) for word in re.findall(r'"([^"]*)"', from_bytes(content.partition(b"\n")[2]))]
    if len(words) < 2:
        return None
    return Call(craft_run=words[0], options=tuple(words[1:-1]), name=words[-1])


def _as_meant(word: str) -> str:
    """A word as it was before it was written for cmd.exe; every backslash at its end stands there twice."""
    word = word.replace("%%", "%")
    backslashes = len(word) - len(word.rstrip("\\"))
    return word[: len(word) - backslashes // 2]


def _filled(template: str, call: Call, quote: Callable[[str], str]) -> bytes:
    text = _template(template)
    values = {
        "title": f"`{call.name}`",
        "craft_run": quote(call.craft_run),
        "options": _joined(call.options, quote),
        "name": quote(call.name),
    }
    return to_bytes(_PLACE.sub(lambda place: values[place[1]], text))


def _joined(options: Sequence[str], quote: Callable[[str], str]) -> str:
    return " ".join(map(quote, options))


def _template(name: str) -> str:
    for folder in _FOLDERS:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                return file.read()
    raise UsageError(f"the template `{name}` is missing", "install craft-run again")


def _for_cmd(word: str) -> str:
    """A word for cmd.exe and the rules by which Windows programs split their command line."""
    if any(each in word for each in '\r\n"'):
        raise UsageError("a shim for cmd.exe cannot hold an option with a quote or a line break", "drop that option")
    backslashes = len(word) - len(word.rstrip("\\"))
    return '"' + word.replace("%", "%%") + "\\" * backslashes + '"'


def _for_powershell(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
