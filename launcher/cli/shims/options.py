"""The option that the subcommands of `craft-run shims` share: where the shims are."""

from __future__ import annotations

import os

import click

in_folder = click.option(
    "folder",
    "--dir",
    metavar="DIR",
    default=os.path.join("~", ".local", "bin"),
    show_default=True,
    help="The folder, on PATH before the real program.",
)


def absolute(folder: str, home: str) -> str:
    """The folder that was given, as a path that holds everywhere."""
    if folder == "~" or folder.startswith(("~/", "~\\")):
        folder = home + folder[1:]
    return os.path.abspath(folder)
