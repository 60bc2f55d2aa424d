"""Homes that releases of the desktop app wrote. They are kept beside the repository, not in it."""

from __future__ import annotations

import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.support.home import BASE, Home

_FOLDER = Path(__file__).parents[3] / "shared" / "fixtures"
RELEASES = ("v0.8.2", "v0.10.0")
# A home with projects and the providers of its time, and one with what the dialog for API keys made.
NEWEST, DIALOG = "v0.11.4", "dialog-v0.11.4"
# The path that the homes were written at; it stands in their files.
_WRITTEN_AT = "/tmp/craft-fixture"


class AppHome(Home):
    """A home as the app wrote it, moved to a folder of the test: paths in its files are rewritten, nothing else is."""

    def __init__(self, root: Path, release: str) -> None:
        archive = _FOLDER / f"{release}.tar.gz"
        if not archive.exists():
            pytest.skip("the homes written by the app are not beside this checkout")
        with tarfile.open(archive) as tar:
            # Debian 12's Python 3.11.2 has no filters yet; a later one warns where none is named.
            tar.extraction_filter = getattr(tarfile, "data_filter", None)
            tar.extractall(root)
        for file in root.rglob("*"):
            if file.is_file() and file.suffix in (".json", ".jsonl"):
                file.write_bytes(file.read_bytes().replace(_WRITTEN_AT.encode(), str(root).encode()))
        self.base = root
        self.root = root / "home"
        self.app = self.root / ".craft-agent"
        self.runtime = root / "run"
        self.runtime.mkdir(mode=0o700)
        self.machine_id = (_FOLDER / "MACHINE_ID").read_text().strip()
        seed = root / "seed.json"
        self.seed: dict[str, Any] = json.loads(seed.read_text()) if seed.exists() else {}
        (self.root / "src").mkdir(exist_ok=True)
        codex = self.root / "bin" / "codex"
        codex.parent.mkdir()
        codex.write_text("#!/bin/sh\necho codex\n")
        codex.chmod(0o755)

    @property
    def environ(self) -> dict[str, str]:
        own = {"HOME": str(self.root), "XDG_RUNTIME_DIR": str(self.runtime), "CRAFT_RUN_MACHINE_ID": self.machine_id}
        return BASE | own

    def session_file(self, kind: str) -> Path:
        """The session.jsonl of one of the sessions that seed.json names."""
        return Path(self.seed["sessions"][kind]["file"])

    def session_id(self, kind: str) -> str:
        return str(self.seed["sessions"][kind]["id"])

    def app_files(self) -> dict[str, bytes]:
        """Every file of the app by path, craft-run's own folder left out."""
        files = {}
        for folder in (self.root, self.base / "home-outside"):
            for path in folder.rglob("*"):
                if path.is_file() and self.launcher not in path.parents:
                    files[os.path.relpath(path, self.base)] = path.read_bytes()
        return files
