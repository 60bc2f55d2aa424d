"""`craft-run credentials import` and `move`."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import session_bus
from tests.support.home import CRAFT_RUN, Home
from tests.support.process.terminal import Terminal
from tests.support.said import CANARY, said

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.connect("max", "anthropic", "oauth", baseUrl=None)
    home.connect("codex", "openai", "oauth", baseUrl=None)
    home.connect("openai", "openai", "api_key", baseUrl=None)
    home.connect("bedrock", "bedrock", "iam_credentials", baseUrl=None, awsRegion="us-east-1")
    home.connect("gateway", "openai_compat", "api_key_with_endpoint", baseUrl="https://llm.example/v1")
    home.connect("local")
    return home


def claude(home: Home, access: str = CANARY, **more: Any) -> None:
    """Sign in with Claude Code."""
    (home.root / ".claude").mkdir(exist_ok=True)
    login = {"accessToken": access, "refreshToken": CANARY, "expiresAt": 4102444800000} | more
    (home.root / ".claude" / ".credentials.json").write_text(json.dumps({"claudeAiOauth": login}))


def aws(home: Home) -> None:
    """Have a static profile."""
    (home.root / ".aws").mkdir()
    text = f"[default]\naws_access_key_id = AKIA1\naws_secret_access_key = {CANARY}\n"
    (home.root / ".aws" / "credentials").write_text(text)


def run(home: Home, *arguments: str, **environ: str) -> str:
    """What a command that must work says on both streams."""
    result = home.run("credentials", *arguments, environ=environ)
    assert result.returncode == 0, result.stderr.decode()
    return said(result)


def stores(home: Home, **environ: str) -> dict[str, str]:
    """Account -> store, of those that have one."""
    result = home.run("credentials", "list", "--json", environ=environ)
    return {row["account"]: row["store"] for row in json.loads(result.stdout) if row["store"]}


class TestImport:
    def test_a_login_goes_to_the_connection_that_needs_it(self, home: Home) -> None:
        claude(home)
        shown = run(home, "import", "claude")
        assert "the credential of `max` is in the store `craft-agent`" in shown
        assert "two programs renew one login" in shown
        assert home.child_environ("-c", "max")["CLAUDE_CODE_OAUTH_TOKEN"] == CANARY

    def test_a_dry_run_shows_what_there_is_and_writes_nothing(self, home: Home) -> None:
        claude(home)
        aws(home)
        rows = json.loads(home.run("credentials", "import", "--dry-run", "--json").stdout)
        assert [(row["source"], row["kind"], row["expiresAt"], row["connection"]) for row in rows] == [
            ("claude", "oauth", 4102444800000, "max"),
            ("aws", "iam", None, "bedrock"),
        ]
        table = run(home, "import", "--dry-run")
        assert str(home.root / ".claude" / ".credentials.json") in table
        assert sorted(path.name for path in home.app.iterdir()) == ["config.json"]

    def test_without_a_source_the_only_thing_there_is_is_taken(self, home: Home) -> None:
        aws(home)
        run(home, "import")
        assert home.child_environ("-c", "bedrock")["AWS_SECRET_ACCESS_KEY"] == CANARY

    def test_more_than_one_possibility_is_no_guess(self, home: Home) -> None:
        claude(home)
        home.connect("max-2", "anthropic", "oauth", baseUrl=None)
        result = home.run("credentials", "import", "claude")
        assert result.returncode == 2
        assert "`craft-run credentials import claude max` or `craft-run credentials import claude max-2`" in said(
            result
        )
        run(home, "import", "claude", "max-2")
        assert list(stores(home)) == ["llm_oauth::max-2"]

    def test_at_a_terminal_it_is_asked_which(self, home: Home) -> None:
        claude(home)
        aws(home)
        variables = [f"{name}={value}" for name, value in home.environ.items()]
        with Terminal("env", "-i", *variables, CRAFT_RUN, "credentials", "import") as terminal:
            terminal.output.expect("Which: ")
            terminal.type("2\n")
            assert terminal.wait() == 0
        assert list(stores(home)) == ["llm_iam::bedrock"]

    def test_a_valid_credential_is_replaced_only_by_name(self, home: Home) -> None:
        home.store("llm_oauth::max", {"value": "old", "expiresAt": 4102444800000})
        claude(home)
        result = home.run("credentials", "import", "claude")
        assert "no connection needs what was found" in said(result)
        run(home, "import", "claude", "max")
        assert home.child_environ("-c", "max")["CLAUDE_CODE_OAUTH_TOKEN"] == CANARY

    def test_an_expired_credential_is_replaced(self, home: Home) -> None:
        home.store("llm_oauth::max", {"value": "old", "expiresAt": 1})
        claude(home)
        run(home, "import", "claude")
        assert home.child_environ("-c", "max")["CLAUDE_CODE_OAUTH_TOKEN"] == CANARY

    def test_a_login_that_has_ended_is_taken_and_that_is_said(self, home: Home) -> None:
        claude(home, expiresAt=1)
        assert "it ended 1970-01-01 00:00, and is renewed at the next launch" in run(home, "import", "claude")

    def test_one_that_nothing_can_renew_is_warned_of(self, home: Home) -> None:
        claude(home, expiresAt=1, refreshToken="")
        told = run(home, "import", "claude")
        assert "warning: it ended 1970-01-01 00:00, and cannot be renewed" in told
        assert "hint: give another one: `craft-run login max`" in told

    def test_codex_brings_its_account(self, home: Home) -> None:
        (home.root / ".codex").mkdir()
        tokens = {"id_token": CANARY, "access_token": CANARY, "refresh_token": CANARY, "account_id": "a"}
        (home.root / ".codex" / "auth.json").write_text(json.dumps({"OPENAI_API_KEY": None, "tokens": tokens}))
        run(home, "import", "codex")
        assert list(stores(home)) == ["llm_oauth::codex"]

    def test_a_variable_of_this_shell_is_stored_for_later(self, home: Home) -> None:
        run(home, "import", "environment", OPENAI_API_KEY=CANARY)
        assert home.child_environ("-c", "openai")["OPENAI_API_KEY"] == CANARY

    def test_a_key_with_a_base_url_belongs_to_that_endpoint(self, home: Home) -> None:
        environ = {"OPENAI_API_KEY": CANARY, "OPENAI_BASE_URL": "https://llm.example/v1"}
        run(home, "import", "environment", **environ)
        assert list(stores(home)) == ["llm_api_key::gateway"]

    def test_any_variable_of_a_dotenv_file_can_be_named(self, home: Home) -> None:
        (home.root / ".env").write_text(f"LLM_TOKEN={CANARY}\n")
        run(home, "import", "dotenv", "gateway", "--file", ".env", "--variable", "LLM_TOKEN")
        assert home.child_environ("-c", "gateway")["OPENAI_API_KEY"] == CANARY

    @pytest.mark.parametrize(
        ("arguments", "reason", "status"),
        [
            ([], "nothing was found", 1),
            (["claude"], "there is no login of Claude Code", 1),
            (["codex"], "there is no login of Codex", 1),
            (["aws", "--profile", "llm"], "no access key for profile `llm`", 1),
            (["environment"], "no variable of this shell holds a credential", 1),
            (["environment", "--variable", "NOPE"], "`NOPE` is not set", 2),
            (["dotenv"], "`--file` is missing", 2),
            (
                ["dotenv", "--file", "gone.env"],
                "cannot read `gone.env`: No such file or directory\nhint: name a file with",
                1,
            ),
            (["claude", "--profile", "x"], "`--profile` goes with `aws` only", 2),
            (["claude", "--variable", "x"], "`--variable` goes with", 2),
            (["--file", "x"], "`--file` needs a SOURCE", 2),
            (["acme"], "`acme` is not one of", 2),
        ],
    )
    def test_what_is_not_there_is_named(self, home: Home, arguments: list[str], reason: str, status: int) -> None:
        result = home.run("credentials", "import", *arguments)
        assert reason in said(result)
        assert result.returncode == status

    def test_a_connection_of_another_kind_cannot_use_it(self, home: Home) -> None:
        claude(home)
        result = home.run("credentials", "import", "claude", "openai")
        assert "`openai` cannot use what was found: oauth from" in said(result)
        assert "there is no connection `gone`" in said(home.run("credentials", "import", "claude", "gone"))

    def test_a_broken_source_does_not_hide_the_others(self, home: Home) -> None:
        aws(home)
        (home.root / ".claude").mkdir()
        (home.root / ".claude" / ".credentials.json").write_text("{")
        assert "warning: " in run(home, "import")
        assert list(stores(home)) == ["llm_iam::bedrock"]

    def test_the_apps_file_is_left_alone_while_it_runs(self, home: Home) -> None:
        claude(home)
        (home.app / ".server.lock").write_text(str(os.getpid()))
        result = home.run("credentials", "import", "claude")
        assert "the Craft Agents app is running" in said(result)
        assert result.returncode == 1
        run(home, "import", "claude", "--force")


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The variables of a session with a keyring."""
    absent = session_bus.missing()
    if absent:
        pytest.skip(f"`{absent}` is not installed")
    with session_bus.running(tmp_path_factory.mktemp("session")) as session:
        yield {"DBUS_SESSION_BUS_ADDRESS": session["DBUS_SESSION_BUS_ADDRESS"]}


