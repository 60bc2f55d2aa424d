"""The subcommands and their options.

A wheel brings the table; where there is none, as in a checkout, it is made of the click commands, which takes longer.
"""

from __future__ import annotations

from launcher.boot.lazy import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    # Names, kind of value or "" for a flag, help. A kind is a set of names, `files`, `folders`, words with `|` between
    # them, or `text` for what nobody can guess.
    Option = tuple[str, str, str]
    # Help, options, the kinds of its arguments.
    Command = tuple[str, tuple[Option, ...], tuple[str, ...]]


def commands() -> Mapping[str, Command]:
    """Each subcommand by its words; the launch itself by the empty text."""
    try:
        found: Mapping[str, Command] = load("launcher.completion.words").COMMANDS
    except ModuleNotFoundError:
        found = load("launcher.cli.words").commands()
    return found
