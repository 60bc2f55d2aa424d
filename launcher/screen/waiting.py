"""What moves on a terminal while something is waited for, and what fills as answers come."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def spinner(text: str) -> Iterator[None]:
    """Something that moves on standard error while the block runs."""
    with Console(file=sys.stderr, highlight=False).status(Text(text)):
        yield
