"""The demo does what it shows: the parts on their own, then the screen that `make demo` prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from examples.demo.__main__ import FOLDER, prepare
from examples.demo.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REPOSITORY = os.path.dirname(os.path.dirname(FOLDER))


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint({"key-of-acme": "Acme Inc."}) as running:
        yield running


def post(endpoint: Endpoint, path: str, headers: dict[str, str]) -> dict[str, Any]:
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "who?"}]}).encode()
    request = Request(f"http://127.0.0.1:{endpoint.port}{path}", body, headers)
    with build_opener(ProxyHandler({})).open(request, timeout=10) as response:
        answer: dict[str, Any] = json.load(response)
    return answer


def run_agent(variables: dict[str, str], question: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, os.path.join(FOLDER, "agent.py"), question],
        env={"PATH": os.defpath, "NO_PROXY": "127.0.0.1", **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("headers", [{"x-api-key": "key-of-acme"}, {"Authorization": "Bearer key-of-acme"}])
def test_endpoint_names_the_account_that_a_message_came_from(endpoint: Endpoint, headers: dict[str, str]) -> None:
    answer = post(endpoint, "/v1/messages", headers)
    assert answer["content"] == [{"type": "text", "text": 'Account "Acme Inc." pays for your question "who?"'}]


def test_endpoint_names_the_account_that_a_completion_came_from(endpoint: Endpoint) -> None:
    answer = post(endpoint, "/v1/chat/completions", {"Authorization": "Bearer key-of-acme"})
    assert answer["choices"][0]["message"]["content"] == 'Account "Acme Inc." pays for your question "who?"'


@pytest.mark.parametrize("headers", [{}, {"x-api-key": "another"}, {"Authorization": "Basic key-of-acme"}])
def test_endpoint_refuses_a_key_that_no_account_has(endpoint: Endpoint, headers: dict[str, str]) -> None:
    with pytest.raises(HTTPError) as refusal:
        post(endpoint, "/v1/messages", headers)
    with refusal.value:
        assert refusal.value.code == 401


def test_agent_asks_the_anthropic_endpoint_of_its_environment(endpoint: Endpoint) -> None:
    base = f"http://127.0.0.1:{endpoint.port}"
    variables = {"ANTHROPIC_BASE_URL": base, "ANTHROPIC_API_KEY": "key-of-acme", "ANTHROPIC_MODEL": "m"}
    ran = run_agent(variables, "who?")
    assert ran.stdout.splitlines() == [
        f"asked  {base}/v1/messages for m",
        "under  connection none: started without craft-run",
        'told   Account "Acme Inc." pays for your question "who?"',
    ]


def test_agent_asks_the_openai_endpoint_of_its_environment(endpoint: Endpoint) -> None:
    base = f"http://127.0.0.1:{endpoint.port}/v1"
    variables = {"OPENAI_BASE_URL": base, "OPENAI_API_KEY": "key-of-acme", "OPENAI_MODEL": "m"}
    ran = run_agent({**variables, "CRAFT_RUN_CONNECTION": "my-gateway"}, "who?")
    assert ran.stdout.splitlines() == [
        f"asked  {base}/chat/completions for m",
        "under  connection my-gateway",
        'told   Account "Acme Inc." pays for your question "who?"',
    ]


def test_agent_fails_with_a_wrong_key(endpoint: Endpoint) -> None:
    base = f"http://127.0.0.1:{endpoint.port}/v1"
    ran = run_agent({"OPENAI_BASE_URL": base, "OPENAI_API_KEY": "wrong", "OPENAI_MODEL": "m"}, "who?")
    assert (ran.returncode, ran.stderr) == (1, f"agent: {base}/chat/completions answered 401\n")


def test_example_home_is_copied_and_its_connections_point_to_the_endpoint(tmp_path: Path) -> None:
    home = os.path.join(tmp_path, "home")
    environ = prepare(home, 4711, {"PATH": "/bin", "CRAFT_CONFIG_DIR": "/home/somebody/.craft-agent"})
    with open(os.path.join(home, ".craft-agent", "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    assert [connection["baseUrl"] for connection in config["llmConnections"]] == [
        "http://127.0.0.1:4711",
        "http://127.0.0.1:4711/v1",
    ]
    assert environ["HOME"] == home
    assert "CRAFT_CONFIG_DIR" not in environ


def test_demo_shows_one_agent_answering_under_two_accounts() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "examples.demo"],
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = [line for line in ran.stdout.splitlines() if line.startswith(("under", "told"))]
    assert told == [
        "under  connection acme-claude",
        'told   Account "Acme Inc." pays for your question "who pays for this?"',
        "under  connection my-gateway",
        'told   Account "me, at home" pays for your question "who pays for this?"',
    ]
    assert "left-over-from-another-project" not in ran.stdout
