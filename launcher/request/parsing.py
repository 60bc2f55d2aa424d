"""The launch options of a command line, by their names.

Splitting and parsing follow the rules of click, with which the management commands parse the same options; a property
test holds the two together.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.request.options import OPTIONS, Option
from launcher.values.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_LONG = {f"--{option.name}": option for option in OPTIONS}
_SHORT = {option.short: option for option in OPTIONS if option.short}


class UnknownOption(UsageError):
    """An option that is not a launch option; a management command may know it."""


def parse(arguments: Sequence[str]) -> tuple[dict[str, object], tuple[str, ...]]:
    """The values of the options at the front of `arguments`, by key, and what is left from the first positional on.

    A flag's value is True (a count where it is repeatable), an option's its text (a tuple where it is repeatable).
    Raises UsageError.
    """
    values: dict[str, object] = {}
    waiting = list(reversed(arguments))
    while waiting:
        argument = waiting.pop()
        if argument == "--":
            break
        if argument == "-" or not argument.startswith("-"):
            waiting.append(argument)
            break
        if argument.startswith("--"):
            _parse_long(argument, waiting, values)
        else:
            _parse_cluster(argument, waiting, values)
    return values, tuple(reversed(waiting))


def _parse_long(argument: str, waiting: list[str], values: dict[str, object]) -> None:
    name, equals, given = argument.partition("=")
    option = _LONG.get(name)
    if option is None:
        raise UnknownOption(f"no such option `{name}`", _similar_option(name))
    if option.metavar is None:
        if equals:
            raise UsageError(f"`{name}` takes no value")
        _add(values, option, None)
    else:
        _add(values, option, given if equals else _next(name, option, waiting))


def _parse_cluster(argument: str, waiting: list[str], values: dict[str, object]) -> None:
    for place, letter in enumerate(argument[1:], start=2):
        option = _SHORT.get(letter)
        if option is None:
            raise UnknownOption(f"no such option `-{letter}`", "`craft-run --help` lists the options")
        if option.metavar is None:
            _add(values, option, None)
        else:
            attached = argument[place:]
            _add(values, option, attached or _next(f"-{letter}", option, waiting))
            return


def _next(name: str, option: Option, waiting: list[str]) -> str:
    if option.optional_value and (not waiting or (waiting[-1].startswith("-") and waiting[-1] != "-")):
        return ""
    if not waiting:
        raise UsageError(f"`{name}` needs a value: {option.metavar}", _missing_hint(option))
    return waiting.pop()


def _missing_hint(option: Option) -> str:
    return f"for example `--{option.name} {option.metavar}`; the command stands behind `--`"


def _similar_option(name: str) -> str:
    return load("launcher.values.similar").meant(name, _LONG) or "`craft-run --help` lists the options"


def _add(values: dict[str, object], option: Option, given: str | None) -> None:
    before = values.get(option.key)
    if given is None:
        values[option.key] = (before if isinstance(before, int) else 0) + 1 if option.repeatable else True
    elif option.repeatable:
        values[option.key] = (*(before if isinstance(before, tuple) else ()), given)
    else:
        values[option.key] = given
