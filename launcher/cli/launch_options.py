"""The launch options as click sees them, from the one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.request.options import OPTIONS, Option

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping
    from typing import Any


def parameters() -> list[click.Parameter]:
    """A click option for each launch option."""
    return [parameter(option) for option in OPTIONS]


def add_to(command: Callable[..., Any], keys: Container[str] | None = None) -> Callable[..., Any]:
    """Decorate a click command with the launch options, or with those whose keys are in `keys`."""
    for option in reversed(OPTIONS):
        if keys is None or option.key in keys:
            command = click.option(*_names(option), **_settings(option))(command)
    return command


def values(params: Mapping[str, object]) -> dict[str, object]:
    """The parsed options in the form that `launcher.request.parsing.parse` gives: only those that were given."""
    given = {}
    for option in OPTIONS:
        value = params.get(option.key)
        if value is not None and value is not False and value != () and not (option.metavar is None and value == 0):
            given[option.key] = tuple(value) if isinstance(value, list | tuple) else value
    return given


def parameter(option: Option, **more: Any) -> click.Option:
    """A click option for a launch option; `more` are settings of click that go before those of the table."""
    return click.Option(_names(option), **{**_settings(option), **more})


def words(option: Option, value: object) -> list[str]:
    """A parsed option as words of a command line."""
    if option.metavar is None:
        return [f"--{option.name}"] * (value if isinstance(value, int) else 1)
    return [f"--{option.name}={text}" for text in (value if isinstance(value, tuple) else (value,))]


def _names(option: Option) -> list[str]:
    return [option.key, f"--{option.name}", *([f"-{option.short}"] if option.short else [])]


def _settings(option: Option) -> dict[str, Any]:
    again = " Repeatable." if option.repeatable and option.metavar else ""
    text = f"{option.help}{again} [{option.variable}]" if option.variable else f"{option.help}{again}"
    if option.metavar is None:
        return {"help": text, "count": True} if option.repeatable else {"help": text, "is_flag": True}
    settings: dict[str, Any] = {"help": text, "metavar": option.metavar, "type": str, "multiple": option.repeatable}
    if option.optional_value:
        settings |= {"metavar": f"[{option.metavar}]", "is_flag": False, "flag_value": ""}
    return settings
