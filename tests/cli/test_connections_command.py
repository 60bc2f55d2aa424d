"""`craft-run connections`: list, show, edit, remove, default."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.home import CRAFT_RUN, Home
from tests.support.process.terminal import Terminal
from tests.support.said import CANARY, said

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.connect("work", "anthropic", "api_key", baseUrl=None, defaultModel="claude-sonnet-4-6")
    home.connect(
        "ollama",
        "pi_compat",
        "none",
        baseUrl="http://localhost:11434/v1",
        customEndpoint={"api": "openai-completions"},
        models=[{"id": "gemma4", "contextWindow": 262144, "supportsImages": True}, "qwen3-coder"],
        defaultModel="gemma4",
        unknown={"kept": [1, 2]},
    )
    home.connect("max", "anthropic", "oauth", baseUrl=None)
    for connection in home.config["llmConnections"]:
        if connection["baseUrl"] is None:
            del connection["baseUrl"]
    home.config["defaultLlmConnection"] = "work"
    home.write()
    return home


def run(home: Home, *arguments: str, **environ: str) -> str:
    """What a command that must work says on both streams."""
    result = home.run("connections", *arguments, environ=environ)
    assert result.returncode == 0, result.stderr.decode()
    return said(result)


def data(home: Home, *arguments: str) -> Any:
    """What a command that must work prints as JSON."""
    result = home.run("connections", *arguments, "--json")
    assert result.returncode == 0, result.stderr.decode()
    said(result)
    return json.loads(result.stdout)


def on_terminal(home: Home, *arguments: str, size: str = "xterm") -> str:
    variables = [f"{name}={value}" for name, value in (home.environ | {"TERM": size}).items()]
    with Terminal("env", "-i", *variables, CRAFT_RUN, "connections", *arguments) as terminal:
        shown: str = terminal.output.rest()
        terminal.wait()
    return shown


class TestList:
    def test_each_connection_has_a_line_and_the_default_a_star(self, home: Home) -> None:
        home.store("llm_api_key::work", {"value": CANARY})
        home.store("llm_oauth::max", {"value": CANARY, "expiresAt": 1})
        lines = [line.split() for line in run(home, "list").splitlines()]
        assert lines == [
            ["SLUG", "KIND", "MODEL", "CREDENTIAL", "USED"],
            ["*", "work", *"Anthropic, API key".split(), "claude-sonnet-4-6", "stored"],
            ["ollama", *"own endpoint localhost, no key".split(), "gemma4", "-"],
            ["max", *"Anthropic, Claude login".split(), "expired"],
        ]

    def test_a_launch_shows_as_the_last_use(self, home: Home) -> None:
        assert home.run("-c", "ollama", "--", "true").returncode == 0
        assert run(home, "list").splitlines()[2].endswith("now")

    def test_programs_get_all_of_it(self, home: Home) -> None:
        home.workspace("acme", defaultLlmConnection="ollama")
        ollama = data(home, "list")[1]
        assert ollama == {
            "slug": "ollama",
            "name": "Ollama",
            "default": False,
            "providerType": "pi_compat",
            "authType": "none",
            "baseUrl": "http://localhost:11434/v1",
            "api": "openai-completions",
            "models": [
                {"id": "gemma4", "contextWindow": 262144, "supportsImages": True},
                {"id": "qwen3-coder", "contextWindow": 131072, "supportsImages": False},
            ],
            "defaultModel": "gemma4",
            "piAuthProvider": None,
            "codexPath": None,
            "awsRegion": None,
            "gcpProjectId": None,
            "gcpRegion": None,
            "createdAt": 1737451800000,
            "lastUsedAt": None,
            "credential": {"state": "not needed", "account": None, "store": None, "expiresAt": None},
            "workspaces": ["acme"],
        }

    def test_the_default_is_the_first_one_where_none_is_named_or_it_is_gone(self, home: Home) -> None:
        for default in ("gone", None):
            home.config["defaultLlmConnection"] = default
            home.write()
            assert [each["slug"] for each in data(home, "list") if each["default"]] == ["work"]

    def test_secrets_that_stand_in_a_url_are_hidden(self, home: Home) -> None:
        home.connect("gateway", baseUrl=f"https://user:{CANARY}@llm.example/v1?key={CANARY}")
        home.config["serverConfig"] = {"enabled": True, "token": CANARY}
        home.write()
        assert data(home, "list")[-1]["baseUrl"] == "https://***@llm.example/v1?***"
        assert "https://***@llm.example/v1?***" in run(home, "show", "gateway")
        run(home, "list")
        assert CANARY not in said(home.run("connections", "check"))

    def test_an_empty_home_is_told_how_to_begin(self, tmp_path: Path) -> None:
        empty = Home(tmp_path / "new")
        assert "add one: `craft-run connections add`" in run(empty, "list")
        assert data(empty, "list") == []

    def test_credentials_that_cannot_be_looked_into_are_a_warning_and_no_claim(self, home: Home) -> None:
        (home.app / "credentials.enc").write_bytes(b"broken")
        assert "warning: " in run(home, "list")
        assert [each["credential"]["state"] for each in data(home, "list")] == ["unknown", "not needed", "unknown"]

    def test_strange_entries_are_shown_as_far_as_they_go(self, home: Home) -> None:
        home.config["llmConnections"] += [5, {}, {"slug": 7}, {"slug": "bell\a"}, {"slug": "work"}]
        home.write()
        shown = run(home, "list")
        assert r"bell\x07" in shown
        assert [each["slug"] for each in data(home, "list")] == ["work", "ollama", "max", None, 7, "bell\a", "work"]

    def test_a_thousand_are_listed(self, home: Home) -> None:
        home.config["llmConnections"] += [{"slug": f"c{number}", "name": "C"} for number in range(1000)]
        home.write()
        assert len(data(home, "list")) == 1003

    def test_a_terminal_gets_a_table_that_fits(self, home: Home) -> None:
        shown = on_terminal(home, "list")
        assert "SLUG" in shown
        assert "work" in shown
        assert all(len(line) <= 80 for line in on_terminal(home, "list", size="dumb").splitlines())


class TestShow:
    def test_models_are_shown_as_they_are_resolved(self, home: Home) -> None:
        shown = run(home, "show", "ollama")
        assert "gemma4 (context 262,144 tokens, text and images)" in shown
        assert "qwen3-coder (context 131,072 tokens, text only)" in shown

    def test_programs_get_the_same_shape_as_in_the_list(self, home: Home) -> None:
        assert data(home, "show", "ollama") == data(home, "list")[1]

    def test_what_is_wrong_with_it_is_said(self, home: Home) -> None:
        home.connect("odd", "pi", "bearer_token", piAuthProvider="groq", baseUrl=None)
        assert "the app does not know providerType `pi` with authType `bearer_token`" in run(home, "show", "odd")

    def test_one_that_does_not_exist_is_an_error_with_those_that_do(self, home: Home) -> None:
        result = home.run("connections", "show", "gone")
        assert result.returncode == 1
        assert "known: `work`, `ollama`, `max`" in said(result)

    def test_one_of_two_with_the_same_slug_is_not_guessed(self, home: Home) -> None:
        home.connect("work")
        assert "has 2 connections called `work`" in said(home.run("connections", "show", "work"))


class TestEdit:
    def test_only_what_was_named_changes_and_the_order_stays(self, home: Home) -> None:
        before = home.read()
        run(home, "edit", "ollama", "--name", "Local", "--base-url", "http://127.0.0.1:1/v1")
        before["llmConnections"][1] |= {"name": "Local", "baseUrl": "http://127.0.0.1:1/v1"}
        assert home.config_file.read_text() == json.dumps(before, indent=2)

    def test_a_model_that_stays_keeps_what_is_known_about_it(self, home: Home) -> None:
        run(home, "edit", "ollama", "--model", "new", "--model", "gemma4")
        ollama = home.read()["llmConnections"][1]
        assert ollama["models"] == ["new", {"id": "gemma4", "contextWindow": 262144, "supportsImages": True}]
        assert ollama["defaultModel"] == "gemma4"
        assert ollama["unknown"] == {"kept": [1, 2]}

    def test_capabilities_are_set_for_a_model_or_for_the_endpoint(self, home: Home) -> None:
        changes = ("--context-window", "qwen3-coder=65536", "--image-model", "qwen3-coder", "--supports-images")
        shown = data(home, "edit", "ollama", *changes)
        assert shown["models"][1] == {"id": "qwen3-coder", "contextWindow": 65536, "supportsImages": True}
        assert home.read()["llmConnections"][1]["customEndpoint"]["supportsImages"] is True

    def test_a_field_can_be_removed(self, home: Home) -> None:
        run(home, "edit", "ollama", "--unset", "default-model")
        assert "defaultModel" not in home.read()["llmConnections"][1]

    def test_a_choice_of_models_that_is_taken_back_leaves_the_list_to_the_app(self, home: Home) -> None:
        home.config["llmConnections"] = []
        home.connect("groq", "pi", "api_key", piAuthProvider="groq", baseUrl="https://api.groq.com/openai/v1")
        run(home, "edit", "groq", "--model", "qwen/qwen3-32b")
        chosen = home.read()["llmConnections"][0]
        assert (chosen["models"], chosen["modelSelectionMode"]) == (["pi/qwen/qwen3-32b"], "userDefined3Tier")
        assert chosen["defaultModel"] == "pi/qwen/qwen3-32b"
        run(home, "edit", "groq", "--unset", "model", "--unset", "default-model")
        left = home.read()["llmConnections"][0]
        assert "models" not in left
        assert left["modelSelectionMode"] == "automaticallySyncedFromProvider"

    def test_a_change_that_changes_nothing_writes_nothing(self, home: Home) -> None:
        before = home.config_file.stat().st_ino
        assert "like that already" in run(home, "edit", "ollama", "--name", "Ollama")
        assert home.config_file.stat().st_ino == before

    @pytest.mark.parametrize(
        ("arguments", "reason"),
        [
            (["ollama"], "nothing to change"),
            (["ollama", "--name", ""], "`--name` is empty"),
            (["ollama", "--unset", "codex-path", "--base-url", " "], "`--base-url` is empty"),
            (["gone", "--name", "x"], "there is no connection `gone`"),
            (
                ["ollama", "--base-url", "localhost"],
                "what `--base-url` names is no endpoint\nhint: an http:// or https:// URL",
            ),
            (["ollama", "--auth-type", "oauth"], "does not know providerType `pi_compat` with authType `oauth`"),
            (["ollama", "--default-model", "gone"], "`gone` is none of the models `gemma4`, `qwen3-coder`"),
            (["ollama", "--unset", "base-url"], "`baseUrl` is missing"),
            (["ollama", "--unset", "name"], "`name` is not one of"),
        ],
    )
    def test_a_change_that_would_break_it_is_refused(self, home: Home, arguments: list[str], reason: str) -> None:
        before = home.config_file.read_bytes()
        result = home.run("connections", "edit", *arguments)
        assert reason in said(result)
        assert result.returncode in (1, 2)
        assert home.config_file.read_bytes() == before

    def test_a_codex_that_cannot_be_run_is_warned_of(self, home: Home) -> None:
        assert "warning: `codexPath` `/nope` does not exist" in run(home, "edit", "max", "--codex-path", "/nope")
        assert "warning: `codexPath` `~` is no file" in run(home, "edit", "max", "--codex-path", "~")
        program = home.root / "codex"
        program.write_text("#!/bin/sh\n")
        assert "`~/codex` is not executable" in run(home, "edit", "max", "--codex-path", "~/codex")
        program.chmod(0o755)
        assert "codexPath` `" not in run(home, "edit", "max", "--codex-path", "~/codex", "--name", "Max")
        assert "does not exist" in run(home, "add", "codex", "--no-secret", "--codex-path", "/nope")

    def test_a_connection_that_was_odd_before_can_still_be_changed(self, home: Home) -> None:
        home.connect("odd", "pi", "api_key_with_endpoint", piAuthProvider="openai", defaultModel="x", models=["y"])
        run(home, "edit", "odd", "--name", "Odd")
        odd = home.read()["llmConnections"][-1]
        assert (odd["name"], odd["defaultModel"]) == ("Odd", "x")


class TestRemove:
    def test_what_nothing_refers_to_goes_at_once(self, home: Home) -> None:
        before = home.read()
        run(home, "remove", "max")
        del before["llmConnections"][2]
        assert home.config_file.read_text() == json.dumps(before, indent=2)

    def test_the_first_one_left_becomes_the_default(self, home: Home) -> None:
        assert "the default is `ollama` now" in run(home, "remove", "work")
        assert home.read()["defaultLlmConnection"] == "ollama"

    def test_the_last_one_takes_the_default_with_it(self, home: Home) -> None:
        for slug in ("max", "ollama"):
            run(home, "remove", slug)
        assert "there is no default any more" in run(home, "remove", "work")
        assert home.read()["llmConnections"] == []
        assert "defaultLlmConnection" not in home.read()

    def refer(self, home: Home) -> Path:
        root = home.workspace("acme", defaultLlmConnection="max", permissionMode="ask")
        for number in range(3):
            home.session(root, f"261101-one-{number}", llmConnection="max", connectionLocked=True)
        home.session(root, "261101-other", llmConnection="max")
        home.store("llm_oauth::max", {"value": CANARY, "expiresAt": 4102444800000})
        return root

    def test_what_is_in_use_stays_unless_that_is_confirmed(self, home: Home) -> None:
        self.refer(home)
        before = home.config_file.read_bytes()
        result = home.run("connections", "remove", "max")
        assert result.returncode == 1
        assert "`max` is the default of workspace `acme`" in said(result)
        assert "3 sessions are locked to `max`" in said(result)
        assert "`--yes`" in said(result)
        assert home.config_file.read_bytes() == before

    def test_with_yes_it_goes_and_what_is_left_is_named(self, home: Home) -> None:
        root = self.refer(home)
        assert "craft-run credentials remove max" in run(home, "remove", "max", "--yes")
        assert [each["slug"] for each in home.read()["llmConnections"]] == ["work", "ollama"]
        assert json.loads((root / "config.json").read_text())["defaults"]["defaultLlmConnection"] == "max"

    def test_with_clean_workspaces_and_credentials_are_tidied_up(self, home: Home) -> None:
        root = self.refer(home)
        before = json.loads((root / "config.json").read_text())
        shown = run(home, "remove", "max", "--yes", "--clean")
        assert "removed `llm_oauth::max`" in shown
        del before["defaults"]["defaultLlmConnection"]
        assert (root / "config.json").read_text() == json.dumps(before, indent=2)
        assert "claude" not in said(home.run("credentials", "list"))

    def test_at_a_terminal_it_is_asked_for(self, home: Home) -> None:
        self.refer(home)
        variables = [f"{name}={value}" for name, value in home.environ.items()]
        for answer, status in (("n", 1), ("y", 0)):
            with Terminal("env", "-i", *variables, CRAFT_RUN, "connections", "remove", "max") as terminal:
                terminal.output.expect(r"all the same\? \[y/N\]: ")
                terminal.type(f"{answer}\n")
                assert terminal.wait() == status

    def test_credentials_are_not_deleted_beside_a_running_app_and_then_nothing_is(self, home: Home) -> None:
        self.refer(home)
        (home.app / ".server.lock").write_text(str(os.getpid()))
        before = home.config_file.read_bytes()
        result = home.run("connections", "remove", "max", "--yes", "--clean")
        assert "the Craft Agents app is running" in said(result)
        assert result.returncode == 1
        assert home.config_file.read_bytes() == before


class TestDefault:
    def test_it_is_shown_and_set(self, home: Home) -> None:
        assert run(home, "default") == "work\n"
        before = home.read()
        run(home, "default", "max")
        assert home.config_file.read_text() == json.dumps(before | {"defaultLlmConnection": "max"}, indent=2)

    def test_a_connection_that_does_not_exist_is_none(self, home: Home) -> None:
        result = home.run("connections", "default", "gone")
        assert "there is no connection `gone`" in said(result)
        assert home.read()["defaultLlmConnection"] == "work"

    @pytest.mark.parametrize("where", ["in front", "behind"])
    def test_a_workspace_has_one_of_its_own(self, home: Home, where: str) -> None:
        root = home.workspace("acme", permissionMode="ask")
        option = ("--workspace", "Acme")
        before = json.loads((root / "config.json").read_text())
        arguments = ("connections", "default", "max")
        result = home.run(*option, *arguments) if where == "in front" else home.run(*arguments, *option)
        assert result.returncode == 0, said(result)
        before["defaults"]["defaultLlmConnection"] = "max"
        assert (root / "config.json").read_text() == json.dumps(before, indent=2)
        assert run(home, "default", *option) == "max\n"
        run(home, "default", "--unset", *option)
        assert "defaultLlmConnection" not in json.loads((root / "config.json").read_text())["defaults"]
        assert run(home, "default", *option) == "\n"

    @pytest.mark.parametrize("arguments", [["--unset"], ["max", "--unset", "--workspace", "acme"]])
    def test_unset_is_for_workspaces(self, home: Home, arguments: list[str]) -> None:
        result = home.run("connections", "default", *arguments)
        assert "`--unset` goes with `--workspace NAME` and no SLUG" in said(result)
        assert result.returncode == 2


@pytest.mark.parametrize(
    "arguments", [["list"], ["show", "x"], ["edit", "x", "--name", "y"], ["remove", "x"], ["default"], ["check"]]
)
@pytest.mark.parametrize("content", ["{", '"text"'])
def test_a_broken_configuration_is_one_error_that_says_where(home: Home, arguments: list[str], content: str) -> None:
    home.config_file.write_text(content)
    result = home.run("connections", *arguments)
    assert result.returncode == 1
    assert f"`{home.config_file}`" in said(result)
    assert home.config_file.read_text() == content


class TestABrokenIndexOfCredentials:
    """The connections are in another file, and what was done to them must not be reported as failed."""

    @pytest.fixture(autouse=True)
    def broken(self, home: Home) -> None:
        home.launcher.mkdir()
        (home.launcher / "credentials.json").write_text("{")

    def test_leaves_the_list_to_show_and_is_warned_of(self, home: Home) -> None:
        found = {each["slug"]: each["credential"]["state"] for each in data(home, "list")}
        assert found == {"work": "unknown", "ollama": "not needed", "max": "unknown"}
        assert "warning: the index of credentials" in run(home, "list")

    @pytest.mark.parametrize("arguments", [["remove", "ollama"], ["edit", "ollama", "--name", "New"]])
    def test_does_not_fail_a_change_that_was_made(self, home: Home, arguments: list[str]) -> None:
        before = home.read()
        run(home, *arguments)
        assert home.read() != before

    def test_stops_the_removal_of_credentials_before_that_of_the_connection(self, home: Home) -> None:
        before = home.read()
        assert home.run("connections", "remove", "work", "--clean").returncode == 1
        assert home.read() == before


def test_a_folder_that_cannot_be_looked_into_is_not_taken_for_an_empty_one(home: Home) -> None:
    loop = home.root / "loop"
    loop.symlink_to(loop)
    result = home.run("--config-dir", str(loop), "connections", "list")
    assert result.returncode == 1
    assert "error: cannot read `" in said(result)


def test_the_group_alone_shows_its_commands(home: Home) -> None:
    assert "check" in run(home)
