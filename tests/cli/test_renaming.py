"""`craft-run connections rename`, `copy` and `restore`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.said import CANARY, said

if TYPE_CHECKING:
    from tests.support.home import Home


@pytest.fixture
def home(home: Home) -> Home:
    home.connect("local")
    home.connect("work", "openai_compat", "api_key_with_endpoint", models=["m1"], ofTheApp={"kept": True})
    home.workspace("acme", defaultLlmConnection="work")
    assert home.run("credentials", "set", "work", stdin=CANARY.encode()).returncode == 0
    assert home.run("connections", "default", "work").returncode == 0
    return home


def done(home: Home, *line: str) -> str:
    result = home.run("connections", *line)
    assert result.returncode == 0, said(result)
    return said(result)


class TestRename:
    def test_everything_that_names_it_follows(self, home: Home) -> None:
        assert home.run("use", "work").returncode == 0
        done(home, "rename", "work", "team")
        config = home.read()
        assert [each["slug"] for each in config["llmConnections"]] == ["local", "team"]
        assert config["defaultLlmConnection"] == "team"
        assert config["llmConnections"][1]["ofTheApp"] == {"kept": True}
        own = json.loads((home.app / "workspaces" / "acme" / "config.json").read_text())
        assert own["defaults"]["defaultLlmConnection"] == "team"
        for options in ((), ("-w", "acme"), ("-c", "team")):
            child = home.child_environ(*options)
            assert (child["CRAFT_RUN_CONNECTION"], child["OPENAI_API_KEY"]) == ("team", CANARY)
        listed = json.loads(home.run("credentials", "list", "--json").stdout)
        assert [each["account"] for each in listed] == ["llm_api_key::team"]

    def test_a_program_that_prints_the_secret_goes_on_to_do_so(self, home: Home) -> None:
        assert home.run("credentials", "set", "work", "--command", "echo printed").returncode == 0
        done(home, "rename", "work", "team")
        assert home.child_environ("-c", "team")["OPENAI_API_KEY"] == "printed"

    def test_locked_sessions_keep_their_connection(self, home: Home) -> None:
        home.session(
            home.app / "workspaces" / "acme", "260712-swift-river", llmConnection="work", connectionLocked=True
        )
        before = home.config_file.read_bytes()
        result = home.run("connections", "rename", "work", "team")
        assert result.returncode == 1
        assert "1 session is locked to `work`" in said(result)
        assert "craft-run connections copy work team" in said(result)
        assert home.config_file.read_bytes() == before
        assert home.child_environ("-s", "260712-swift-river")["OPENAI_API_KEY"] == CANARY

    @pytest.mark.parametrize(
        ("new", "reason"),
        [("local", "there is a connection `local` already"), ("Not A Slug", "for example `not-a-slug`")],
    )
    def test_a_slug_that_cannot_be_is_refused(self, home: Home, new: str, reason: str) -> None:
        before = home.config_file.read_bytes()
        result = home.run("connections", "rename", "work", new)
        assert result.returncode == 2
        assert reason in said(result)
        assert home.config_file.read_bytes() == before


class TestCopy:
    def test_it_is_like_the_other_but_has_no_secret(self, home: Home) -> None:
        assert "craft-run credentials set europe" in done(home, "copy", "work", "europe", "--name", "Work, Europe")
        old, new = home.read()["llmConnections"][1:]
        differing = {key for key in old | new if old.get(key) != new.get(key)}
        assert differing == {"slug", "name", "createdAt"}
        assert home.run("-c", "europe", "--", "true").returncode == 77


class TestRestore:
    def test_what_was_removed_is_there_again_without_its_secret(self, home: Home) -> None:
        before = home.read()["llmConnections"][1]
        done(home, "remove", "work", "--yes", "--clean")
        listed = json.loads(home.run("connections", "restore", "--json").stdout)
        assert [(each["slug"], each["name"]) for each in listed] == [("work", "Work")]
        done(home, "restore", "work")
        assert home.read()["llmConnections"][1] == before
        assert home.run("-c", "work", "--", "true").returncode == 77
        assert json.loads(home.run("connections", "restore", "--json").stdout) == []

    def test_the_last_one_of_a_slug_comes_first_and_another_slug_can_be_given(self, home: Home) -> None:
        for name in ("Second", "Third"):
            done(home, "remove", "work", "--yes")
            home.config = home.read()
            home.connect("work", name=name)
        assert home.run("connections", "restore", "work").returncode == 2
        done(home, "restore", "work", "--as", "work-2")
        assert {each["slug"]: each["name"] for each in home.read()["llmConnections"]} | {"local": ""} == {
            "local": "",
            "work": "Third",
            "work-2": "Second",
        }

    def test_what_was_never_removed_is_an_error(self, home: Home) -> None:
        assert "no connection `other` was removed" in said(home.run("connections", "restore", "other"))

    def test_a_file_that_cannot_be_read_is_left_alone(self, home: Home) -> None:
        (home.launcher / "removed.json").write_text("{")
        result = home.run("connections", "remove", "local", "--yes")
        assert result.returncode == 1
        assert "removed.json` is invalid" in said(result)
        assert (home.launcher / "removed.json").read_text() == "{"
        assert "local" in [each["slug"] for each in home.read()["llmConnections"]]
