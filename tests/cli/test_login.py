"""`craft-run login` and `logout`, against a stand-in for the pages and endpoints where people sign in."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.authorization import AuthorizationServer
from tests.support.authorization.server import EMAIL
from tests.support.home import CRAFT_RUN, Home
from tests.support.issuer import CLAUDE, Issuer
from tests.support.jwt import chatgpt
from tests.support.mock_llm import MockLlm
from tests.support.mock_llm.routes import Answer
from tests.support.ports import held
from tests.support.process.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from subprocess import CompletedProcess

    from tests.support.mock_llm.received import Received

LINK = re.compile(r"https://\S+/authorize\?\S+")
CHATGPT_PORT = 1455
# The status of a launch that would have worked with a login.
SIGN_IN = 77


class Street:
    """A home, the places where people sign in, and a browser (BROWSER) that presses one button and writes the page."""

    def __init__(self, folder: Path, mock: MockLlm) -> None:
        self.home = Home(folder / "home")
        self.mock = mock
        self.server = AuthorizationServer()
        mock.ask_first(self.answer)
        self.page = folder / "page"
        self.browser = folder / "browser"
        self.decide("allow")

    def answer(self, request: Received) -> Answer | None:
        return self.server.respond(request)

    def decide(self, decision: str) -> None:
        call = f"{sys.executable} -m tests.support.authorization.browse {decision}"
        self.browser.write_text(f'#!/bin/sh\ncd {_ROOT} && exec {call} "$1" > {self.page}\n')
        self.browser.chmod(0o755)

    @property
    def environ(self) -> dict[str, str]:
        own = {"PATH": f"{self.home.root}/bin:/usr/bin:/bin", "NO_PROXY": "localhost"}
        return self.home.environ | self.mock.proxied | own

    def login(self, *arguments: str, stdin: bytes = b"", browser: bool = False) -> CompletedProcess[bytes]:
        environ = self.environ | ({"BROWSER": str(self.browser)} if browser else {})
        return self.home.run("login", *arguments, environ=environ, stdin=stdin)

    def terminal(self, *arguments: str) -> Terminal:
        variables = [f"{name}={value}" for name, value in self.environ.items()]
        return Terminal("env", "-i", *variables, CRAFT_RUN, "login", *arguments)

    def visit(self, link: str, decision: str = "allow") -> str:
        """The page that answers a decision at a link, as another browser shows it."""
        call = [sys.executable, "-m", "tests.support.authorization.browse", decision, link]
        return subprocess.run(
            call, env=self.environ, cwd=_ROOT, check=True, capture_output=True, text=True, timeout=60
        ).stdout

    def status(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.login("--status", "--json").stdout)
        return found

    def program(self, name: str, text: str) -> Path:
        """Put a program on PATH that writes its arguments and the environment beside itself."""
        file: Path = self.home.root / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f'#!/bin/sh\necho "$@" > {file}.arguments\nenv > {file}.environ\n{text}\n')
        file.chmod(0o755)
        return file

    def secrets(self) -> list[str]:
        return self.server.grants.issued


_ROOT = __file__.rpartition("/tests/")[0]


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    with MockLlm(tmp_path) as mock:
        yield Street(tmp_path, mock)


def said(result: CompletedProcess[bytes]) -> str:
    return result.stderr.decode()


class TestClaude:
    def test_is_signed_in_to_in_the_browser(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        result = street.login("claude-max", browser=True)
        assert result.returncode == 0, said(result)
        assert f"signed in to `claude-max` as {EMAIL}" in said(result)
        (login,) = street.status()
        assert (login["account"], login["store"], login["renewedBy"]) == (EMAIL, "craft-run", "craft-run")
        child = street.home.child_environ("-c", "claude-max")
        assert child["CLAUDE_CODE_OAUTH_TOKEN"] in street.secrets()
        assert not any(secret in said(result) for secret in street.secrets())

    def test_a_sign_in_that_is_declined_is_told_there_and_here(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        street.decide("deny")
        result = street.login("claude-max", browser=True)
        assert result.returncode == 1
        assert "declined in the browser" in said(result)
        assert street.status() == []

    def test_a_code_is_pasted_at_the_terminal_where_there_is_no_browser(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        with street.terminal("claude-max") as terminal:
            terminal.output.expect("Paste the code")
            terminal.type(f"{pasted(street, terminal.output.seen)}\n")
            terminal.output.expect("signed in to `claude-max`")
            assert terminal.wait() == 0
        assert street.status()[0]["account"] == EMAIL

    def test_a_preset_makes_the_connection(self, street: Street) -> None:
        result = street.login("claude-max", browser=True)
        assert result.returncode == 0, said(result)
        assert [each["slug"] for each in street.home.read()["llmConnections"]] == ["claude-max"]
        assert street.home.child_environ()["CLAUDE_CODE_OAUTH_TOKEN"] in street.secrets()

    def test_a_preset_makes_no_connection_where_the_sign_in_fails(self, street: Street) -> None:
        street.decide("deny")
        assert street.login("claude-max", browser=True).returncode == 1
        assert not street.home.config_file.exists()

    def test_another_account_than_before_is_told(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        street.program("claude", TestAnAgent.CLAUDE)
        assert street.login("claude-max").returncode == 0
        result = street.login("claude-max", "--without-agent", browser=True)
        assert result.returncode == 0, said(result)
        assert "as grace@example.com before: launches now use the account of ada@example.com" in said(result)

    def test_a_store_that_cannot_be_used_is_told_before_anybody_signs_in(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        street.home.launcher.mkdir(exist_ok=True)
        (street.home.launcher / "credentials.enc").write_bytes(b"of another program")
        result = street.login("claude-max", browser=True)
        assert result.returncode == 1
        assert "credentials.enc" in said(result)
        assert street.mock.requests == []

    def test_what_the_app_holds_stays_as_it_is(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        street.home.store("llm_oauth::claude-max", {"value": "the-app's", "refreshToken": "r", "expiresAt": 1})
        (street.home.app / ".server.lock").write_text(json.dumps({"pid": 1, "startedAt": 4102444800000}))
        before = (street.home.app / "credentials.enc").read_bytes()
        assert street.login("claude-max", browser=True).returncode == 0
        assert (street.home.app / "credentials.enc").read_bytes() == before

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            (Answer(429, b"{}"), "takes no more sign-ins for now"),
            (Answer(503, b"<html>"), "has trouble of its own (503)"),
            (Answer(400, b'{"error": "invalid_grant"}'), "it was used, or is too old"),
            (Answer(200, b"garbage"), "holds no token"),
        ],
    )
    def test_a_refused_code_is_told_in_words(self, street: Street, answer: Answer, words: str) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        street.server.fails["/v1/oauth/token"] = answer
        result = street.login("claude-max", browser=True)
        assert result.returncode == 1
        assert words in said(result)
        assert "Traceback" not in said(result)

    def test_ctrl_c_ends_the_wait_and_leaves_nothing(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        with street.terminal("claude-max") as terminal:
            terminal.output.expect("Paste the code")
            terminal.type("\x03")
            assert terminal.wait() == 130
            assert "Traceback" not in terminal.output.seen
        assert street.status() == []

    def test_ctrl_c_ends_the_wait_for_the_browser_and_nothing_listens_any_more(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        variables = [f"{name}={value}" for name, value in (street.environ | {"BROWSER": "true"}).items()]
        with Terminal("env", "-i", *variables, CRAFT_RUN, "login", "claude-max") as terminal:
            port = terminal.output.expect(r"localhost%3A(\d+)%2Fcallback")[1]
            terminal.output.expect(r"Ctrl-C\s+ends")
            with socket.create_connection(("127.0.0.1", int(port)), timeout=30):
                terminal.type("\x03")
                assert terminal.wait() == 130
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", int(port)), timeout=30)


def pasted(street: Street, shown: str) -> str:
    """The code that the page shows to whoever follows the link that is shown."""
    link = LINK.search(shown)
    assert link, shown
    page = street.visit(link[0])
    found = re.search(r"<code id='code'>([^<]+)</code>", page)
    assert found, page
    return found[1]


class TestChatGpt:
    def test_is_signed_in_to_in_the_browser(self, street: Street) -> None:
        street.home.connect("codex", "openai", "oauth", baseUrl=None)
        with held(CHATGPT_PORT):
            result = street.login("codex", browser=True)
        assert result.returncode == 0, said(result)
        (login,) = street.status()
        assert (login["account"], login["store"], login["renewedBy"]) == (EMAIL, "craft-run", "craft-run")

    def test_is_signed_in_to_with_a_code_where_there_is_no_browser(self, street: Street) -> None:
        street.home.connect("codex", "openai", "oauth", baseUrl=None)
        with street.terminal("codex") as terminal:
            found = terminal.output.expect(r"https://auth\.openai\.com/codex/device\s+(\S+)\s")
            assert street.server.grants.enter(found[1], approved=True)
            terminal.output.expect(f"signed in to `codex` as {EMAIL}")
            assert terminal.wait() == 0

    def test_a_port_that_is_taken_is_told_with_the_other_way(self, street: Street) -> None:
        street.home.connect("codex", "openai", "oauth", baseUrl=None)
        with held(CHATGPT_PORT), socket.create_server(("127.0.0.1", CHATGPT_PORT)):
            result = street.login("codex", browser=True)
        assert result.returncode == 1
        assert "cannot listen on port 1455" in said(result)
        assert "--no-browser" in said(result)


class TestCopilot:
    @pytest.mark.parametrize("domain", ["github.com", "company.ghe.com"])
    def test_is_signed_in_to_with_a_code(self, street: Street, domain: str) -> None:
        street.server = AuthorizationServer(github=domain, slow=1)
        street.home.connect("copilot", "copilot", "oauth", baseUrl=None)
        given = ["--domain", domain] if domain != "github.com" else []
        with street.terminal("copilot", *given) as terminal:
            found = terminal.output.expect(rf"https://{re.escape(domain)}/login/device\s+(\S+)\s")
            assert street.server.grants.enter(found[1], approved=True)
            terminal.output.expect("signed in to `copilot`")
            assert terminal.wait() == 0
        assert {request.host for request in street.mock.requests if request.via == "tunnel"} == {
            domain,
            f"api.{domain}",
        }
        assert street.home.child_environ("-c", "copilot")["COPILOT_GITHUB_TOKEN"].startswith("gho-")

    def test_a_later_sign_in_is_at_the_same_domain(self, street: Street) -> None:
        street.server = AuthorizationServer(github="company.ghe.com")
        street.home.connect("copilot", "copilot", "oauth", baseUrl=None)
        for given in (["--domain", "company.ghe.com"], []):
            with street.terminal("copilot", *given) as terminal:
                found = terminal.output.expect(r"https://company\.ghe\.com/login/device\s+(\S+)\s")
                assert street.server.grants.enter(found[1], approved=True)
                assert terminal.wait() == 0

    def test_a_code_that_is_declined_is_told(self, street: Street) -> None:
        street.home.connect("copilot", "copilot", "oauth", baseUrl=None)
        with street.terminal("copilot") as terminal:
            found = terminal.output.expect(r"login/device\s+(\S+)\s")
            street.server.grants.enter(found[1], approved=False)
            terminal.output.expect("declined in the browser")
            assert terminal.wait() == 1
        assert street.status() == []


class TestKeys:
    def key(self, street: Street, status: int) -> CompletedProcess[bytes]:
        street.home.connect("work", "anthropic", "api_key", baseUrl=None)
        street.mock.answer("/v1/models", {"data": [{"id": "m"}]}, status)
        return street.login("work", stdin=b"sk-ant-canary")

    def test_a_key_that_is_accepted_is_kept(self, street: Street) -> None:
        result = self.key(street, 200)
        assert result.returncode == 0, said(result)
        assert "sk-ant-canary" not in said(result)
        assert street.home.child_environ("-c", "work")["ANTHROPIC_API_KEY"] == "sk-ant-canary"

    def test_a_key_that_is_refused_is_not(self, street: Street) -> None:
        result = self.key(street, 401)
        assert result.returncode == 1
        assert "refuses the credential; nothing is stored" in said(result)
        assert street.home.run("-c", "work", "--", "true").returncode == SIGN_IN

    def test_a_key_that_cannot_be_tried_is_kept_with_a_warning(self, street: Street) -> None:
        result = self.key(street, 503)
        assert result.returncode == 0
        assert "warning: it could not be tried" in said(result)

    def test_keys_of_aws_keep_the_region_of_their_connection(self, street: Street) -> None:
        street.home.connect("bedrock", "bedrock", "iam_credentials", baseUrl=None, awsRegion="eu-west-1")
        keys = json.dumps({"AccessKeyId": "AKIA1", "SecretAccessKey": "canary"}).encode()
        result = street.login("bedrock", stdin=keys)
        assert result.returncode == 0, said(result)
        child = street.home.child_environ("-c", "bedrock")
        assert (child["AWS_SECRET_ACCESS_KEY"], child["AWS_REGION"]) == ("canary", "eu-west-1")


class TestClouds:
    def test_aws_signs_in_for_the_profile(self, street: Street) -> None:
        street.home.connect("bedrock", "bedrock", "environment", baseUrl=None)
        program = street.program("aws", "echo 'Successfully logged in'")
        result = street.login("bedrock", "--profile", "llm", "--no-browser")
        assert result.returncode == 0, said(result)
        assert program.with_suffix(".arguments").read_text() == "sso login --profile llm --no-browser\n"
        assert result.stdout == b""
        assert "set it to `llm`" in said(result)

    def test_gcloud_signs_in_for_vertex(self, street: Street) -> None:
        street.home.connect("vertex", "vertex", "environment", baseUrl=None)
        program = street.program("gcloud", "")
        assert street.login("vertex").returncode == 0
        assert program.with_suffix(".arguments").read_text() == "auth application-default login\n"

    def test_a_tool_that_fails_or_is_missing_is_told(self, street: Street) -> None:
        street.home.connect("bedrock", "bedrock", "environment", baseUrl=None)
        assert "`aws` is not on PATH" in said(street.login("bedrock"))
        street.program("aws", "exit 255")
        result = street.login("bedrock")
        assert result.returncode == 1
        assert "ended with status 255" in said(result)


class TestAnAgent:
    """What is installed here is a stand-in; `tests/agents` has the real ones."""

    CLAUDE = """
