"""Questions at a terminal; where there is none, an error that names the option that answers.

A terminal that can move its cursor gets pickers (`launcher.screen.asking`), any other one numbers and plain lines.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from launcher.boot.lazy import load
from launcher.screen.plain import printable
from launcher.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType
    from typing import Any

    Wrong = Callable[[str], str | None]


class WentBack(Exception):
    """The question before this one is wanted."""


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty())


def text(
    question: str, option: str, default: str | None = None, *, back: bool = False, wrong: Wrong | None = None
) -> str:
    """A line; `wrong` says why one cannot be the answer, and it is asked again.

    Raises UsageError, naming `option`, where nobody can be asked, and WentBack where `back` allows it.
    """
    if not can_ask():
        raise UsageError(f"`{option}` is missing", f"{question}: give it with `{option}`")
    if can_draw():
        typed: str = _by_keys(
            lambda asking: asking.line(question, default or "", back=back, hidden=False, wrong=_needed(wrong))
        )
        return typed.strip()
    while True:
        answer: str = click.prompt(question, default=default, err=True).strip()
        reason = wrong(answer) if wrong else None
        if reason is None:
            return answer
        click.echo(reason, err=True)


def _needed(wrong: Wrong | None) -> Wrong:
    """What is wrong with a line, an empty one included."""

    def check(answer: str) -> str | None:
        if not answer.strip():
            return "type something"
        return wrong(answer.strip()) if wrong else None

    return check


def hidden(question: str, *, optional: bool = False) -> str:
    """A secret, which does not show; empty only where it is `optional`."""
    if can_draw():
        wrong = None if optional else _needed(None)
        secret: str = _by_keys(lambda asking: asking.line(question, "", back=False, hidden=True, wrong=wrong))
        return secret
    answer: str = click.prompt(
        question, hide_input=True, default="" if optional else None, show_default=False, err=True
    )
    return answer


def choice(
    question: str,
    option: str,
    choices: Sequence[tuple[str, str]],
    default: str | None = None,
    *,
    back: bool = False,
) -> str:
    """The key of one of `choices` (key, what it means): picked, or by its number or key.

    Raises UsageError where nobody can be asked, and WentBack where `back` allows it.
    """
    keys = [key for key, _ in choices]
    if not can_ask():
        raise UsageError(f"`{option}` is missing", f"one of {', '.join(f'`{key}`' for key in keys)}")
    width = max(len(key) for key in keys)
    lines = [f"{printable(key):{width}}  {printable(meaning)}".rstrip() for key, meaning in choices]
    if can_draw():
        offered = list(zip(keys, lines, strict=True))
        picked: str = _by_keys(lambda asking: asking.pick(question, offered, default, back=back))
        return picked
    for number, line in enumerate(lines, 1):
        click.echo(f"{number:3}  {line}", err=True)
    while True:
        answer: str = click.prompt(question, default=default, err=True).strip()
        if answer in keys:
            return answer
        if answer.isascii() and answer.isdecimal() and 0 < int(answer) <= len(keys):
            return keys[int(answer) - 1]
        click.echo(f"a number from 1 to {len(keys)}, or a name", err=True)


def confirmed(question: str, *, default: bool) -> bool:
    """Whether the answer is yes; `default` where nobody can be asked."""
    if not can_ask():
        return default
    if can_draw():
        return bool(_by_keys(lambda asking: asking.yes(question, default=default)))
    return click.confirm(question, default=default, err=True)


def can_draw() -> bool:
    """Whether somebody is there, at a terminal that can move its cursor."""
    return can_ask() and os.environ.get("TERM", "dumb") not in ("", "dumb")


def _by_keys(ask: Callable[[ModuleType], Any]) -> Any:
    asking = load("launcher.screen.asking")
    try:
        return ask(asking)
    except asking.WentBack:
        raise WentBack from None
    except asking.Left:
        raise click.Abort from None
