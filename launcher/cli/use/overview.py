"""The folders that have a choice of their own, as `craft-run use --list` shows them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launcher.cli.screen import tables
from launcher.config import folders
from launcher.screen.fitting import START, Column
from launcher.telling import messages, wording
from launcher.telling.moments import ago, now_ms

if TYPE_CHECKING:
    from launcher.cli.surroundings import Surroundings
    from launcher.config.folders import Choice

COLUMNS = (
    Column(heading="FOLDER", least=16, cut=START),
    Column(heading="CONNECTION"),
    Column(heading="WORKSPACE", rank=1),
    Column(heading="MODEL", rank=2, least=12),
    Column(heading="CHOSEN", rank=3),
    Column(heading="NOTE", rank=1),
)


def show(place: Surroundings, *, as_json: bool) -> None:
    """Print the choices, for programs as JSON."""
    found = folders.every(place.paths)
    if as_json:
        tables.as_json([_as_json(each) for each in found])
    elif found:
        now = now_ms()
        known = {raw.get("slug") for raw in place.connections()}
        tables.show(COLUMNS, [_cells(each, known, now, place) for each in found])
    else:
        messages.note("no folder has a choice; `craft-run use CONNECTION` makes one for the folder that you are in")


def _cells(choice: Choice, known: set[object], now: int, place: Surroundings) -> tuple[str, ...]:
    notes = []
    if not os.path.isdir(choice.folder):
        notes.append("the folder is gone")
    if choice.connection and choice.connection not in known:
        notes.append("the connection is gone")
    return (
        wording.short(choice.folder, place.paths.home),
        choice.connection or "",
        choice.workspace or "",
        choice.model or "",
        ago(choice.chosen_at, now),
        ", ".join(notes),
    )


def _as_json(choice: Choice) -> dict[str, object]:
    """The documented shape."""
    return {
        "folder": choice.folder,
        "connection": choice.connection,
        "workspace": choice.workspace,
        "model": choice.model,
        "chosenAt": choice.chosen_at,
    }
