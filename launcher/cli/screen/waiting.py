"""Slow work shows itself, where somebody looks; elsewhere it is silent."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from launcher.boot.lazy import load
from launcher.cli.screen.questions import can_draw
from launcher.telling import drawing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from launcher.screen.waiting import Answered


@contextmanager
def shown(text: str) -> Iterator[None]:
    """Something that moves, and says what is waited for, while the block runs."""
    if can_draw():
        with load("launcher.screen.waiting").spinner(text):
            yield
    else:
        yield


@contextmanager
def filling(names: Sequence[str]) -> Iterator[Answered]:
    """A line for each name, which the block fills by calling `answered(place, role, text)`, from any thread."""
    if can_draw() and drawing.behind_output().width is not None:
        with load("launcher.screen.waiting").filling(names) as answered:
            yield answered
    else:
        yield lambda _place, _role, _text: None
