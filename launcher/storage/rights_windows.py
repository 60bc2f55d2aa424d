"""Whose a file is and who may enter a folder, on Windows; the contract stands in `launcher.storage.rights`."""

from __future__ import annotations

import sys

from launcher.storage import access_windows

assert sys.platform == "win32"  # noqa: S101 - the type checker's way to skip a module

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os


def resemble(_descriptor: int, _status: os.stat_result, _mode: int | None = None) -> None:
    """Nothing: the new file has the access list of its folder, as the old one has."""


def give(_made: int | str, _status: os.stat_result) -> None:
    """Nothing: a file has the access list of its folder."""


def is_private_folder(path: str) -> bool:
    """Whether this is a folder that no other user may enter, by its access list. Raises OSError."""
    return not access_windows.others(path)