[ "$1 $2" = "auth login" ] || exit 2
echo "Login successful."
printf '{"claudeAiOauth":{"accessToken":"sk-made","refreshToken":"sk-renew","expiresAt":4102444800000}}' \\
  > "$CLAUDE_CONFIG_DIR/.credentials.json"
printf '{"oauthAccount":{"emailAddress":"grace@example.com"}}' > "$CLAUDE_CONFIG_DIR/.claude.json"
"""

    def test_signs_in_itself_where_it_is_installed(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        program = street.program("claude", self.CLAUDE)
        result = street.home.run(
            "login", "claude-max", environ=street.environ | {"ANTHROPIC_BASE_URL": "http://stray.example"}
        )
        assert result.returncode == 0, said(result)
        assert result.stdout == b""
        assert "signed in to `claude-max` as grace@example.com" in said(result)
        assert street.home.child_environ("-c", "claude-max")["CLAUDE_CODE_OAUTH_TOKEN"] == "sk-made"
        seen = program.with_suffix(".environ").read_text()
        folder = re.search(r"^CLAUDE_CONFIG_DIR=(.*)$", seen, re.MULTILINE)
        assert folder
        assert not os.path.exists(folder[1])
        assert "stray.example" not in seen

    def test_that_gives_no_login_is_told(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        street.program("claude", "exit 1")
        result = street.login("claude-max")
        assert result.returncode == 1
        assert "`claude` ended with status 1" in said(result)
        assert "--without-agent" in said(result)

    def test_is_passed_over_where_that_is_asked_for(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        street.program("claude", "exit 1")
        result = street.login("claude-max", "--without-agent", browser=True)
        assert result.returncode == 0, said(result)
        assert street.status()[0]["account"] == EMAIL


class TestLinks:
    def agent_has(self, street: Street, token: str, ends: int = 4102444800000) -> None:
        login = {"accessToken": token, "refreshToken": "r", "expiresAt": ends}
        file = street.home.root / ".claude" / ".credentials.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps({"claudeAiOauth": login}))

    def link(self, street: Street, token: str, ends: int = 4102444800000) -> CompletedProcess[bytes]:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        self.agent_has(street, token, ends)
        return street.login("claude-max", "--link")

    def test_the_agents_login_is_used_where_it_stands(self, street: Street) -> None:
        result = self.link(street, "sk-first")
        assert result.returncode == 0, said(result)
        assert street.home.child_environ("-c", "claude-max")["CLAUDE_CODE_OAUTH_TOKEN"] == "sk-first"
        self.agent_has(street, "sk-renewed")
        assert street.home.child_environ("-c", "claude-max")["CLAUDE_CODE_OAUTH_TOKEN"] == "sk-renewed"
        (login,) = street.status()
        assert (login["store"], login["renewedBy"]) == ("linked", "`claude`")

    def test_a_login_that_has_ended_is_told_with_the_agent_that_renews_it(self, street: Street) -> None:
        self.link(street, "sk-first", 1)
        result = street.home.run("-c", "claude-max", "--", "env")
        assert result.returncode == SIGN_IN
        assert "`claude` renews it: `craft-run --connection claude-max -- claude`" in said(result)
        (shown,) = json.loads(street.home.run("connections", "list", "--json").stdout)
        assert shown["credential"]["state"] == "stored"

    def test_claude_is_launched_with_its_own_login_which_it_renews(self, street: Street) -> None:
        self.link(street, "sk-first", 1)
        program = street.program("claude", "")
        result = street.home.run("-c", "claude-max", "--", "claude", "-p", "hi", environ=street.environ)
        assert result.returncode == 0, said(result)
        seen = program.with_suffix(".environ").read_text()
        assert "OAUTH_TOKEN" not in seen
        assert "CLAUDE_CONFIG_DIR" not in seen
        assert '"ANTHROPIC_API_KEY": ""' in program.with_suffix(".arguments").read_text().replace('":"', '": "')

    def test_codex_is_launched_with_its_own_login(self, street: Street) -> None:
        street.home.connect("codex", "openai", "oauth", baseUrl=None)
        tokens = {"access_token": chatgpt(exp=1), "refresh_token": "r", "id_token": chatgpt(), "account_id": "a"}
        folder = street.home.root / "elsewhere"
        folder.mkdir()
        (folder / "auth.json").write_text(json.dumps({"OPENAI_API_KEY": None, "tokens": tokens}))
        environ = street.environ | {"CODEX_HOME": str(folder)}
        assert street.home.run("login", "codex", "--link", environ=environ).returncode == 0
        program = street.program("codex", "")
        result = street.home.run("-c", "codex", "--", "codex", "exec", "hi", environ=street.environ)
        assert result.returncode == 0, said(result)
        assert f"CODEX_HOME={folder}\n" in program.with_suffix(".environ").read_text()
        assert 'cli_auth_credentials_store="file"' in program.with_suffix(".arguments").read_text()
        assert not (street.home.launcher / "codex").exists()

    def test_signing_out_ends_the_link_and_not_the_agents_login(self, street: Street) -> None:
        self.link(street, "sk-first")
        result = street.home.run("logout", "claude-max")
        assert result.returncode == 0, said(result)
        assert "the agent itself stays signed in" in said(result)
        assert (street.home.root / ".claude" / ".credentials.json").exists()
        assert street.home.run("-c", "claude-max", "--", "true").returncode == SIGN_IN

    def test_a_new_connection_is_linked_as_it_is_made(self, street: Street) -> None:
        self.agent_has(street, "sk-first")
        result = street.home.run("connections", "add", "claude-max", "--link")
        assert result.returncode == 0, said(result)
        assert street.home.child_environ()["CLAUDE_CODE_OAUTH_TOKEN"] == "sk-first"

    def test_a_linked_login_that_is_copied_all_the_same_is_warned_of(self, street: Street) -> None:
        self.link(street, "sk-first")
        result = street.home.run("credentials", "move", "claude-max", "--to", "craft-run")
        assert result.returncode == 0, said(result)
        assert "ends the other" in said(result)
        assert street.status()[0]["store"] == "craft-run"

    def test_an_agent_that_is_not_signed_in_cannot_be_linked(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        result = street.login("claude-max", "--link")
        assert result.returncode == 1
        assert "there is no login of Claude Code" in said(result)


def test_signing_out_leaves_no_login_in_private_homes(street: Street) -> None:
    home = street.home
    home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
    assert street.login("claude-max", browser=True).returncode == 0
    left = []
    for agent, file in (("claude", ".credentials.json"), ("codex", "auth.json")):
        folder = home.launcher / agent / "claude-max" / "home"
        folder.mkdir(parents=True)
        (folder / file).write_text("a login")
        (folder / "settings.json").write_text("{}")
        left.append(folder / "settings.json")
    told = home.run("logout", "claude-max", "--dry-run")
    assert told.returncode == 0
    assert street.status() != []
    result = home.run("logout", "claude-max")
    assert result.returncode == 0, said(result)
    assert all(each.exists() for each in left)
    assert not list(home.launcher.glob("*/*/home/.credentials.json")) + list(home.launcher.glob("*/*/home/auth.json"))
    assert street.status() == []


class TestWhatIsAskedFor:
    def test_a_name_that_is_none_is_told_with_the_nearest(self, street: Street) -> None:
        result = street.login("claude-mx")
        assert result.returncode == 1
        assert "did you mean `claude-max`?" in said(result)

    def test_without_a_name_the_one_that_needs_it_is_taken(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        street.home.connect("ollama")
        assert street.login(browser=True).returncode == 0
        assert [each["connection"] for each in street.status()] == ["claude-max"]

    def test_without_a_name_and_nobody_to_ask_the_names_are_told(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        street.home.connect("codex", "openai", "oauth", baseUrl=None)
        result = street.login()
        assert result.returncode == 2
        assert "`claude-max`, `codex`" in said(result)

    def test_where_there_is_nothing_to_sign_in_to_that_is_told(self, street: Street) -> None:
        street.home.connect("ollama")
        assert "nothing to sign in to" in said(street.login("ollama"))

    def test_options_of_another_provider_are_refused(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        assert street.login("claude-max", "--domain", "x.ghe.com").returncode == 2
        assert street.login("claude-max", "--profile", "x").returncode == 2

    def test_signing_out_where_nobody_is_signed_in_is_an_error(self, street: Street) -> None:
        street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
        assert "is not signed in" in said(street.home.run("logout", "claude-max"))


def test_no_secret_is_left_in_any_file_or_shown(street: Street) -> None:
    street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
    result = street.login("claude-max", browser=True)
    assert result.returncode == 0
    files = [each for each in street.home.root.rglob("*") if each.is_file()]
    assert files
    for secret in street.secrets():
        assert not [each for each in files if secret.encode() in each.read_bytes()]
        assert secret not in said(result)


class TestRenewAll:
    """The stand-in for those who issue tokens: its refresh tokens rotate."""

    @pytest.fixture
    def issuer(self, tmp_path: Path) -> Iterator[Issuer]:
        with Issuer(tmp_path) as issuer:
            yield issuer

    @pytest.fixture
    def home(self, tmp_path: Path, issuer: Issuer) -> Home:
        home = Home(tmp_path / "home")
        for slug, lasts in (("soon", 600), ("later", 7200), ("ended", -600)):
            home.connect(slug, "anthropic", "oauth", baseUrl=None)
            home.store(f"llm_oauth::{slug}", issuer.login(CLAUDE, lasts))
        return home

    def ends(self, home: Home) -> dict[str, int]:
        rows = json.loads(home.run("login", "--status", "--json").stdout)
        return {row["connection"]: row["expiresAt"] for row in rows}

    def test_renews_what_ends_within_the_hour(self, home: Home, issuer: Issuer) -> None:
        before = self.ends(home)
        told = home.run("login", "--renew-all", "--dry-run", environ=issuer.proxied)
        assert told.stdout.decode().count("would renew login") == 2
        assert self.ends(home) == before
        result = home.run("login", "--renew-all", environ=issuer.proxied)
        assert result.returncode == 0, said(result)
        after = self.ends(home)
        assert after["later"] == before["later"]
        assert min(after["soon"], after["ended"]) > before["later"]
        assert issuer.renewals[CLAUDE] == 2

    def test_leaves_the_apps_logins_to_the_app_while_it_runs(self, home: Home, issuer: Issuer) -> None:
        (home.app / ".server.lock").write_text(json.dumps({"pid": os.getpid(), "startedAt": 4102444800000}))
        result = home.run("login", "--renew-all", environ=issuer.proxied)
        assert result.returncode == 0, said(result)
        assert said(result).count("is left to Craft Agents") == 2
        assert issuer.renewals[CLAUDE] == 0

    def test_goes_on_where_one_is_refused_and_says_so_by_its_status(self, home: Home, issuer: Issuer) -> None:
        home.store("llm_oauth::soon", {"value": "a", "refreshToken": "of-nobody", "expiresAt": 1})
        result = home.run("login", "--renew-all", environ=issuer.proxied)
        assert result.returncode == SIGN_IN
        assert "craft-run login soon" in said(result)
        assert issuer.renewals[CLAUDE] == 1

    def test_warns_of_what_cannot_be_renewed(self, home: Home, issuer: Issuer) -> None:
        home.store("llm_oauth::soon", {"value": "a", "expiresAt": int(time.time() * 1000) + 600_000})
        result = home.run("login", "--renew-all", environ=issuer.proxied)
        assert "cannot be renewed: it came without a refresh token" in said(result).replace("\n  ", " ")
        listed = home.run("connections", "list").stdout.decode()
        assert re.search(r"soon .*ends in \d+ min", listed)
        assert not re.search(r"ended .*expired", listed)
        found = home.run("doctor").stdout.decode()
        assert "the credential of connection `soon` ends in" in found


def test_the_folder_of_a_killed_sign_in_is_cleared_up_by_the_next_launch(street: Street) -> None:
    street.home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
    street.home.connect("ollama")
    street.program("claude", 'echo made > "$CLAUDE_CONFIG_DIR/.credentials.json"; kill -9 $PPID')
    assert street.login("claude-max").returncode == -signal.SIGKILL
    folder = street.home.runtime / "craft-run"
    assert list(folder.glob("*/.credentials.json"))
    assert street.home.run("-c", "ollama", "--", "true").returncode == 0
    assert list(folder.glob("*/.credentials.json")) == []