class TestMove:
    def test_a_secret_moves_and_nothing_is_left_behind(self, home: Home, bus: dict[str, str]) -> None:
        home.store("llm_api_key::openai", {"value": CANARY, "unknown": 1})
        home.store("llm_api_key::other", {"value": "stays"})
        assert "moved from `craft-agent` to `keyring`" in run(home, "move", "openai", "--to", "keyring", **bus)
        assert stores(home, **bus) == {"llm_api_key::openai": "keyring", "llm_api_key::other": "craft-agent"}
        assert home.child_environ("-c", "openai", environ=bus)["OPENAI_API_KEY"] == CANARY
        run(home, "move", "openai", "--to", "craft-agent", **bus)
        assert home.child_environ("-c", "openai")["OPENAI_API_KEY"] == CANARY
        assert home.run("credentials", "remove", "openai", environ=bus).returncode == 0

    def test_a_dry_run_tells_what_would_move(self, home: Home) -> None:
        home.store("llm_api_key::openai", {"value": CANARY})
        environ = {"CRAFT_RUN_SECRET_GATEWAY": CANARY}
        rows = json.loads(
            home.run("credentials", "move", "--all", "--to", "keyring", "--dry-run", "--json", environ=environ).stdout
        )
        assert rows == [
            {"account": "llm_api_key::openai", "from": "craft-agent", "to": "keyring", "leaves": True},
            {"account": "llm_api_key::gateway", "from": "environment", "to": "keyring", "leaves": False},
        ]
        assert "a copy stays" in run(home, "move", "--all", "--to", "keyring", "--dry-run", **environ)
        assert stores(home) == {"llm_api_key::openai": "craft-agent"}

    def test_what_a_program_prints_is_copied(self, home: Home) -> None:
        run(home, "set", "openai", "--command", f"printf %s {CANARY}")
        assert "the program that printed it keeps it, too" in run(home, "move", "openai", "--to", "craft-agent")
        assert stores(home) == {"llm_api_key::openai": "craft-agent"}

    def test_a_variable_is_not_needed_any_more_and_still_wins(self, home: Home) -> None:
        run(home, "move", "openai", "--to", "craft-agent", CRAFT_RUN_SECRET_OPENAI=CANARY)
        assert home.child_environ("-c", "openai")["OPENAI_API_KEY"] == CANARY
        environ = {"CRAFT_RUN_SECRET_OPENAI": "changed"}
        assert home.child_environ("-c", "openai", environ=environ)["OPENAI_API_KEY"] == "changed"

    def test_what_is_there_already_stays(self, home: Home) -> None:
        home.store("llm_api_key::openai", {"value": CANARY})
        assert "is in the store `craft-agent` already" in run(home, "move", "openai", "--to", "craft-agent")

    @pytest.mark.parametrize(
        ("arguments", "reason", "status"),
        [
            (["--to", "keyring"], "name the connections, or say `--all`", 2),
            (["openai", "--all", "--to", "keyring"], "name the connections, or say `--all`", 2),
            (["openai", "--to", "environment"], "`environment` is not one of", 2),
            (["openai"], "missing option `--to`", 2),
            (["openai", "--to", "keyring"], "`llm_api_key::openai` is in no store", 1),
            (["local", "--to", "keyring"], "takes no stored credential", 1),
            (["gone", "--to", "keyring"], "there is no connection `gone`", 1),
        ],
    )
    def test_what_cannot_move_is_named(self, home: Home, arguments: list[str], reason: str, status: int) -> None:
        result = home.run("credentials", "move", *arguments)
        assert reason in said(result)
        assert result.returncode == status

    def test_without_a_keyring_the_secret_stays_where_it_is(self, home: Home) -> None:
        home.store("llm_api_key::openai", {"value": CANARY})
        result = home.run("credentials", "move", "openai", "--to", "keyring")
        assert result.returncode == 1
        assert "there is no keyring here" in said(result)
        assert stores(home) == {"llm_api_key::openai": "craft-agent"}
