"""`craft-run credentials`, run as a user runs it."""

from __future__ import annotations

import json
import os
import shlex
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import session_bus
from tests.support.home import CRAFT_RUN, Home
from tests.support.process.terminal import Terminal

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

CANARY = "sk-canary-0123456789"
KEY_FILE = {
    "type": "service_account",
    "project_id": "proj-1",
    "private_key": f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----\n",
    "client_email": "a@proj-1.iam.gserviceaccount.com",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.connect("work", "openai_compat", "api_key_with_endpoint")
    home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
    home.connect("bedrock", "bedrock", "iam_credentials", baseUrl=None, awsRegion="us-east-1")
    home.connect("vertex", "vertex", "service_account_file", baseUrl=None, gcpProjectId="p", gcpRegion="r")
    home.connect("local")
    return home


def ran(home: Home, *arguments: str, stdin: str = "", **environ: str) -> str:
    """What a command that must succeed says on both streams."""
    result = home.run("credentials", *arguments, stdin=stdin.encode(), environ=environ)
    assert result.returncode == 0, result.stderr.decode()
    return said(result)


def said(result: subprocess.CompletedProcess[bytes]) -> str:
    return f"{result.stdout.decode()}{result.stderr.decode()}"


def listed(home: Home, **environ: str) -> dict[str, Any]:
    rows = json.loads(ran(home, "list", "--json", **environ))
    for row in rows:
        row.pop("storedAt")
    return {row.pop("account"): row for row in rows}


def index(home: Home) -> Any:
    """The index, without the times at which it was written."""
    accounts = json.loads((home.launcher / "credentials.json").read_text())["accounts"]
    for entry in accounts.values():
        assert entry.pop("storedAt") > 1_700_000_000_000
    return accounts


class TestSet:
    def test_a_key_from_standard_input_serves_the_next_launch(self, home: Home) -> None:
        assert CANARY not in ran(home, "set", "work", stdin=f"{CANARY}\n")
        assert home.child_environ("-c", "work")["OPENAI_API_KEY"] == CANARY
        assert index(home) == {"llm_api_key::work": {"store": "craft-agent"}}

    def test_the_keys_of_aws_come_as_its_own_tool_prints_them(self, home: Home) -> None:
        keys = {"Version": 1, "AccessKeyId": "AKIA1", "SecretAccessKey": CANARY, "SessionToken": "st"}
        assert CANARY not in ran(home, "set", "bedrock", "--region", "eu-west-1", stdin=json.dumps(keys))
        child = home.child_environ("-c", "bedrock")
        assert (child["AWS_ACCESS_KEY_ID"], child["AWS_SECRET_ACCESS_KEY"]) == ("AKIA1", CANARY)
        assert child["AWS_SESSION_TOKEN"] == "st"

    def test_the_region_kept_with_the_keys_serves_a_connection_without_one(self, home: Home) -> None:
        home.connect("plain", "bedrock", "iam_credentials", baseUrl=None)
        keys = {"AccessKeyId": "AKIA1", "SecretAccessKey": "s"}
        ran(home, "set", "plain", "--region", "eu-west-1", stdin=json.dumps(keys))
        assert home.child_environ("-c", "plain")["AWS_REGION"] == "eu-west-1"

    def test_new_keys_of_aws_keep_the_region_and_only_the_same_keys_their_session(self, home: Home) -> None:
        before = {"value": "s", "awsAccessKeyId": "AKIA1", "awsRegion": "eu-west-3", "awsSessionToken": "t"}
        home.store("llm_iam::bedrock", before | {"future": 1})
        for key, session in (("AKIA1", "t"), ("AKIA2", None)):
            given = json.dumps({"AccessKeyId": key, "SecretAccessKey": "s2"}).encode()
            assert home.run("credentials", "set", "bedrock", stdin=given).returncode == 0
            after = home.stored("llm_iam::bedrock")
            assert (after["awsAccessKeyId"], after["awsRegion"], after["future"]) == (key, "eu-west-3", 1)
            assert after.get("awsSessionToken") == session

    def test_a_key_file_of_google_is_taken_as_it_is(self, home: Home) -> None:
        text = json.dumps(KEY_FILE, indent=2)
        assert CANARY not in ran(home, "set", "vertex", stdin=text)
        result = home.run("-c", "vertex", "--", "sh", "-c", 'cat "$GOOGLE_APPLICATION_CREDENTIALS"')
        assert result.stdout.decode() == text

    def test_an_oauth_login_keeps_its_end_in_the_index(self, home: Home) -> None:
        login = {"accessToken": CANARY, "refreshToken": CANARY, "expiresAt": 4102444800000}
        assert CANARY not in ran(home, "set", "claude-max", stdin=json.dumps(login))
        assert home.child_environ("-c", "claude-max")["CLAUDE_CODE_OAUTH_TOKEN"] == CANARY
        entry = {"store": "craft-agent", "expiresAt": 4102444800000, "renewable": True}
        assert index(home) == {"llm_oauth::claude-max": entry}

    def test_a_program_that_prints_the_secret_is_kept_not_its_output(self, home: Home) -> None:
        program = [sys.executable, "-c", "print('a$b' + chr(34))"]
        ran(home, "set", "work", "--command", shlex.join(program))
        assert index(home) == {"llm_api_key::work": {"store": "command", "command": program}}
        assert home.child_environ("-c", "work")["OPENAI_API_KEY"] == 'a$b"'

    def test_a_secret_as_an_argument_is_refused_and_not_repeated(self, home: Home) -> None:
        result = home.run("credentials", "set", "work", CANARY)
        assert result.returncode == 2
        assert "a secret does not belong on the command line" in said(result)
        assert "process list" in said(result)
        assert CANARY not in said(result)
        assert not home.launcher.exists()

    @pytest.mark.parametrize(
        ("arguments", "stdin", "reason"),
        [
            (["work"], "", "what was given is empty"),
            (["work"], f"{CANARY}\n{CANARY}\n", "line break"),
            (["bedrock"], json.dumps({"AccessKeyId": CANARY}), "has no `SecretAccessKey`"),
            (["claude-max"], json.dumps({"refreshToken": CANARY}), "has no `accessToken`"),
            (["vertex"], CANARY, "no JSON key"),
            (["local"], CANARY, "connection `local` (authType `none`) takes no stored credential"),
            (["nobody"], CANARY, "there is no connection `nobody`"),
            (["work", "--region", "r"], CANARY, "`--region` goes with an AWS access key only"),
            (["work", "--store", "command"], CANARY, "`--command` and `--store command` belong together"),
            (
                ["work", "--store", "keyring", "--command", "x"],
                CANARY,
                "`--command` and `--store command` belong together",
            ),
            (["work", "--command", "'"], CANARY, "No closing quotation\nhint: close each quote"),
            (["work", "--command", " "], CANARY, "is empty\nhint: name the program"),
        ],
    )
    def test_what_makes_no_credential_is_refused_and_nothing_is_stored(
        self, home: Home, arguments: list[str], stdin: str, reason: str
    ) -> None:
        result = home.run("credentials", "set", *arguments, stdin=stdin.encode())
        assert result.returncode in (1, 2)
        assert reason in said(result)
        assert CANARY not in said(result)
        assert "Traceback" not in said(result)
        assert not home.launcher.exists()
        assert not (home.app / "credentials.enc").exists()

    def test_bytes_that_are_no_text_are_refused(self, home: Home) -> None:
        result = home.run("credentials", "set", "work", stdin=b"\xff\xfe")
        assert result.returncode == 1
        assert "standard input is not UTF-8\nhint: give the secret as plain text" in said(result)

    def test_the_apps_file_is_left_alone_while_the_app_runs(self, home: Home) -> None:
        (home.app / ".server.lock").write_text(str(os.getpid()))
        result = home.run("credentials", "set", "work", stdin=CANARY.encode())
        assert result.returncode == 1
        assert "the Craft Agents app is running" in said(result)
        assert not (home.app / "credentials.enc").exists()
        ran(home, "set", "work", "--force", stdin=CANARY)
        assert home.child_environ("-c", "work")["OPENAI_API_KEY"] == CANARY

    def test_the_app_may_run_on_the_default_folder_and_share_the_file(self, home: Home, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "config.json").write_bytes(home.config_file.read_bytes())
        (home.app / ".server.lock").write_text(str(os.getpid()))
        other = {"CRAFT_CONFIG_DIR": str(tmp_path / "other")}
        result = home.run("credentials", "set", "work", stdin=CANARY.encode(), environ=other)
        assert "the Craft Agents app is running" in said(result)

    def test_at_a_terminal_the_secret_is_asked_for_and_not_shown(self, home: Home) -> None:
        variables = [f"{name}={value}" for name, value in home.environ.items()]
        with Terminal("env", "-i", *variables, CRAFT_RUN, "credentials", "set", "work") as terminal:
            terminal.output.expect("Secret for work: ")
            terminal.type(f"{CANARY}\n")
            terminal.output.expect("is in the store")
            assert terminal.wait() == 0
            assert CANARY not in terminal.output.seen
        assert home.child_environ("-c", "work")["OPENAI_API_KEY"] == CANARY

    def test_at_a_terminal_the_keys_of_aws_are_asked_for_one_by_one(self, home: Home) -> None:
        variables = [f"{name}={value}" for name, value in home.environ.items()]
        with Terminal("env", "-i", *variables, CRAFT_RUN, "credentials", "set", "bedrock") as terminal:
            for question, answer in (("id: ", "AKIA1"), ("secret access key: ", "s1"), (r"Enter for none\): ", "")):
                terminal.output.expect(question)
                terminal.type(f"{answer}\n")
            assert terminal.wait() == 0
        child = home.child_environ("-c", "bedrock")
        assert (child["AWS_ACCESS_KEY_ID"], child["AWS_SECRET_ACCESS_KEY"]) == ("AKIA1", "s1")
        assert "AWS_SESSION_TOKEN" not in child


class TestList:
    def test_every_account_stands_with_the_store_that_a_launch_takes_it_from(self, home: Home) -> None:
        home.store("llm_api_key::work", {"value": CANARY})
        home.store("llm_oauth::claude-max", {"value": CANARY, "expiresAt": 1})
        home.store("source_oauth::ws::x", {"value": CANARY})
        ran(home, "set", "bedrock", "--command", "op read x")
        rows = listed(home, CRAFT_RUN_SECRET_WORK=CANARY)
        assert rows == {
            "llm_api_key::work": {"kind": "api_key", "store": "environment", "expiresAt": None, "expired": False},
            "llm_oauth::claude-max": {"kind": "oauth", "store": "craft-agent", "expiresAt": 1, "expired": True},
            "llm_iam::bedrock": {"kind": "iam", "store": "command", "expiresAt": None, "expired": False},
            "llm_service_account::vertex": {
                "kind": "service_account",
                "store": None,
                "expiresAt": None,
                "expired": False,
            },
        }

    def test_the_table_shows_no_secret(self, home: Home) -> None:
        home.store("llm_api_key::work", {"value": CANARY})
        home.store("llm_oauth::claude-max", {"value": CANARY, "refreshToken": CANARY, "expiresAt": 1})
        table = ran(home, "list")
        assert CANARY not in table
        assert [line.split("  ")[0] for line in table.splitlines()][1:] == [
            "llm_iam::bedrock",
            "llm_oauth::claude-max",
            "llm_service_account::vertex",
            "llm_api_key::work",
        ]
        assert [" ".join(line.split()).partition(" ")[2] for line in table.splitlines()][1::3] == [
            "access keys none",
            "API key craft-agent",
        ]
        assert "(expired)" in table

    def test_the_age_of_what_craft_run_stored_is_shown(self, home: Home) -> None:
        home.store("llm_api_key::work", {"value": CANARY})
        ran(home, "set", "bedrock", "--command", "op read x")
        ages = {row["account"]: row["storedAt"] for row in json.loads(ran(home, "list", "--json"))}
        assert ages.pop("llm_iam::bedrock") > 1_700_000_000_000
        assert set(ages.values()) == {None}
        assert "now" in ran(home, "list")

    def test_a_variable_goes_before_whatever_the_index_names(self, home: Home) -> None:
        ran(home, "set", "work", stdin=CANARY)
        assert listed(home, CRAFT_RUN_SECRET_WORK="x")["llm_api_key::work"]["store"] == "environment"
        assert listed(home)["llm_api_key::work"]["store"] == "craft-agent"

    def test_a_file_that_cannot_be_opened_is_an_error_beside_what_is_known(self, home: Home) -> None:
        (home.app / "credentials.enc").write_bytes(b"broken")
        result = home.run("credentials", "list", "--json", environ={"CRAFT_RUN_SECRET_WORK": CANARY})
        assert result.returncode == 1
        assert b"too short" in result.stderr
        stores = {row["account"]: row["store"] for row in json.loads(result.stdout)}
        assert stores["llm_api_key::work"] == "environment"
        assert stores["llm_oauth::claude-max"] == "unknown"
        table = home.run("credentials", "list").stdout.decode()
        heading, *rows = table.splitlines()
        assert "STORE" in heading
        assert [" unknown" in row for row in rows] == [True] * 4
        assert (home.app / "credentials.enc").read_bytes() == b"broken"

    def test_nothing_configured_is_an_empty_list(self, tmp_path: Path) -> None:
        new = Home(tmp_path / "new")
        assert listed(new) == {}
        result = new.run("credentials", "list")
        assert (result.returncode, result.stdout) == (0, b"")
        assert b"there are no credentials" in result.stderr


class TestDelete:
    def test_a_deleted_secret_no_longer_serves(self, home: Home) -> None:
        home.store("llm_api_key::other", {"value": "kept"})
        ran(home, "set", "work", stdin=CANARY)
        assert "removed `llm_api_key::work`" in ran(home, "remove", "work")
        assert home.run("-c", "work", "--", "true").returncode == 77
        assert index(home) == {}
        assert list(listed(home)).count("llm_api_key::other") == 1

    def test_the_accounts_of_a_removed_connection_go_too(self, home: Home) -> None:
        home.store("llm_api_key::gone", {"value": "v"})
        home.store("llm_oauth::gone", {"value": "v"})
        shown = ran(home, "remove", "gone")
        assert "removed `llm_api_key::gone`" in shown
        assert "removed `llm_oauth::gone`" in shown

    def test_a_program_is_only_forgotten(self, home: Home) -> None:
        ran(home, "set", "work", "--command", "op read x")
        ran(home, "remove", "work")
        assert index(home) == {}

    def test_nothing_to_delete_is_an_error(self, home: Home) -> None:
        result = home.run("credentials", "remove", "work")
        assert result.returncode == 1
        assert "no credential of `work` is stored" in said(result)

    def test_an_unreadable_file_does_not_keep_other_stores_from_being_cleared(self, home: Home) -> None:
        ran(home, "set", "work", "--command", "op read x")
        (home.app / "credentials.enc").write_bytes(b"broken")
        assert "too short" in ran(home, "remove", "work")
        assert index(home) == {}
        assert home.run("credentials", "remove", "work").returncode == 1

    def test_the_apps_file_is_left_alone_while_the_app_runs(self, home: Home) -> None:
        home.store("llm_api_key::work", {"value": "v"})
        (home.app / ".server.lock").write_text(str(os.getpid()))
        assert home.run("credentials", "remove", "work").returncode == 1
        assert listed(home)["llm_api_key::work"]["store"] == "craft-agent"


def test_a_secret_moves_into_the_keyring_and_out_of_it_again(home: Home, tmp_path: Path) -> None:
    absent = session_bus.missing()
    if absent:
        pytest.skip(f"`{absent}` is not installed")
    (tmp_path / "session").mkdir()
    with session_bus.running(tmp_path / "session") as session:
        bus = {"DBUS_SESSION_BUS_ADDRESS": session["DBUS_SESSION_BUS_ADDRESS"]}
        assert CANARY not in ran(home, "set", "work", "--store", "keyring", stdin=CANARY, **bus)
        assert index(home) == {"llm_api_key::work": {"store": "keyring"}}
        assert home.child_environ("-c", "work", environ=bus)["OPENAI_API_KEY"] == CANARY
        # Without the index it is found all the same, as the last place looked into.
        (home.launcher / "credentials.json").unlink()
        assert home.child_environ("-c", "work", environ=bus)["OPENAI_API_KEY"] == CANARY
        assert "removed `llm_api_key::work`" in ran(home, "remove", "work", **bus)
        ran(home, "set", "work", "--store", "keyring", stdin=CANARY, **bus)
        ran(home, "set", "work", stdin="sk-new", **bus)
        assert home.child_environ("-c", "work", environ=bus)["OPENAI_API_KEY"] == "sk-new"
        ran(home, "remove", "work", **bus)
        result = home.run("-c", "work", "--", "true", environ=bus)
        assert b"is not in `CRAFT_RUN_SECRET_WORK`" in result.stderr
        assert home.run("credentials", "remove", "work", environ=bus).returncode == 1


def test_no_secret_stays_in_the_clear_anywhere(home: Home) -> None:
    ran(home, "set", "work", stdin=CANARY)
    ran(home, "set", "claude-max", stdin=CANARY)
    home.child_environ("-c", "work")
    ran(home, "remove", "claude-max")
    files = [path for path in home.root.parent.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []
