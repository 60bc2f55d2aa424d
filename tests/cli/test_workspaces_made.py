"""`craft-run workspaces add` and `folder`: workspaces that the app opens, and the folders that take them."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.said import said

if TYPE_CHECKING:
    from tests.support.home import Home


@pytest.fixture
def home(home: Home) -> Home:
    home.connect("work")
    home.connect("private")
    (home.root / "src" / "acme").mkdir(parents=True)
    return home


def run(home: Home, *arguments: str) -> str:
    result = home.run("workspaces", *arguments)
    assert result.returncode == 0, said(result)
    return said(result)


def own(home: Home, slug: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((home.app / "workspaces" / slug / "config.json").read_text())
    return content


def test_a_folder_gets_an_account_in_one_command(home: Home) -> None:
    assert "`my-project` added: launches in ~/src/acme and below" in run(
        home, "add", "My Project", "--folder", "src/acme", "-c", "private"
    )
    result = home.run("--", "printenv", "CRAFT_RUN_CONNECTION", "CRAFT_RUN_WORKSPACE", cwd=home.root / "src" / "acme")
    assert result.stdout == b"private\nmy-project\n"


def test_it_has_what_the_app_writes(home: Home) -> None:
    run(home, "add", "My Project", "--folder", "src/acme", "-c", "work")
    (entry,) = home.read()["workspaces"]
    assert (entry["name"], entry["slug"], entry["rootPath"]) == (
        "My Project",
        "my-project",
        "~/.craft-agent/workspaces/my-project",
    )
    assert home.read()["activeWorkspaceId"] == entry["id"]
    content = own(home, "my-project")
    assert content["id"].startswith("ws_")
    assert content["defaults"]["workingDirectory"] == "~/src/acme"
    assert content["defaults"]["defaultLlmConnection"] == "work"
    assert (home.app / "workspaces" / "my-project" / "sessions").is_dir()


def test_what_is_there_stays_as_it_is(home: Home) -> None:
    home.workspace("acme")
    home.config["activeWorkspaceId"] = "id-acme"
    home.config["unknown"] = {"kept": True}
    home.write()
    run(home, "add", "Other")
    config = home.read()
    assert [each["slug"] for each in config["workspaces"]] == ["acme", "other"]
    assert (config["activeWorkspaceId"], config["unknown"]) == ("id-acme", {"kept": True})


def test_an_empty_home_gets_a_configuration_with_it(home: Home) -> None:
    home.config_file.unlink()
    run(home, "add", "First")
    assert [each["slug"] for each in home.read()["workspaces"]] == ["first"]


@pytest.mark.parametrize(
    ("arguments", "reason", "status"),
    [
        (["add", "acme"], "there is a workspace `acme` already", 1),
        (["add", "Acme"], "there is a workspace `Acme` already", 1),
        (["add", " "], "a workspace needs a name", 2),
        (["add", "New", "-c", "gone"], "there is no connection `gone`", 1),
        (["add", "New", "--folder", "gone"], "there is no folder", 1),
        (["folder", "gone", "."], "there is no workspace `gone`", 1),
        (["folder", "acme", "gone"], "there is no folder", 1),
        (["folder", "acme", ".", "--unset"], "`--unset` goes without DIR", 2),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_made(home: Home, arguments: list[str], reason: str, status: int) -> None:
    home.workspace("acme")
    before = home.config_file.read_bytes(), sorted(os.listdir(home.app / "workspaces"))
    result = home.run("workspaces", *arguments)
    assert reason in said(result)
    assert result.returncode == status
    assert (home.config_file.read_bytes(), sorted(os.listdir(home.app / "workspaces"))) == before


def test_none_is_made_beside_a_running_app(home: Home) -> None:
    (home.app / ".server.lock").write_text(json.dumps({"pid": 1, "startedAt": 4102444800000}))
    result = home.run("workspaces", "add", "New")
    assert result.returncode == 1
    assert "would not see a new workspace before its next start" in said(result)


def test_a_dry_run_makes_nothing(home: Home) -> None:
    result = home.run("-n", "workspaces", "add", "New", "--folder", "src/acme")
    assert "would add workspace `new`" in said(result)
    assert not (home.app / "workspaces").exists()


def test_the_folder_is_shown_set_and_taken_away(home: Home) -> None:
    home.workspace("acme", permissionMode="safe")
    assert run(home, "folder", "acme").strip() == ""
    run(home, "folder", "Acme", "src/acme")
    assert own(home, "acme")["defaults"] == {"permissionMode": "safe", "workingDirectory": "~/src/acme"}
    assert run(home, "folder", "acme").strip() == str(home.root / "src" / "acme")
    run(home, "folder", "acme", "--unset")
    assert own(home, "acme")["defaults"] == {"permissionMode": "safe"}
