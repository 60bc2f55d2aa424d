"""Manual pages for man(1), one for every command, made from the same commands as `--help`.

The macros are those of man(7), which groff, mandoc and others know: https://man7.org/linux/man-pages/man7/groff_man.7.html
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import click

from launcher import __version__
from launcher.cli.called import as_called
from launcher.cli.help.arrangement import OPTIONS, arranged, key
from launcher.cli.help.topics import TOPICS
from launcher.cli.main import COMMANDS, group

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = "craft-run"


def pages() -> dict[str, str]:
    """The text of every page, by file name."""
    return {
        f"{'-'.join(path)}.1": "\n".join(_page(path, context)) + "\n" for path, context in _walk(group, (_NAME,), None)
    }


def _walk(
    command: click.Command, path: tuple[str, ...], parent: click.Context | None
) -> Iterator[tuple[tuple[str, ...], click.Context]]:
    context = as_called(command, path[-1], parent)
    yield path, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from _walk(found, (*path, name), context)


def _page(path: tuple[str, ...], context: click.Context) -> Iterator[str]:
    command = context.command
    yield f'.TH "{_escaped("-".join(path)).upper()}" "1" "" "{_NAME} {__version__}" "{_NAME}"'
    yield ".SH NAME"
    yield f"{_escaped('-'.join(path))} \\- {_escaped(_summary(path, command))}"
    yield ".SH SYNOPSIS"
    yield f".B {_escaped(' '.join(path))}"
    yield _escaped(" ".join(command.collect_usage_pieces(context)))
    yield ".SH DESCRIPTION"
    yield from _prose(inspect.cleandoc(command.help or ""))
    yield from _options(path, context)
    if isinstance(command, click.Group):
        yield from _subcommands(path, context, command)
    if len(path) == 1:
        for title, topic in (("EXIT STATUS", "exit-codes"), ("ENVIRONMENT", "environment"), ("SELECTION", "selection")):
            yield f".SH {title}"
            yield from _prose(TOPICS[topic].text)
    yield ".SH SEE ALSO"
    others = ["-".join(path[:-1])] if len(path) > 1 else [f"{_NAME}-{name}" for name in COMMANDS]
    yield ",\n".join(f".BR {_escaped(name)} (1)" for name in others).replace(",\n", " ,\n")


def _summary(path: tuple[str, ...], command: click.Command) -> str:
    if len(path) == 1:
        return "run a command with the LLM connection of a Craft Agents workspace or session"
    text = COMMANDS[path[1]][1] if len(path) == 2 else command.get_short_help_str(200)
    return text.rstrip(".")


def _options(path: tuple[str, ...], context: click.Context) -> Iterator[str]:
    listed = [
        each for each in context.command.get_params(context) if isinstance(each, click.Option) and not each.hidden
    ]
    yield ".SH OPTIONS"
    if len(path) > 1:
        for option in listed:
            yield from _option(option, context)
        return
    by_name = {key(each): each for each in listed}
    for heading, names in arranged(list(by_name), OPTIONS):
        yield f".SS {_escaped(heading)}"
        for name in names:
            yield from _option(by_name[name], context)


def _option(option: click.Option, context: click.Context) -> Iterator[str]:
    record = option.get_help_record(context)
    if record:
        yield ".TP"
        yield f"\\fB{_escaped(record[0])}\\fR"
        yield _escaped(record[1])


def _subcommands(path: tuple[str, ...], context: click.Context, command: click.Group) -> Iterator[str]:
    yield ".SH SUBCOMMANDS"
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        if found is not None and not found.hidden:
            yield ".TP"
            yield f"\\fB{_escaped(name)}\\fR"
            yield f"{_escaped(_summary((*path, name), found))}. See"
            yield f".BR {_escaped('-'.join((*path, name)))} (1)."


def _prose(text: str) -> Iterator[str]:
    """Paragraphs; a block that click is told not to wrap, or of lines that begin with blanks, as it stands."""
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if line.strip() != "\b"]
        if "\b" in block or all(line.startswith("  ") for line in lines if line):
            yield ".PP"
            yield ".nf"
            yield from map(_escaped, lines)
            yield ".fi"
        elif any(lines):
            yield ".PP"
            yield from map(_escaped, lines)


def _escaped(text: str) -> str:
    """Text that no macro and no escape is read from; the hyphens are those that one can copy."""
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe
