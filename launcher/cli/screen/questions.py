"""Questions at a terminal; where there is none, an error that names the option that answers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from launcher.cli.screen.tables import printable
from launcher.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty())


def text(question: str, option: str, default: str | None = None) -> str:
    """A line. Raises UsageError, naming `option`, where nobody can be asked."""
    if not can_ask():
        raise UsageError(f"`{option}` is missing", f"{question}: give it with `{option}`")
    answer: str = click.prompt(question, default=default, err=True)
    return answer.strip()


def choice(question: str, option: str, choices: Sequence[tuple[str, str]]) -> str:
    """The key of one of `choices` (key, what it means), chosen by number or key."""
    keys = [key for key, _ in choices]
    if not can_ask():
        raise UsageError(f"`{option}` is missing", f"one of {', '.join(f'`{key}`' for key in keys)}")
    width = max(len(key) for key in keys)
    for number, (key, meaning) in enumerate(choices, 1):
        click.echo(f"{number:3}  {printable(key):{width}}  {printable(meaning)}".rstrip(), err=True)
    while True:
        answer = text(question, option)
        if answer in keys:
            return answer
        if answer.isascii() and answer.isdecimal() and 0 < int(answer) <= len(keys):
            return keys[int(answer) - 1]
        click.echo(f"a number from 1 to {len(keys)}, or a name", err=True)


def confirmed(question: str, *, default: bool) -> bool:
    """Whether the answer is yes; `default` where nobody can be asked."""
    return click.confirm(question, default=default, err=True) if can_ask() else default
