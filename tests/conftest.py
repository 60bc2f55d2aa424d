"""Fixtures for all tests."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.home import Home

if TYPE_CHECKING:
    from pathlib import Path


# Tests press keys that end or stop a command. Whoever runs them in the background of a script has these ignored, and
# every process of theirs with them.
if sys.platform != "win32":
    for _number, _action in (
        (signal.SIGINT, signal.default_int_handler),
        (signal.SIGQUIT, signal.SIG_DFL),
        (signal.SIGHUP, signal.SIG_DFL),
        (signal.SIGTSTP, signal.SIG_DFL),
    ):
        if signal.getsignal(_number) == signal.SIG_IGN:
            signal.signal(_number, _action)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home of the desktop app."""
    return Home(tmp_path / "home")
