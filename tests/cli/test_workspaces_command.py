"""`craft-run workspaces` and `craft-run sessions`."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.home import Home

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.connect("work")
    home.connect("private")
    home.workspace("acme", defaultLlmConnection="private", workingDirectory="~/src", model="m1")
    home.workspace("other")
    home.config["defaultLlmConnection"] = "work"
    home.config["activeWorkspaceId"] = "id-other"
    home.write()
    return home


def run(home: Home, *arguments: str) -> str:
    """What a command that must work says on both streams."""
    result = home.run(*arguments)
    assert result.returncode == 0, result.stderr.decode()
    return said(result)


def said(result: subprocess.CompletedProcess[bytes]) -> str:
    text = f"{result.stdout.decode()}{result.stderr.decode()}"
    assert "Traceback" not in text
    return text


def data(home: Home, *arguments: str) -> Any:
    """What a command that must work prints as JSON."""
    result = home.run(*arguments, "--json")
    assert result.returncode == 0, result.stderr.decode()
    return json.loads(result.stdout)


class TestWorkspaces:
    def test_each_is_listed_with_what_it_launches_with(self, home: Home) -> None:
        lines = [line.split() for line in run(home, "workspaces", "list").splitlines()]
        assert lines == [
            ["SLUG", "NAME", "CONNECTION", "SESSIONS", "WORKING", "DIRECTORY"],
            ["acme", "Acme", "private", "0", "~/src"],
            ["*", "other", "Other", "work", "(global", "default)", "0"],
        ]

    def test_what_is_listed_is_what_a_launch_takes(self, home: Home) -> None:
        home.workspace("dangling", defaultLlmConnection="gone")
        listed = {each["slug"]: each["connection"] for each in data(home, "workspaces", "list")}
        assert listed == {
            slug: home.child_environ("-w", slug)["CRAFT_RUN_CONNECTION"] for slug in ("acme", "other", "dangling")
        }
        assert "its default `gone` does not exist" in run(home, "workspaces", "list")

    def test_programs_get_all_of_it(self, home: Home) -> None:
        root = home.app / "workspaces" / "acme"
        assert data(home, "workspaces", "show", "ACME") == {
            "slug": "acme",
            "name": "Acme",
            "id": "id-acme",
            "root": str(root),
            "active": False,
            "workingDirectory": str(home.root / "src"),
            "connection": "private",
            "connectionFrom": "workspace",
            "defaultConnection": "private",
            "defaultModel": "m1",
            "sessions": 0,
            "problem": None,
        }
        assert "workingDirectory:" in run(home, "workspaces", "show", str(root))

    def test_one_that_the_app_would_find_at_its_start_is_listed_too(self, home: Home) -> None:
        folder = home.app / "workspaces" / "found"
        folder.mkdir()
        (folder / "config.json").write_text('{"name": "Found"}')
        assert [each["name"] for each in data(home, "workspaces", "list")] == ["Acme", "Other", "Found"]

    def test_a_folder_that_is_gone_or_broken_is_shown_as_such(self, home: Home) -> None:
        shutil.rmtree(home.app / "workspaces" / "acme")
        (home.app / "workspaces" / "other" / "config.json").write_text("{")
        shown = run(home, "workspaces", "list")
        assert shown.splitlines()[0].endswith("WORKING DIRECTORY  NOTE")
        assert "the folder is missing" in shown
        assert "invalid JSON" in shown

    def test_the_default_is_shown_set_and_removed(self, home: Home) -> None:
        file = home.app / "workspaces" / "acme" / "config.json"
        before = json.loads(file.read_text())
        assert run(home, "workspaces", "default", "acme") == "private\n"
        run(home, "workspaces", "default", "acme", "work")
        before["defaults"]["defaultLlmConnection"] = "work"
        assert file.read_text() == json.dumps(before, indent=2)
        run(home, "workspaces", "default", "acme", "--unset")
        del before["defaults"]["defaultLlmConnection"]
        assert file.read_text() == json.dumps(before, indent=2)
        assert home.child_environ("-w", "acme")["CRAFT_RUN_CONNECTION"] == "work"

    @pytest.mark.parametrize(
        ("arguments", "reason", "status"),
        [
            (["gone", "work"], "there is no workspace `gone`", 1),
            (["acme", "gone"], "there is no connection `gone`", 1),
            (["acme", "work", "--unset"], "`--unset` goes without SLUG", 2),
        ],
    )
    def test_a_default_that_cannot_be_is_refused(
        self, home: Home, arguments: list[str], reason: str, status: int
    ) -> None:
        result = home.run("workspaces", "default", *arguments)
        assert reason in said(result)
        assert result.returncode == status

    @pytest.mark.parametrize("content", [None, "{"])
    def test_a_workspace_without_a_readable_file_gets_no_default(self, home: Home, content: str | None) -> None:
        file = home.app / "workspaces" / "acme" / "config.json"
        if content is None:
            file.unlink()
        else:
            file.write_text(content)
        result = home.run("workspaces", "default", "acme", "work")
        assert result.returncode == 1
        assert str(file) in said(result)
        assert file.read_text() == content if content else not file.exists()

    def test_an_empty_home_has_none(self, tmp_path: Path) -> None:
        assert "there are no workspaces" in run(Home(tmp_path / "new"), "workspaces", "list")


class TestSessions:
    @pytest.fixture
    def root(self, home: Home) -> Path:
        root = home.app / "workspaces" / "acme"
        home.session(root, "261101-old", llmConnection="work", connectionLocked=True, lastUsedAt=1, messageCount=5)
        home.session(root, "261102-new", llmConnection="private", lastUsedAt=3)
        home.session(root, "261103-gone", llmConnection="gone", connectionLocked=True, lastUsedAt=2)
        home.session(root, "261104-hidden", hidden=True)
        home.session(home.app / "workspaces" / "other", "261105-other", lastUsedAt=4, isArchived=True)
        return root

    def ids(self, home: Home, *arguments: str) -> list[str]:
        return [each["id"] for each in data(home, "sessions", "list", *arguments)]

    @pytest.mark.usefixtures("root")
    def test_they_are_listed_from_all_workspaces_the_last_used_first(self, home: Home) -> None:
        lines = [line.split() for line in run(home, "sessions", "list").splitlines()]
        assert [line[:3] for line in lines] == [
            ["ID", "NAME", "WORKSPACE"],
            ["261102-new", "acme", "(private)"],
            ["261103-gone", "acme", "gone"],
            ["261101-old", "acme", "work"],
        ]
        assert lines[2][3] == "gone"

    @pytest.mark.usefixtures("root")
    def test_they_can_be_narrowed_down(self, home: Home) -> None:
        assert self.ids(home, "--all") == ["261104-hidden", "261105-other", "261102-new", "261103-gone", "261101-old"]
        assert self.ids(home, "--workspace", "other", "--all") == ["261105-other"]
        assert self.ids(home, "--connection", "work") == ["261101-old"]
        assert self.ids(home, "--limit", "1") == ["261102-new"]
        assert "1 of 3 sessions" in run(home, "sessions", "list", "--limit", "1")
        result = home.run("--workspace", "other", "sessions", "list", "--all", "--json")
        assert [each["id"] for each in json.loads(result.stdout)] == ["261105-other"]

    def test_programs_get_all_of_it(self, home: Home, root: Path) -> None:
        assert data(home, "sessions", "show", "261103-gone") == {
            "id": "261103-gone",
            "name": None,
            "workspace": "acme",
            "path": str(root / "sessions" / "261103-gone" / "session.jsonl"),
            "connection": "gone",
            "connectionExists": False,
            "locked": True,
            "model": None,
            "status": None,
            "messages": None,
            "createdAt": 1795330720424,
            "lastUsedAt": 2,
            "lastLaunchedAt": None,
            "lastCommand": None,
            "hidden": False,
            "archived": False,
            "problem": None,
        }
        assert "connectionExists:" in run(home, "sessions", "show", "261103-gone")

    def test_a_header_that_cannot_be_read_is_short_in_the_list_and_in_full_where_it_is_shown(
        self, home: Home, root: Path
    ) -> None:
        path = root / "sessions" / "261101-old" / "session.jsonl"
        path.write_text("{broken\n")
        line = next(line for line in run(home, "sessions", "list").splitlines() if line.startswith("261101-old"))
        assert "unreadable: " in line
        assert str(path) not in line
        assert f"the header of `{path}` is unreadable: " in run(home, "sessions", "show", "261101-old")

    def test_one_in_several_workspaces_is_not_guessed(self, home: Home, root: Path) -> None:
        home.session(home.app / "workspaces" / "other", "261101-old")
        result = home.run("sessions", "show", "261101-old")
        assert "is in several workspaces: `acme`, `other`" in said(result)
        assert data(home, "sessions", "show", "261101-old", "-w", "acme")["path"].startswith(str(root))

    def test_one_that_does_not_exist_is_an_error(self, home: Home) -> None:
        assert "there is no session `gone`" in said(home.run("sessions", "show", "gone"))
        assert "there is no session `../../x`" in said(home.run("sessions", "show", "../../x"))

    @pytest.mark.usefixtures("root")
    def test_a_launch_that_the_app_does_not_know_of_counts_as_a_lock(self, home: Home) -> None:
        (home.app / ".server.lock").write_text(json.dumps({"pid": 1, "startedAt": 4102444800000}))
        assert home.run("--session", "261102-new", "--", "true").returncode == 0
        (home.app / ".server.lock").unlink()
        session = data(home, "sessions", "show", "261102-new")
        assert (session["connection"], session["locked"]) == ("private", True)

    def test_a_new_one_is_launched_with_the_default_at_the_time_and_then_locked(self, home: Home) -> None:
        result = home.run("sessions", "new", "Quarterly report", "--workspace", "acme")
        assert result.returncode == 0, said(result)
        session_id = result.stdout.decode().strip()
        assert f"craft-run --session {session_id} -- COMMAND" in result.stderr.decode()
        session = data(home, "sessions", "show", session_id)
        assert (session["name"], session["connection"], session["locked"]) == ("Quarterly report", None, False)
        assert session["model"] == "m1"
        run(home, "workspaces", "default", "acme", "work")
        assert home.child_environ("--session", session_id)["CRAFT_RUN_CONNECTION"] == "work"
        assert data(home, "sessions", "show", session_id)["locked"] is True

    def test_a_new_one_may_begin_with_a_connection_and_a_model(self, home: Home) -> None:
        arguments = ("sessions", "new", "-w", "other", "-c", "private", "-m", "m2")
        session = data(home, "sessions", "show", run(home, *arguments).splitlines()[0])
        chosen = (session["workspace"], session["connection"], session["locked"], session["model"])
        assert chosen == ("other", "private", False, "m2")
        assert home.child_environ("-s", session["id"])["CRAFT_RUN_CONNECTION"] == "private"

    def test_a_new_one_is_made_in_the_workspace_of_the_folder(self, home: Home) -> None:
        (home.root / "src").mkdir()
        result = home.run("sessions", "new", cwd=home.root / "src")
        assert data(home, "sessions", "show", result.stdout.decode().strip())["workspace"] == "acme"

    @pytest.mark.parametrize(
        ("arguments", "reason"),
        [
            ([], "a new session needs a workspace"),
            (["-w", "gone"], "there is no workspace `gone`"),
            (["-w", "acme", "-c", "gone"], "there is no connection `gone`"),
            (["-w", "acme", "x" * 9000], "so long a name"),
        ],
    )
    def test_one_that_cannot_be_is_refused(self, home: Home, arguments: list[str], reason: str) -> None:
        result = home.run("sessions", "new", *arguments)
        assert reason in said(result)
        assert result.returncode == 1
        assert not (home.app / "workspaces" / "acme" / "sessions").exists() or not list(
            (home.app / "workspaces" / "acme" / "sessions").iterdir()
        )

    def test_thousands_are_listed(self, home: Home) -> None:
        folder = home.app / "workspaces" / "acme" / "sessions"
        header = '{"id":"ID","workspaceRootPath":"~","createdAt":1,"lastUsedAt":NUMBER}\nnot even JSON\n'
        for number in range(2_000):
            (folder / f"s-{number}").mkdir(parents=True)
            text = header.replace("ID", f"s-{number}").replace("NUMBER", str(number))
            (folder / f"s-{number}" / "session.jsonl").write_text(text)
        assert "30 of 2,000 sessions" in run(home, "sessions", "list")
        assert self.ids(home, "--limit", "2") == ["s-1999", "s-1998"]
        assert len(self.ids(home, "--limit", "0")) == 2_000

    def test_none_are_no_error(self, home: Home) -> None:
        assert "there are no sessions" in run(home, "sessions", "list")
        assert data(home, "sessions", "list") == []


@pytest.mark.parametrize("path", ["/a\0b", "/a/\ud800"])
@pytest.mark.parametrize(
    "arguments", [["workspaces", "list"], ["workspaces", "show", "id-x"], ["sessions", "list"], ["connections", "list"]]
)
def test_a_root_that_no_folder_can_have_hides_nothing_else(home: Home, arguments: list[str], path: str) -> None:
    home.config["workspaces"].append({"id": "id-x", "name": "X", "slug": "x", "rootPath": path})
    home.config_file.write_text(json.dumps(home.config))
    result = home.run(*arguments)
    assert (result.returncode, b"Traceback" in result.stderr) == (0, False)
