"""Another configuration folder: what stands there goes first, then what is in the home folder."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from tests.support.home import Home

if TYPE_CHECKING:
    from pathlib import Path


def test_credentials_and_workspaces_of_a_newer_app_follow_the_configuration(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.connect("work", "anthropic", "api_key")
    home.store("llm_api_key::work", {"value": "key-of-the-home"})
    home.workspace("old-place")
    folder = tmp_path / "configuration"
    folder.mkdir()
    shutil.copy(home.config_file, folder)
    there = {"CRAFT_CONFIG_DIR": str(folder)}
    assert home.child_environ(environ=there)["ANTHROPIC_API_KEY"] == "key-of-the-home"
    home.store("llm_api_key::work", {"value": "key-of-the-folder"})
    shutil.move(home.app / "credentials.enc", folder)
    home.store("llm_api_key::work", {"value": "key-of-the-home"})
    root = folder / "workspaces" / "new-place"
    root.mkdir(parents=True)
    (root / "config.json").write_text(json.dumps({"id": "ws_1", "name": "New Place"}))
    assert home.child_environ(environ=there)["ANTHROPIC_API_KEY"] == "key-of-the-folder"
    for workspace in ("new-place", "old-place"):
        child = home.child_environ("-w", workspace, environ=there)
        assert child["CRAFT_RUN_WORKSPACE"] == workspace
    assert home.run("credentials", "set", "work", environ=there, stdin=b"another").returncode == 0
    assert home.child_environ(environ=there)["ANTHROPIC_API_KEY"] == "another"
    assert home.child_environ()["ANTHROPIC_API_KEY"] == "key-of-the-home"
