"""`craft-run connections add`, in scripts and at a terminal."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.home import CRAFT_RUN, Home
from tests.support.mock_llm.server import MockLlm
from tests.support.process.terminal import Terminal
from tests.support.said import CANARY, said

if TYPE_CHECKING:
    from pathlib import Path

KEY_FILE = {
    "type": "service_account",
    "project_id": "proj-1",
    "private_key": CANARY,
    "client_email": "a@proj-1.iam.gserviceaccount.com",
}
KEYS = json.dumps({"AccessKeyId": "AKIA1", "SecretAccessKey": CANARY})


def add(home: Home, *arguments: str, stdin: str = "", **environ: str) -> str:
    """What an addition that must work says on both streams."""
    result = home.run("connections", "add", *arguments, stdin=stdin.encode(), environ=environ)
    assert result.returncode == 0, result.stderr.decode()
    return said(result)


def connections(home: Home) -> dict[str, Any]:
    return {each["slug"]: each for each in home.read()["llmConnections"]}


class TestScript:
    def test_the_first_connection_of_an_empty_home_is_written_as_the_app_begins_its_file(self, home: Home) -> None:
        assert "added, and the default" in add(home, "anthropic", "--secret-stdin", stdin=f"{CANARY}\n")
        config = home.read()
        (connection,) = config["llmConnections"]
        assert config == {
            "workspaces": [],
            "activeWorkspaceId": None,
            "activeSessionId": None,
            "llmConnections": [connection],
            "defaultLlmConnection": "anthropic-api",
        }
        assert home.config_file.read_text() == json.dumps(config, indent=2)
        assert connection.pop("createdAt") > 1_700_000_000_000
        assert connection.pop("models")[0] == "claude-opus-4-8"
        assert list(connection.items()) == [
            ("slug", "anthropic-api"),
            ("name", "Anthropic (API Key)"),
            ("providerType", "anthropic"),
            ("authType", "api_key"),
            ("defaultModel", "claude-opus-4-8"),
        ]
        assert home.child_environ()["ANTHROPIC_API_KEY"] == CANARY

    @pytest.mark.parametrize(
        ("arguments", "stdin", "variables"),
        [
            (["claude-max", "--secret-stdin"], CANARY, {"CLAUDE_CODE_OAUTH_TOKEN": CANARY}),
            (
                ["openrouter", "--secret-stdin"],
                CANARY,
                {
                    "ANTHROPIC_BASE_URL": "https://openrouter.ai/api",
                    "ANTHROPIC_AUTH_TOKEN": CANARY,
                    "ANTHROPIC_MODEL": "anthropic/claude-opus-4.8",
                    "ANTHROPIC_DEFAULT_HAIKU_MODEL": "anthropic/claude-haiku-4.5",
                },
            ),
            (
                ["openrouter-openai", "--secret-stdin"],
                CANARY,
                {"OPENAI_BASE_URL": "https://openrouter.ai/api/v1", "OPENAI_API_KEY": CANARY},
            ),
            (["openai", "--secret-stdin"], CANARY, {"OPENAI_API_KEY": CANARY, "OPENAI_MODEL": "gpt-5.6-sol"}),
            (
                ["bedrock", "--aws-region", "eu-west-1", "--secret-stdin"],
                KEYS,
                {"AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": CANARY, "AWS_REGION": "eu-west-1"},
            ),
            (["bedrock-environment", "--aws-region", "eu-west-1"], "", {"AWS_REGION": "eu-west-1"}),
            (
                ["vertex", "--gcp-region", "global", "--secret-stdin"],
                json.dumps(KEY_FILE),
                {"ANTHROPIC_VERTEX_PROJECT_ID": "proj-1", "CLOUD_ML_REGION": "global"},
            ),
            (
                ["vertex-environment", "--gcp-region", "global", "--gcp-project-id", "p2"],
                "",
                {"ANTHROPIC_VERTEX_PROJECT_ID": "p2"},
            ),
            (
                ["ollama", "--model", "qwen3-coder", "--context-window", "262144"],
                "",
                {"OPENAI_BASE_URL": "http://localhost:11434/v1", "OPENAI_MODEL": "qwen3-coder"},
            ),
            (
                [
                    *("compatible", "--base-url", "https://llm.example", "--api", "anthropic-messages"),
                    *("--model", "m1", "--model", "m2-mini", "--default-model", "m1", "--secret-stdin"),
                ],
                CANARY,
                {"ANTHROPIC_BASE_URL": "https://llm.example", "ANTHROPIC_DEFAULT_HAIKU_MODEL": "m2-mini"},
            ),
            (
                [
                    *("compatible", "--base-url", "https://llm.example", "--api", "openai-completions"),
                    *("--model", "m1", "--auth-type", "none"),
                ],
                "",
                {"OPENAI_BASE_URL": "https://llm.example", "OPENAI_API_KEY": "not-needed"},
            ),
            (["provider", "--pi-auth-provider", "groq", "--secret-stdin"], CANARY, {"GROQ_API_KEY": CANARY}),
            (
                [
                    *("--provider-type", "openai_compat", "--auth-type", "api_key_with_endpoint"),
                    *("--base-url", "https://llm.example/v1", "--model", "m1", "--secret-stdin"),
                ],
                CANARY,
                {"OPENAI_BASE_URL": "https://llm.example/v1", "OPENAI_API_KEY": CANARY},
            ),
        ],
        ids=lambda value: value[0] if isinstance(value, list) else "",
    )
    def test_every_kind_launches_at_once(
        self, home: Home, arguments: list[str], stdin: str, variables: dict[str, str]
    ) -> None:
        add(home, *arguments, stdin=stdin)
        child = home.child_environ()
        assert {name: child.get(name) for name in variables} == variables
        assert home.run("connections", "check").returncode == 0

    def test_aws_keys_hold_the_region_where_the_app_looks_for_it(self, home: Home) -> None:
        add(home, "bedrock", "--aws-region", "eu-west-1", "--secret-stdin", stdin=KEYS)
        assert home.stored("llm_iam::bedrock")["awsRegion"] == "eu-west-1"
        assert connections(home)["bedrock"]["models"][0] == "pi/eu.anthropic.claude-opus-4-8"

    def test_a_region_that_changes_and_keys_that_come_later_meet(self, home: Home) -> None:
        add(home, "bedrock", "--aws-region", "eu-west-1", "--no-secret")
        assert home.run("credentials", "set", "bedrock", stdin=KEYS.encode()).returncode == 0
        assert home.stored("llm_iam::bedrock")["awsRegion"] == "eu-west-1"
        result = home.run("connections", "edit", "bedrock", "--aws-region", "us-west-2")
        assert "its keys in the store `craft-agent` hold the region, too" in said(result)
        assert home.stored("llm_iam::bedrock")["awsRegion"] == "us-west-2"
        (home.app / ".server.lock").write_text(str(os.getpid()))
        result = home.run("connections", "edit", "bedrock", "--aws-region", "eu-west-3")
        assert "the keys still hold another region, which the app takes" in said(result)
        assert result.returncode == 0

    def test_a_provider_that_is_not_known_yet_can_be_added(self, home: Home) -> None:
        add(home, "provider", "--pi-auth-provider", "new-co", "--secret-stdin", stdin=CANARY)
        assert home.child_environ()["NEW_CO_API_KEY"] == CANARY

    def test_the_environments_own_aws_login_brings_its_region_along(self, home: Home) -> None:
        (home.root / ".aws").mkdir()
        profiles = "[default]\nregion = eu-central-1\n[profile llm]\nregion = us-west-2\n"
        (home.root / ".aws" / "config").write_text(profiles)
        add(home, "bedrock-environment", "--slug", "b")
        assert "awsRegion" not in connections(home)["b"]
        assert connections(home)["b"]["defaultModel"] == "pi/eu.anthropic.claude-opus-4-8"
        for shell in ({"AWS_PROFILE": "llm"}, {"AWS_REGION": "us-west-2"}):
            child = home.child_environ("-c", "b", "--strict", environ=shell)
            assert child["ANTHROPIC_MODEL"] == "us.anthropic.claude-opus-4-8"
            assert child["AWS_REGION"] == child["AWS_DEFAULT_REGION"] == "us-west-2"

    def test_the_app_finds_a_claude_login_where_it_looks_for_it_and_no_other_one_is_lost(self, home: Home) -> None:
        login, other = "sk-ant-oat01-invented-a", "sk-ant-oat01-invented-b"
        add(home, "claude-max", "--secret-stdin", stdin=login)
        assert home.stored("claude_oauth::global") == home.stored("llm_oauth::claude-max") == {"value": login}
        assert "the app uses the Claude login of another connection" in add(
            home, "claude-max", "--secret-stdin", stdin=other
        )
        assert home.stored("claude_oauth::global")["value"] == login
        assert home.child_environ("-c", "claude-max-2")["CLAUDE_CODE_OAUTH_TOKEN"] == other
        # A new token for the same connection follows; a deleted one goes.
        assert home.run("credentials", "set", "claude-max", stdin=b"sk-ant-oat01-invented-c").returncode == 0
        assert home.stored("claude_oauth::global")["value"] == "sk-ant-oat01-invented-c"
        assert home.run("credentials", "delete", "claude-max-2").returncode == 0
        assert home.stored("claude_oauth::global")["value"] == "sk-ant-oat01-invented-c"
        assert home.run("credentials", "delete", "claude-max").returncode == 0
        with pytest.raises(AssertionError, match="there is no claude_oauth::global"):
            home.stored("claude_oauth::global")

    def test_a_slug_that_is_taken_gets_a_number(self, home: Home) -> None:
        for _ in range(3):
            add(home, "openrouter", "--no-secret")
        assert list(connections(home)) == ["openrouter", "openrouter-2", "openrouter-3"]

    def test_connections_added_at_the_same_moment_all_find_a_place(self, home: Home) -> None:
        argv = [CRAFT_RUN, "connections", "add", "ollama", "--model", "m"]
        running = [subprocess.Popen(argv, env=home.environ, stderr=subprocess.DEVNULL) for _ in range(6)]
        assert [process.wait() for process in running] == [0] * 6
        assert sorted(connections(home)) == ["ollama", *(f"ollama-{number}" for number in range(2, 7))]

    def test_the_default_stays_unless_told_otherwise(self, home: Home) -> None:
        add(home, "ollama", "--model", "m")
        add(home, "ollama", "--model", "m")
        assert home.read()["defaultLlmConnection"] == "ollama"
        add(home, "ollama", "--model", "m", "--slug", "mine", "--name", "Mine", "--default")
        assert home.read()["defaultLlmConnection"] == "mine"
        assert connections(home)["mine"]["name"] == "Mine"

    def test_everything_else_in_the_file_stays_as_it_is(self, home: Home) -> None:
        text = '\ufeff{"workspaces":[],"zeta": {"a" : 1},\n "llmConnections": [ {"slug":"a", "unknown":[1,  2]} ]}'
        home.config_file.write_text(text)
        add(home, "ollama", "--model", "m")
        after = home.config_file.read_text()
        assert after.startswith(text[: text.index(" ]}")])
        config = json.loads(after.removeprefix("\ufeff"))
        assert (config["activeWorkspaceId"], config["activeSessionId"]) == (None, None)
        assert "defaultLlmConnection" not in config

    def test_a_config_that_is_a_symbolic_link_stays_one(self, home: Home, tmp_path: Path) -> None:
        real = tmp_path / "dotfiles.json"
        real.write_text(json.dumps(home.config))
        home.config_file.symlink_to(real)
        add(home, "ollama", "--model", "m")
        assert home.config_file.is_symlink()
        assert "ollama" in real.read_text()

    def test_another_config_folder_is_made_with_its_first_connection(self, home: Home, tmp_path: Path) -> None:
        folder = tmp_path / "ci" / "craft-agent"
        result = home.run("--config-dir", str(folder), "connections", "add", "ollama", "--model", "m")
        assert result.returncode == 0, said(result)
        assert json.loads((folder / "config.json").read_text())["defaultLlmConnection"] == "ollama"
        assert not home.config_file.exists()

    def test_a_program_may_print_the_secret_at_every_launch(self, home: Home) -> None:
        add(home, "openai", "--command", f"printf %s {CANARY}")
        assert home.child_environ()["OPENAI_API_KEY"] == CANARY

    def test_a_secret_may_come_from_a_file(self, home: Home) -> None:
        (home.root / "key.txt").write_text(f"{CANARY}\n")
        add(home, "openai", "--secret-file", "~/key.txt")
        assert home.child_environ()["OPENAI_API_KEY"] == CANARY

    def test_the_login_of_an_agent_is_taken_over(self, home: Home) -> None:
        (home.root / ".claude").mkdir()
        login = {"claudeAiOauth": {"accessToken": CANARY, "refreshToken": CANARY, "expiresAt": 4102444800000}}
        (home.root / ".claude" / ".credentials.json").write_text(json.dumps(login))
        add(home, "claude-max", "--import")
        assert home.child_environ()["CLAUDE_CODE_OAUTH_TOKEN"] == CANARY

    def test_what_has_ended_already_is_said_at_once(self, home: Home) -> None:
        (home.root / ".claude").mkdir()
        login = {"claudeAiOauth": {"accessToken": CANARY, "refreshToken": CANARY, "expiresAt": 1}}
        (home.root / ".claude" / ".credentials.json").write_text(json.dumps(login))
        assert "it ended 1970-01-01 00:00, and is renewed at the next launch" in add(home, "claude-max", "--import")
        keys = json.dumps({**json.loads(KEYS), "SessionToken": "st", "Expiration": "2020-01-01T00:00:00Z"})
        told = add(home, "bedrock", "--aws-region", "us-east-1", "--secret-stdin", stdin=keys)
        assert "warning: it ended 2020-01-01 00:00, and cannot be renewed" in told
        assert "hint: give another one: `craft-run credentials set bedrock`" in told
        told = said(home.run("credentials", "set", "bedrock", stdin=keys.encode()))
        assert "warning: it ended 2020-01-01 00:00, and cannot be renewed" in told

    def test_no_secret_stays_in_the_clear_anywhere(self, home: Home) -> None:
        add(home, "openai", "--secret-stdin", stdin=CANARY)
        add(home, "bedrock", "--aws-region", "us-east-1", "--secret-stdin", stdin=KEYS)
        files = [path for path in home.root.rglob("*") if path.is_file()]
        assert home.app / "credentials.enc" in files
        assert [path for path in files if CANARY.encode() in path.read_bytes()] == []

    def test_a_connection_can_be_added_before_its_secret(self, home: Home) -> None:
        assert "its secret is still missing: `craft-run credentials set openai-api`" in add(
            home, "openai", "--no-secret"
        )
        home.store("llm_api_key::openai-api-2", {"value": CANARY})
        assert "the secret that the store `craft-agent` has" in add(home, "openai", "--no-secret")

    def test_the_new_connection_can_be_had_as_json(self, home: Home) -> None:
        result = home.run("connections", "add", "ollama", "--model", "m", "--json")
        assert json.loads(result.stdout)["slug"] == "ollama"

    @pytest.mark.parametrize(
        ("arguments", "stdin", "reason", "status"),
        [
            ([], "", "`PRESET` is missing", 2),
            (["acme"], "", "there is no preset `acme`", 2),
            (["compatible"], "", "`compatible` needs `--base-url`, `--api`, `--model`\nhint: add them, and one of", 2),
            (["ollama"], "", "`ollama` needs `--model`\nhint: add it\n", 2),
            (["bedrock"], "", "`bedrock` needs `--aws-region`", 2),
            (["--provider-type", "openai"], "", "`custom` needs `--auth-type`", 2),
            (["anthropic"], CANARY, "where the secret comes from is missing", 2),
            (["anthropic", CANARY], "", "least of all a secret", 2),
            (["anthropic", "--secret-stdin"], "", "standard input is empty", 1),
            (["anthropic", "--secret-stdin"], f"{CANARY}\n{CANARY}", "line break", 1),
            (["anthropic", "--secret-stdin", "--no-secret"], CANARY, "from one place only", 2),
            (["anthropic", "--secret-file", "gone"], "", "cannot read", 1),
            (["anthropic", "--import"], "", "`--import` goes with presets", 2),
            (["claude-max", "--import"], "", "there is no login of Claude Code", 1),
            (["codex", "--import"], "", "there is no login of Codex", 1),
            (["anthropic", "--command", "x", "--store", "keyring"], "", "`--command` keeps no secret", 2),
            (["ollama", "--model", "m", "--slug", "Not A Slug"], "", "for example `not-a-slug`", 2),
            (["ollama", "--model", "m", "--base-url", "localhost"], "", "hint: an http:// or https:// URL", 2),
            (["ollama", "--model", "m", "--auth-type", "oauth"], "", "with authType `oauth`", 1),
            (["ollama", "--model", "m", "--context-window", "big"], "", "no number of tokens", 2),
            (["ollama", "--model", "m", "--api", "soap"], "", "`soap` is not one of", 2),
        ],
    )
    def test_what_is_missing_or_wrong_is_named_and_nothing_is_written(
        self, home: Home, arguments: list[str], stdin: str, reason: str, status: int
    ) -> None:
        result = home.run("connections", "add", *arguments, stdin=stdin.encode())
        assert reason in said(result)
        assert "hint: " in said(result)
        assert result.returncode == status
        assert list(home.app.iterdir()) == []

    def test_a_slug_that_was_asked_for_and_is_taken_is_refused(self, home: Home) -> None:
        add(home, "ollama", "--model", "m")
        result = home.run("connections", "add", "ollama", "--model", "m", "--slug", "ollama")
        assert "for example `ollama-2`" in said(result)
        assert result.returncode == 2

    def test_a_secret_that_cannot_be_kept_leaves_no_connection_behind(self, home: Home) -> None:
        add(home, "ollama", "--model", "m")
        before = home.config_file.read_bytes()
        (home.app / "credentials.enc").write_bytes(b"broken")
        result = home.run("connections", "add", "openai", "--secret-stdin", "--default", stdin=CANARY.encode())
        assert "too short" in said(result)
        assert result.returncode == 1
        assert home.config_file.read_bytes() == before
        assert (home.app / "credentials.enc").read_bytes() == b"broken"

    def test_the_apps_credentials_are_left_alone_while_it_runs(self, home: Home) -> None:
        (home.app / ".server.lock").write_text(str(os.getpid()))
        result = home.run("connections", "add", "openai", "--secret-stdin", stdin=CANARY.encode())
        assert "the Craft Agents app is running" in said(result)
        assert not home.config_file.exists()
        add(home, "openai", "--no-secret")
        add(home, "openai", "--secret-stdin", "--force", stdin=CANARY)

    @pytest.mark.parametrize(
        "content", ["{", "[]", '{"workspaces": {}}', '{"workspaces": [], "llmConnections": {}}'], ids=repr
    )
    def test_a_file_that_the_app_would_not_read_is_not_touched(self, home: Home, content: str) -> None:
        home.config_file.write_text(content)
        result = home.run("connections", "add", "ollama", "--model", "m")
        assert f"`{home.config_file}`" in said(result)
        assert result.returncode == 1
        assert home.config_file.read_text() == content

    def test_a_folder_that_cannot_be_written_is_an_error_that_names_it(self, home: Home) -> None:
        home.launcher.write_text("a file where craft-run's folder should be")
        result = home.run("connections", "add", "ollama", "--model", "m")
        assert f"cannot lock `{home.launcher}`" in said(result)
        assert result.returncode == 1

    def test_a_thousand_connections_have_room_for_one_more(self, home: Home) -> None:
        for number in range(1000):
            home.config["llmConnections"].append({"slug": f"c{number}", "name": "C", "createdAt": 1})
        home.write()
        add(home, "ollama", "--model", "m")
        assert list(connections(home))[-1] == "ollama"
        assert len(connections(home)) == 1001


class TestTerminal:
    def terminal(self, home: Home, *arguments: str) -> Terminal:
        variables = [f"{name}={value}" for name, value in home.environ.items()]
        return Terminal("env", "-i", *variables, CRAFT_RUN, "connections", "add", *arguments)

    def ask(self, home: Home, arguments: list[str], dialogue: list[tuple[str, str]]) -> str:
        """What is shown while these questions (regular expressions) are answered."""
        with self.terminal(home, *arguments) as terminal:
            for question, answer in dialogue:
                terminal.output.expect(question)
                terminal.type(f"{answer}\n")
            terminal.output.expect(r"launch with it: `craft-run .*-- COMMAND`")
            assert terminal.wait() == 0
            shown: str = terminal.output.seen
        assert CANARY not in shown
        return shown

    def test_the_kind_is_chosen_from_a_list_and_the_key_is_not_shown(self, home: Home) -> None:
        shown = self.ask(
            home,
            [],
            [("connection: ", "99"), (r"1 to \d+, or a name", "1"), (r"Name \[.*\]: ", ""), ("API key: ", CANARY)],
        )
        assert "Ollama on this machine" in shown
        assert home.child_environ()["ANTHROPIC_API_KEY"] == CANARY

    def test_only_what_is_needed_is_asked_for(self, home: Home) -> None:
        given = ["compatible", "--base-url", "https://llm.example/v1", "--model", "m1"]
        self.ask(home, given, [("Protocol: ", "openai-completions"), (r"\(Enter for none\): ", "")])
        assert connections(home)["llm-example"]["authType"] == "none"

    def test_an_endpoint_that_is_none_is_asked_for_again(self, home: Home) -> None:
        given = ["compatible", "--api", "openai-completions", "--model", "m1"]
        url = "https://llm.example/v1"
        dialogue = [("endpoint: ", "llm.example"), (r"(?s)an http:// or .*endpoint: ", url), (r"for none\): ", "")]
        self.ask(home, given, dialogue)
        assert connections(home)["llm-example"]["baseUrl"] == url

    def test_a_key_that_is_typed_makes_an_endpoint_one_with_a_key(self, home: Home) -> None:
        questions = [
            ("endpoint: ", "https://llm.example"),
            ("Protocol: ", "2"),
            ("commas: ", "m1, m2,"),
            ("none", CANARY),
        ]
        self.ask(home, ["compatible"], questions)
        assert connections(home)["llm-example"]["models"] == ["m1", "m2"]
        assert home.child_environ()["ANTHROPIC_AUTH_TOKEN"] == CANARY

    def test_a_server_on_this_machine_proposes_its_models(self, home: Home) -> None:
        with MockLlm() as mock:
            mock.answer("/v1/models", {"data": [{"id": "qwen3:8b"}, {"id": "gemma4"}]})
            url = f"{mock.url}/v1"
            self.ask(home, ["ollama", "--base-url", url], [(r"commas \[qwen3:8b,gemma4\]: ", "")])
            assert {frozenset(request.credentials) for request in mock.requests} == {frozenset()}
        assert connections(home)["ollama"]["models"] == ["qwen3:8b", "gemma4"]

    def test_the_keys_of_aws_are_asked_for_one_by_one(self, home: Home) -> None:
        questions = [("region: ", "us-east-1"), ("id: ", "AKIA1"), ("secret access key: ", CANARY), ("for none", "")]
        self.ask(home, ["bedrock"], questions)
        assert home.child_environ()["AWS_SECRET_ACCESS_KEY"] == CANARY

    @pytest.mark.parametrize(
        ("choice", "questions", "store"), [("link", [], "linked"), ("copy", [], "craft-agent")], ids=["link", "copy"]
    )
    def test_a_login_that_is_there_is_offered(
        self, home: Home, choice: str, questions: list[tuple[str, str]], store: str
    ) -> None:
        (home.root / ".claude").mkdir()
        login = {"claudeAiOauth": {"accessToken": CANARY, "expiresAt": 4102444800000}}
        (home.root / ".claude" / ".credentials.json").write_text(json.dumps(login))
        shown = self.ask(home, ["claude-max"], [("The login: ", choice), *questions])
        assert f"the store `{store}`" in shown
        assert home.child_environ()["CLAUDE_CODE_OAUTH_TOKEN"] == CANARY

    def test_a_token_may_be_typed_instead_of_a_login(self, home: Home) -> None:
        self.ask(home, ["claude-max"], [("The login: ", "token"), ("Token: ", CANARY)])
        assert home.child_environ()["CLAUDE_CODE_OAUTH_TOKEN"] == CANARY

    def test_the_key_of_a_service_account_is_taken_from_its_file(self, home: Home) -> None:
        (home.root / "key.json").write_text(json.dumps(KEY_FILE))
        self.ask(home, ["vertex"], [("region: ", "global"), ("service account: ", "~/key.json")])
        assert connections(home)["vertex"]["gcpProjectId"] == "proj-1"

    @pytest.mark.parametrize("key", ["\x03", "\x04"])
    def test_giving_up_writes_nothing(self, home: Home, key: str) -> None:
        with self.terminal(home, "anthropic") as terminal:
            terminal.output.expect("API key: ")
            terminal.type(key)
            assert terminal.wait() == 130
        assert not home.config_file.exists()
