"""A program that draws on a whole terminal, kept in a tmux of its own and read as a user sees it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Self

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# Seconds after which a screen that does not show what it should has failed; nothing waits as long otherwise.
_PATIENCE = 60.0
_PAUSE = 0.1


class Screen:
    """A program on a terminal of 120 by 40, used in a `with` block; `folder` is for the socket. Skips without tmux."""

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str], cwd: str, folder: Path) -> None:
        if shutil.which("tmux") is None:
            pytest.skip("tmux is not installed")
        self._socket = str(folder / "tmux")
        variables = [f"{name}={value}" for name, value in {**environ, "TERM": "xterm-256color"}.items()]
        command = ["env", "-i", *variables, *argv]
        self._tmux("-f", os.devnull, "new-session", "-d", "-x", "120", "-y", "40", "-c", cwd, "--", *command)
        self._tmux("set-option", "-g", "remain-on-exit", "on")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._tmux("kill-server")

    def shown(self) -> str:
        """What stands on the screen."""
        return self._tmux("capture-pane", "-p")

    def wait_for(self, *marks: str) -> str:
        """The screen as soon as it shows one of the marks. Fails where it does not."""
        end = time.monotonic() + _PATIENCE
        while not any(mark in (screen := self.shown()) for mark in marks):
            assert time.monotonic() < end, f"none of {marks} is shown, but:\n{screen}"
            time.sleep(_PAUSE)
        return screen

    def say(self, text: str) -> None:
        """Type a line as soon as it is shown where it is typed, and send it."""
        self._tmux("send-keys", "-l", text)
        self.wait_for(text)
        self._tmux("send-keys", "Enter")

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names: `Enter`, `C-c`."""
        self._tmux("send-keys", *keys)

    def leave(self, key: str) -> None:
        """Press a key, again and again where the program wants more than one, until the program has ended."""
        end = time.monotonic() + _PATIENCE
        while self._tmux("display-message", "-p", "#{pane_dead}") != "1\n":
            assert time.monotonic() < end, f"it has not ended, but shows:\n{self.shown()}"
            self.press(key)
            time.sleep(_PAUSE)

    def _tmux(self, *arguments: str) -> str:
        return subprocess.run(
            ["tmux", "-S", self._socket, *arguments], check=True, capture_output=True, text=True, timeout=30
        ).stdout
