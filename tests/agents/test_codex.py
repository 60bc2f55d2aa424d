"""Codex beyond what the matrix tries: every way to start it, on a terminal, and a ChatGPT login that is renewed."""

from __future__ import annotations

import json
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.agents.kinds import CHATGPT, KEY, connect
from tests.agents.traps import codex_settings
from tests.support.home import CRAFT_RUN
from tests.support.jwt import chatgpt
from tests.support.mock_llm import REPLY
from tests.support.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.home import Home
    from tests.support.mock_llm import MockLlm, Received

pytestmark = pytest.mark.agents

ANYWHERE = "--skip-git-repo-check"
ACCOUNT = "llm_oauth::openai-login"
RENEWED = chatgpt("account-of-the-connection", renewed=True)


@pytest.fixture
def environ(found: Callable[..., dict[str, str]]) -> dict[str, str]:
    return found("codex") | {"OPENAI_API_KEY": "stray", "CODEX_API_KEY": "stray"}


@pytest.fixture
def project(home: Home, tmp_path: Path) -> Path:
    """A folder that the user trusts."""
    folder = tmp_path / "project"
    folder.mkdir()
    (home.root / ".codex").mkdir()
    (home.root / ".codex" / "config.toml").write_text(f'[projects."{folder}"]\ntrust_level = "trusted"\n')
    return folder


def asked(mock: MockLlm) -> tuple[Received, ...]:
    """The requests for an answer; fails where there is none."""
    assert mock.inferences, "\n".join(map(str, mock.requests))
    return tuple(mock.inferences)


def test_a_session_is_resumed_with_the_connection_it_is_resumed_with(
    environ: dict[str, str], home: Home, project: Path, mock: MockLlm, stray: MockLlm
) -> None:
    connect(home, "openai-endpoint", mock)
    home.connect("other", baseUrl=f"{stray.url}/v1", defaultModel="other-model")
    home.run("-c", "openai-endpoint", "--", "codex", "exec", ANYWHERE, "hi", environ=environ, cwd=project)
    (first,) = asked(mock)
    again = ("codex", "exec", "resume", "--last", ANYWHERE, "and now?")
    result = home.run("-c", "other", "--", *again, environ=environ, cwd=project)
    assert result.returncode == 0, result.stderr.decode()
    (second,) = asked(stray)
    assert (first.bearer, first.model) == (KEY, "own/big")
    assert (second.bearer, second.model) == (None, "other-model")
    assert "hi" in str(second.body)


@pytest.mark.parametrize("arguments", ["-m mine exec", "exec -m mine", "exec --model=mine", "e -c model=mine"])
def test_the_users_model_wins(
    arguments: str, environ: dict[str, str], home: Home, project: Path, mock: MockLlm
) -> None:
    connect(home, "openai-endpoint", mock)
    command = ("codex", *arguments.split(), ANYWHERE, "hi")
    home.run("-c", "openai-endpoint", "--", *command, environ=environ, cwd=project)
    assert {(request.bearer, request.model) for request in asked(mock)} == {(KEY, "mine")}


