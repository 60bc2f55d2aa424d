"""Projects of a workspace choose it for their folders, and hold their sessions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.home import Home

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two workspaces; the first has a folder, a project below it, and one that lives elsewhere."""
    home = Home(tmp_path)
    for slug in ("one", "two"):
        home.connect(slug)
    acme = home.workspace("acme", workingDirectory="~/src", defaultLlmConnection="one")
    beta = home.workspace("beta", defaultLlmConnection="two")
    project(acme, "notes", id="proj_notes", workingDirectory="~/notes")
    project(acme, "ideas", id="proj_ideas")
    project(beta, "site", id="proj_site", workingDirectory="~/src/site")
    for folder in ("src/site/deep", "notes", "elsewhere"):
        (home.root / folder).mkdir(parents=True)
    return home


def project(workspace: Path, slug: str, **fields: str) -> Path:
    folder = workspace / "projects" / slug
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"slug": slug, "name": slug.title(), **fields}))
    return folder / "config.json"


def launched(home: Home, *options: str, folder: str) -> dict[str, str]:
    result = home.run(*options, "--", "sh", "-c", "pwd; env", cwd=home.root / folder)
    assert result.returncode == 0, result.stderr.decode()
    where, *lines = result.stdout.decode().splitlines()
    return {"pwd": where, **dict(line.split("=", 1) for line in lines if line.startswith("CRAFT"))}


@pytest.mark.parametrize(
    ("folder", "workspace"),
    [("src", "acme"), ("src/site", "beta"), ("src/site/deep", "beta"), ("notes", "acme"), ("elsewhere", None)],
)
def test_the_nearest_folder_chooses_whether_it_is_a_workspaces_or_a_projects(
    home: Home, folder: str, workspace: str | None
) -> None:
    assert launched(home, folder=folder).get("CRAFT_RUN_WORKSPACE") == workspace


def test_the_choice_says_which_project_it_was(home: Home) -> None:
    result = home.run("-v", "--", "true", cwd=home.root / "src/site/deep")
    assert b"project `site`, workingDirectory " in result.stderr


def test_a_folder_of_projects_of_two_workspaces_is_not_guessed(home: Home) -> None:
    project(home.app / "workspaces" / "beta", "also-notes", workingDirectory="~/notes")
    result = home.run("--", "true", cwd=home.root / "notes")
    assert result.returncode == 125
    assert b"several workspaces: `acme`, `beta`" in result.stderr


def test_a_project_that_cannot_be_read_is_named_and_stops_nothing(home: Home) -> None:
    file = project(home.app / "workspaces" / "acme", "broken")
    file.write_text("{")
    (home.app / "workspaces" / "acme" / "projects" / ".DS_Store").write_text("")
    result = home.run("--", "true", cwd=home.root / "notes")
    assert result.returncode == 0
    assert b"warning: project `broken` was not considered: " in result.stderr


def test_a_new_session_belongs_to_the_project_and_runs_in_its_folder(home: Home) -> None:
    child = launched(home, "--new-session", folder="src/site/deep")
    header = json.loads(
        (home.app / "workspaces/beta/sessions" / child["CRAFT_RUN_SESSION"] / "session.jsonl").read_text()
    )
    assert header["projectId"] == "proj_site"
    assert header["workingDirectory"] == header["sdkCwd"] == "~/src/site"
    again = launched(home, "-s", child["CRAFT_RUN_SESSION"], "-C", "@workspace", folder="elsewhere")
    assert again["pwd"] == str(home.root / "src/site")


def test_the_workspaces_folder_is_the_projects_in_its_session_and_below_it(home: Home) -> None:
    acme = home.app / "workspaces" / "acme"
    home.session(acme, "in-project", projectId="proj_notes")
    home.session(acme, "moved", projectId="proj_notes", workingDirectory="~/elsewhere")
    home.session(acme, "without-folder", projectId="proj_ideas")
    home.session(acme, "plain")
    for session, folder in (
        ("in-project", "notes"),
        ("moved", "elsewhere"),
        ("without-folder", "src"),
        ("plain", "src"),
    ):
        child = launched(home, "-s", session, "-C", "@workspace", folder=".")
        assert child["pwd"] == str(home.root / folder), session
    assert launched(home, "-C", "@workspace", folder="src/site/deep")["pwd"] == str(home.root / "src/site")
