"""The subcommands and options for completion, taken from click.

Completion must answer faster than click can be imported, so a wheel brings them as a table,
`launcher.completion.words`, which is made when it is built.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import click

from launcher.cli.called import as_called
from launcher.cli.main import COMMANDS, group
from launcher.request.options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.completion.table import Command

_HEADER = '''"""The subcommands and their options, made when this wheel was built (`launcher.completion.table`)."""

'''

# What a value is, by the name of the parameter, then by the word that stands for it in the help.
_KINDS = {
    "config_dir": "config",
    "connection": "connections",
    "slug": "connections",
    "workspace": "workspaces",
    "session": "sessions",
    "model": "models",
    "env": "variables",
    "unset": "variables",
    "keep": "variables",
    "SLUG": "connections",
    "WORKSPACE": "workspaces",
    "FILE": "files",
    "DIR": "folders",
}


@cache
def commands() -> dict[str, Command]:
    """The table, made now."""
    return dict(_walk(group, "", None))


def text() -> str:
    """The module `launcher.completion.words` as it has to be."""
    lines = ["COMMANDS = {"]
    for path, (help_text, options, arguments) in commands().items():
        lines += [f"    {_quoted(path)}: (", f"        {_quoted(help_text)},", "        ("]
        lines += [f"            {_tuple(option)}," for option in options]
        lines += ["        ),", f"        {_tuple(arguments)},", "    ),"]
    return "\n".join([_HEADER, *lines, "}", ""])


def _tuple(texts: tuple[str, ...]) -> str:
    return f"({', '.join(map(_quoted, texts))}{',' * (len(texts) == 1)})"


def _quoted(text: str) -> str:
    return repr(text) if '"' in text else f'"{text}"'


def _walk(command: click.Command, path: str, parent: click.Context | None) -> Iterator[tuple[str, Command]]:
    context = as_called(command, path, parent)
    parameters = [each for each in command.get_params(context) if not getattr(each, "hidden", False)]
    options = [
        (" ".join(_names(each, context)), _kind(each), _sentence(each.help or ""))
        for each in parameters
        if isinstance(each, click.Option)
    ]
    # A command to run stands behind `--`, where the shell completes.
    arguments = [_kind(each) for each in parameters if isinstance(each, click.Argument) and each.name != "command"]
    help_text = COMMANDS[path][1] if path in COMMANDS else command.get_short_help_str(200)
    yield path, (help_text.rstrip("."), tuple(options), tuple(arguments))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            sub = command.get_command(context, name)
            if sub is not None and not sub.hidden:
                yield from _walk(sub, f"{path} {name}".strip(), context)


def _names(option: click.Option, context: click.Context) -> tuple[str, ...]:
    # click keeps the help option with the names that it had in the first context, which may have been a bare one.
    if option is context.command.get_help_option(context):
        return tuple(context.command.get_help_option_names(context))
    return (*option.opts, *option.secondary_opts)


def _kind(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Option) and (parameter.is_flag or parameter.count):
        return ""
    if isinstance(parameter.type, click.Choice):
        return "|".join(map(str, parameter.type.choices))
    if isinstance(parameter.type, click.File):
        return "files"
    if isinstance(parameter.type, click.Path):
        return "files" if parameter.type.file_okay else "folders"
    return _KINDS.get(parameter.name or "") or _KINDS.get(parameter.metavar or "", "text")


def _sentence(help_text: str) -> str:
    """A help text without the variable at its end, short enough for a list."""
    for option in OPTIONS:
        help_text = help_text.removesuffix(f" [{option.variable}]")
    return help_text.partition(". ")[0].rstrip(".")
