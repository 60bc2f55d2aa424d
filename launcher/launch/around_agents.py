"""What an agent's plan needs to know of the machine."""

from __future__ import annotations

import sys

from launcher.boot.system import os


def is_writable(folder: str) -> bool:
    """Whether something can be made in a folder, or the folder itself where it is missing."""
    while not os.path.exists(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return os.access(folder, os.W_OK)


def own_program() -> str | None:
    """The path of the script that was started, None where it was none."""
    path = os.path.abspath(sys.argv[0])
    return path if os.path.basename(path).startswith("craft-run") and os.access(path, os.X_OK) else None
