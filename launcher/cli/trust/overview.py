"""What is approved, as `craft-run trust --list` shows it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launcher.cli.screen import tables
from launcher.config import env_files, foreign, project_file
from launcher.screen.fitting import START, Column
from launcher.telling import messages
from launcher.telling.moments import ago, now_ms
from launcher.values.errors import ConfigError

if TYPE_CHECKING:
    from launcher.values.paths import Paths

# What is approved, by its member of `trust.json`.
_KINDS = {
    project_file.PROJECT_FILES: "project file",
    project_file.ENV_FILES: "dotenv file",
    project_file.FOLDERS: "configuration folder",
}


def show(paths: Paths, *, as_json: bool) -> None:
    """Print the approvals, for programs as JSON."""
    found = [
        (path, kind, entry)
        for kind, entries in project_file.document(paths).items()
        for path, entry in sorted(entries.items())
    ]
    if as_json:
        tables.as_json(
            [
                {
                    "path": path,
                    "kind": _KINDS.get(kind, kind),
                    "workspace": entry.get("workspace"),
                    "approvedAt": entry.get("approvedAt"),
                    "state": _state(path, kind, entry, paths),
                }
                for path, kind, entry in found
            ]
        )
        return
    if not found:
        messages.note("nothing is approved")
        return
    now = now_ms()
    rows = [
        (
            path,
            f"workspace `{entry.get('workspace')}`" if kind == project_file.PROJECT_FILES else _KINDS.get(kind, kind),
            ago(entry.get("approvedAt"), now),
            _state(path, kind, entry, paths),
        )
        for path, kind, entry in found
    ]
    tables.show((Column(heading="PATH", least=20, cut=START), "FOR", "APPROVED", "STATE"), rows)


def _state(path: str, kind: str, entry: project_file.Approval, paths: Paths) -> str:
    if not os.path.lexists(path):
        return "gone"
    try:
        if kind == project_file.FOLDERS:
            same = entry.get("sha256") == foreign.digest(foreign.claims(paths.but(config_dir=path)))
            return project_file.APPROVED if same else project_file.CHANGED
        content = project_file.read(path) if kind == project_file.PROJECT_FILES else env_files.content_of(path)
        return project_file.compare(content, entry)
    except ConfigError:
        return "unreadable"
