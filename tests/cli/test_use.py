"""`craft-run use`: this folder, that account, from now on."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.said import said

if TYPE_CHECKING:
    from tests.support.home import Home


@pytest.fixture
def home(home: Home) -> Home:
    for slug in ("first", "work", "private"):
        home.connect(slug, models=[f"model-of-{slug}", "m2"])
    home.workspace("acme", defaultLlmConnection="first", workingDirectory="~/src/acme")
    home.workspace("other", defaultLlmConnection="private")
    (home.root / "src" / "acme" / "backend").mkdir(parents=True)
    return home


def use(home: Home, *arguments: str, at: str = "src/acme") -> str:
    result = home.run("use", *arguments, cwd=home.root / at)
    assert result.returncode == 0, said(result)
    return said(result)


def launched(home: Home, *options: str, at: str = "src/acme", **environ: str) -> tuple[str, str, str]:
    """Connection, workspace and model of a launch in a folder."""
    result = home.run(*options, "--", "env", cwd=home.root / at, environ=environ)
    assert result.returncode == 0, said(result)
    variables = dict(line.partition("=")[::2] for line in result.stdout.decode().splitlines())
    names = ("CRAFT_RUN_CONNECTION", "CRAFT_RUN_WORKSPACE", "CRAFT_RUN_MODEL")
    connection, workspace, model = (variables.get(name, "") for name in names)
    return connection, workspace, model


def test_it_counts_in_the_folder_and_below_and_nowhere_else(home: Home) -> None:
    assert "~/src/acme and below launch with `work`" in use(home, "work")
    assert launched(home) == ("work", "acme", "model-of-work")
    assert launched(home, at="src/acme/backend") == ("work", "acme", "model-of-work")
    assert launched(home, at="src") == ("first", "", "model-of-first")


def test_the_nearest_choice_counts(home: Home) -> None:
    use(home, "work")
    use(home, "private", at="src/acme/backend")
    assert launched(home, at="src/acme/backend")[0] == "private"
    assert launched(home)[0] == "work"


def test_a_workspace_brings_its_connection(home: Home) -> None:
    use(home, "-w", "Other")
    assert launched(home) == ("private", "other", "model-of-private")
    use(home, "work", "--workspace", "other", "-m", "m2")
    assert launched(home) == ("work", "other", "m2")


def test_a_model_goes_with_what_is_chosen_already(home: Home) -> None:
    use(home, "work")
    use(home, "-m", "m2")
    assert launched(home) == ("work", "acme", "m2")


def test_options_and_variables_of_a_launch_go_before_it(home: Home) -> None:
    use(home, "work", "-m", "m2")
    assert launched(home, "-c", "private") == ("private", "acme", "model-of-private")
    assert launched(home, "-w", "other")[0] == "private"
    assert launched(home, CRAFT_RUN_CONNECTION="private")[0] == "private"


def test_a_session_keeps_its_connection(home: Home) -> None:
    root = home.app / "workspaces" / "acme"
    home.session(root, "260101-a-b", llmConnection="private", connectionLocked=True)
    use(home, "work")
    assert launched(home, "-s", "260101-a-b")[0] == "private"


def test_it_goes_before_an_approved_project_file_and_needs_no_trust(home: Home) -> None:
    project = home.root / "src" / "acme" / ".craft-run.toml"
    project.write_text('workspace = "acme"\n')
    use(home, "-w", "other")
    result = home.run("--strict", "--", "printenv", "CRAFT_RUN_WORKSPACE", cwd=project.parent)
    assert (result.stdout, result.stderr) == (b"other\n", b"")


def test_the_choice_before_comes_back_and_goes_again(home: Home) -> None:
    use(home, "work", "-m", "m2")
    use(home, "private")
    use(home, "-")
    assert launched(home) == ("work", "acme", "m2")
    use(home, "-")
    assert launched(home)[0] == "private"
    use(home, "--unset")
    assert launched(home)[0] == "first"
    use(home, "-")
    assert launched(home)[0] == "private"


def test_the_list_says_what_is_gone(home: Home) -> None:
    use(home, "work")
    use(home, "private", at="src/acme/backend")
    (home.root / "src" / "acme" / "backend").rmdir()
    home.config["llmConnections"] = [each for each in home.config["llmConnections"] if each["slug"] != "work"]
    home.write()
    lines = use(home, "--list").splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["FOLDER", "CONNECTION"],
        ["~/src/acme", "work"],
        ["~/src/acme/backend", "private"],
    ]
    assert lines[1].endswith("the connection is gone")
    assert lines[2].endswith("the folder is gone")


def test_programs_get_the_choice(home: Home) -> None:
    folder = str(home.root / "src")
    printed: dict[str, Any] = json.loads(home.run("use", "work", "--json", cwd=folder).stdout)
    (change,) = printed["changes"]
    assert (change["action"], change["name"], change["connection"]) == ("choose", folder, "work")
    (listed,) = json.loads(home.run("use", "--list", "--json").stdout)
    assert (listed["folder"], listed["connection"], listed["workspace"]) == (folder, "work", None)


def test_a_connection_that_is_gone_since_stops_the_launch(home: Home) -> None:
    use(home, "work")
    home.config["llmConnections"] = [each for each in home.config["llmConnections"] if each["slug"] != "work"]
    home.write()
    result = home.run("--", "true", cwd=home.root / "src" / "acme")
    assert result.returncode == 125
    assert "there is no connection `work`" in said(result)
    assert "`craft-run use" in said(result)


@pytest.mark.parametrize(
    ("arguments", "reason", "status"),
    [
        (["gone"], "there is no connection `gone`", 1),
        (["-w", "gone"], "there is no workspace `gone`", 1),
        (["-"], "nothing was chosen", 1),
        (["--unset"], "nothing is chosen", 1),
        (["work", "--list"], "`--list` and `--unset` go without a choice", 2),
        ([], "`CONNECTION` is missing", 2),
    ],
)
def test_what_cannot_be_is_refused(home: Home, arguments: list[str], reason: str, status: int) -> None:
    result = home.run("use", *arguments)
    assert reason in said(result)
    assert result.returncode == status
    assert not (home.launcher / "folders.json").exists() or "gone" not in (home.launcher / "folders.json").read_text()


def test_taking_back_names_the_folder_whose_choice_counts(home: Home) -> None:
    use(home, "work")
    result = home.run("use", "--unset", cwd=home.root / "src" / "acme" / "backend")
    assert "that of `~/src/acme`" in said(result)


def test_a_dry_run_changes_nothing(home: Home) -> None:
    result = home.run("-n", "use", "work", cwd=home.root / "src" / "acme")
    assert result.returncode == 0
    assert not (home.launcher / "folders.json").exists()


def test_a_variable_that_goes_before_it_is_named(home: Home) -> None:
    result = home.run("use", "work", environ={"CRAFT_RUN_WORKSPACE": "acme"})
    assert "CRAFT_RUN_WORKSPACE is set, and goes before it" in said(result)


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"version": 1, "folders": []}', '{"folders": {"HERE": {"connection": 5}}}']
)
def test_choices_that_cannot_be_read_stop_a_launch_and_are_kept(home: Home, content: str) -> None:
    file = home.launcher / "folders.json"
    home.launcher.mkdir(mode=0o700)
    text = content.replace("HERE", str(home.root))
    file.write_text(text)
    result = home.run("--", "true")
    assert result.returncode == 125
    assert str(file) in said(result)
    assert file.read_text() == text


def test_choosing_does_not_overwrite_what_cannot_be_read(home: Home) -> None:
    home.launcher.mkdir(mode=0o700)
    (home.launcher / "folders.json").write_text("{")
    assert home.run("use", "work").returncode == 1
    assert (home.launcher / "folders.json").read_text() == "{"


def test_a_workspace_that_is_gone_since_stops_the_launch(home: Home) -> None:
    use(home, "-w", "other")
    (home.app / "workspaces" / "other" / "config.json").unlink()
    home.config["workspaces"] = home.config["workspaces"][:1]
    home.write()
    result = home.run("--", "true", cwd=home.root / "src" / "acme")
    assert result.returncode == 125
    assert "there is no workspace `other`, which `craft-run use` has chosen" in said(result)


def test_fields_that_a_newer_release_wrote_stay(home: Home) -> None:
    folder = str(home.root / "src" / "acme")
    home.launcher.mkdir(mode=0o700)
    entry = {"connection": "work", "colour": "red"}
    (home.launcher / "folders.json").write_text(json.dumps({"version": 2, "folders": {folder: entry}}))
    use(home, "private")
    assert launched(home)[0] == "private"
    assert json.loads((home.launcher / "folders.json").read_text())["folders"][folder]["colour"] == "red"


def test_a_folder_whose_name_is_not_utf_8(home: Home) -> None:
    odd = os.fsdecode(os.fsencode(home.root) + b"/odd-\xff")
    Path(odd).mkdir()
    assert home.run("use", "work", cwd=odd).returncode == 0
    result = home.run("--", "printenv", "CRAFT_RUN_CONNECTION", cwd=odd)
    assert result.stdout == b"work\n"


def test_a_link_to_the_folder_is_the_folder(home: Home) -> None:
    use(home, "work")
    (home.root / "link").symlink_to(home.root / "src" / "acme")
    assert launched(home, at="link")[0] == "work"


def test_removing_a_connection_names_the_folders_that_have_chosen_it(home: Home) -> None:
    use(home, "work")
    result = home.run("connections", "remove", "work", "--yes")
    assert f"`work` is chosen for `{home.root}/src/acme`" in said(result)