def test_an_app_server_serves_the_connection(environ: dict[str, str], home: Home, project: Path, mock: MockLlm) -> None:
    connect(home, "openai-endpoint", mock)
    with subprocess.Popen(
        [CRAFT_RUN, "-c", "openai-endpoint", "--", "codex", "app-server"],
        env=home.environ | environ,
        cwd=project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:

        def call(number: int, method: str, **params: Any) -> Any:
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write(json.dumps({"id": number, "method": method, "params": params}) + "\n")
            server.stdin.flush()
            for line in server.stdout:
                answer = json.loads(line)
                if answer.get("id") == number:
                    return answer["result"]
            raise AssertionError(f"no answer to {method}")

        call(1, "initialize", clientInfo={"name": "test", "version": "1"})
        thread = call(2, "thread/start", cwd=str(project))["thread"]["id"]
        call(3, "turn/start", threadId=thread, input=[{"type": "text", "text": "hi"}])
        assert server.stdout is not None
        for line in server.stdout:
            if json.loads(line).get("method") == "turn/completed":
                break
        server.terminate()
    assert {(request.bearer, request.model) for request in asked(mock)} == {(KEY, "own/big")}


def test_a_conversation_on_a_terminal(
    environ: dict[str, str], home: Home, project: Path, mock: MockLlm, tmp_path: Path
) -> None:
    connect(home, "openai-endpoint", mock)
    command = [CRAFT_RUN, "-c", "openai-endpoint", "--", "codex"]
    with Screen(command, home.environ | environ, str(project), tmp_path) as screen:
        assert "Sign in" not in screen.wait_for("own/big", "Sign in")
        screen.say("say something")
        screen.wait_for(REPLY)
    assert {(request.bearer, request.model) for request in asked(mock)} == {(KEY, "own/big")}


@pytest.mark.parametrize("kind", ["bedrock-keys", "bedrock-bearer", "bedrock-environment"])
def test_openais_models_on_bedrock(
    kind: str, environ: dict[str, str], home: Home, project: Path, mock: MockLlm
) -> None:
    connect(home, kind, mock)
    aws = {"AWS_ACCESS_KEY_ID": "AKIAOWN", "AWS_SECRET_ACCESS_KEY": "own"} if kind == "bedrock-environment" else {}
    command = ("codex", "exec", ANYWHERE, "-m", "openai.gpt-oss-120b", "hi")
    home.run("-c", kind, "--", *command, environ=environ | aws, cwd=project)
    (request,) = asked(mock)
    assert request.model == "openai.gpt-oss-120b"
    assert request.path == "/responses"
    if request.sigv4:
        expected = "AKIAOWN" if aws else "AKIACONNECTION"
        assert (request.sigv4.access_key, request.sigv4.region) == (expected, "eu-west-1")
    else:
        assert request.bearer == KEY


def test_a_login_on_a_terminal_needs_no_signing_in_and_leaves_nothing_running(
    environ: dict[str, str], home: Home, project: Path, mock: MockLlm, tmp_path: Path
) -> None:
    connect(home, "openai-login", mock)
    # Of models that it knows, codex says on a terminal which ones have been replaced.
    command = [CRAFT_RUN, "-c", "openai-login", "-m", "unknown-model", "--", "codex"]
    with Screen(command, home.environ | environ | mock.proxied, str(project), tmp_path) as screen:
        assert "Sign in" not in screen.wait_for("unknown-model", "Sign in")
        screen.say("say something")
        screen.wait_for(REPLY)
        screen.leave("C-c")
    assert {(request.host, request.bearer) for request in asked(mock)} == {("chatgpt.com", CHATGPT)}
    private = home.launcher / "codex" / "openai-login" / "home"
    assert not (private / "app-server-daemon").exists()
    sessions = home.root / ".codex" / "sessions"
    assert list(sessions.rglob("*.jsonl"))


def test_a_login_that_codex_renews_goes_back_into_the_store(
    environ: dict[str, str], home: Home, project: Path, mock: MockLlm
) -> None:
    connect(home, "openai-login", mock)
    old = chatgpt("account-of-the-connection", exp=int(time.time()) - 60)
    home.store(ACCOUNT, {"value": old, "refreshToken": "refresh-1", "idToken": CHATGPT, "expiresAt": 1})
    mock.answer("/oauth/token$", {"id_token": CHATGPT, "access_token": RENEWED, "refresh_token": "refresh-2"})
    command = ("codex", "exec", ANYWHERE, "hi")
    result = home.run("-c", "openai-login", "--", *command, environ=environ | mock.proxied, cwd=project)
    assert REPLY in result.stdout.decode(), result.stderr.decode()
    (renewal,) = [request for request in mock.requests if request.path == "/oauth/token"]
    assert (renewal.host, b"refresh-1" in renewal.raw) == ("auth.openai.com", True)
    assert {request.bearer for request in asked(mock)} == {RENEWED}
    stored = home.stored(ACCOUNT)
    assert (stored["value"], stored["refreshToken"]) == (RENEWED, "refresh-2")


def test_the_users_own_configuration_is_in_effect_and_can_be_changed(
    environ: dict[str, str], home: Home, project: Path, mock: MockLlm
) -> None:
    connect(home, "openai-login", mock)
    own = home.root / ".codex" / "config.toml"
    own.write_text(f"# mine\n{codex_settings('http://127.0.0.1:1')}")
    (home.root / ".codex" / "AGENTS.md").write_text("Always answer in rhymes.")
    command = ("-c", "openai-login", "--", "codex")
    home.run(*command, "exec", ANYWHERE, "hi", environ=environ | mock.proxied, cwd=project)
    assert all("Always answer in rhymes." in str(request.body) for request in asked(mock))
    added = home.run(*command, "mcp", "add", "tool", "--", "true", environ=environ, cwd=project)
    assert added.returncode == 0, added.stderr.decode()
    assert own.read_text().startswith("# mine\n")
    assert "[mcp_servers.tool]" in own.read_text()
