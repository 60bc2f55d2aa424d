"""Scripts with the providers' SDKs: the variables of any command are all that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.agents import traps
from tests.agents.kinds import ACCESS_KEY, KEY, PROFILE_KEY, SESSION, connect
from tests.support.installed import FOLDER
from tests.support.mock_llm import REPLY
from tests.support.mock_llm.tokens import ISSUED_KEY, ISSUED_SESSION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.home import Home
    from tests.support.mock_llm import MockLlm, Received

pytestmark = pytest.mark.agents

ANTHROPIC = """
import anthropic, os
answer = anthropic.Anthropic().messages.create(
    model=os.environ["ANTHROPIC_MODEL"], max_tokens=9, messages=[{"role": "user", "content": "hi"}])
print(answer.content[0].text)
"""
ANTHROPIC_BEDROCK = ANTHROPIC.replace("Anthropic()", "AnthropicBedrock()")
OPENAI_CHAT = """
import openai, os
answer = openai.OpenAI().chat.completions.create(
    model=os.environ["OPENAI_MODEL"], messages=[{"role": "user", "content": "hi"}])
print(answer.choices[0].message.content)
"""
OPENAI_RESPONSES = """
import openai, os
print(openai.OpenAI().responses.create(model=os.environ["OPENAI_MODEL"], input="hi").output_text)
"""
BOTO3 = """
import boto3, os
answer = boto3.client("bedrock-runtime").converse(
    modelId=os.environ["ANTHROPIC_MODEL"], messages=[{"role": "user", "content": [{"text": "hi"}]}])
print(answer["output"]["message"]["content"][0]["text"])
"""
# The JavaScript SDK has no variable for the endpoint that a connection names, and speaks HTTP/2 unless told.
JAVASCRIPT = """
const { BedrockRuntimeClient, ConverseCommand } = require("@aws-sdk/client-bedrock-runtime");
const { NodeHttpHandler } = require("@smithy/node-http-handler");
const client = new BedrockRuntimeClient({
  endpoint: process.env.ANTHROPIC_BEDROCK_BASE_URL, requestHandler: new NodeHttpHandler() });
const messages = [{ role: "user", content: [{ text: "hi" }] }];
client.send(new ConverseCommand({ modelId: process.env.ANTHROPIC_MODEL, messages }))
  .then((answer) => console.log(answer.output.message.content[0].text));
"""
_PROFILES = (
    f"[default]\naws_access_key_id = AKIASTRAY\naws_secret_access_key = {traps.STRAY}\n"
    f"[mine]\naws_access_key_id = {PROFILE_KEY}\naws_secret_access_key = secret\n"
)


@pytest.fixture
def python(found: Callable[..., dict[str, str]]) -> list[str]:
    found("llm")  # in the same environment
    return [str(FOLDER / "python" / "bin" / "python"), "-c"]


@pytest.fixture
def javascript(found: Callable[..., dict[str, str]]) -> tuple[list[str], dict[str, str]]:
    return ["node", "-e"], found("node") | {"NODE_PATH": str(FOLDER / "node_modules")}


def ask(home: Home, kind: str, command: list[str], mock: MockLlm, **environ: str) -> Received:
    """The one request of a script launched with a connection of this kind."""
    credentials = home.root / ".aws" / "credentials"
    credentials.parent.mkdir()
    credentials.write_text(_PROFILES)
    connect(home, kind, mock)
    result = home.run("-q", "-c", kind, "--", *command, environ=environ)
    assert result.stdout.decode().strip() == REPLY, result.stderr.decode()
    (request,) = mock.inferences
    return request


@pytest.mark.parametrize(
    ("kind", "script", "path", "credentials", "model"),
    [
        (
            "anthropic-endpoint",
            ANTHROPIC,
            "/v1/messages",
            {f"x-api-key: {KEY}", f"authorization: Bearer {KEY}"},
            "gateway/big",
        ),
        ("anthropic-bearer", ANTHROPIC, "/v1/messages", {f"authorization: Bearer {KEY}"}, "gateway/big"),
        ("openai-endpoint", OPENAI_CHAT, "/v1/chat/completions", {f"authorization: Bearer {KEY}"}, "own/big"),
        ("openai-endpoint", OPENAI_RESPONSES, "/v1/responses", {f"authorization: Bearer {KEY}"}, "own/big"),
        ("openai-local", OPENAI_CHAT, "/v1/chat/completions", {"authorization: Bearer not-needed"}, "own/big"),
    ],
)
def test_an_endpoint_is_asked_with_its_key_whatever_is_in_the_environment(
    kind: str,
    script: str,
    path: str,
    credentials: set[str],
    model: str,
    home: Home,
    python: list[str],
    mock: MockLlm,
    stray: MockLlm,
) -> None:
    request = ask(home, kind, [*python, script], mock, **traps.environ(stray.url), **traps.proxies(stray.url))
    assert (request.path, request.credentials, request.model) == (path, credentials, model)
    assert not stray.requests


@pytest.mark.parametrize(
    ("kind", "script", "host", "credentials"),
    [
        ("anthropic-key", ANTHROPIC, "api.anthropic.com", {f"x-api-key: {KEY}"}),
        ("openai-key", OPENAI_RESPONSES, "api.openai.com", {f"authorization: Bearer {KEY}"}),
    ],
)
def test_a_provider_is_asked_at_its_own_host(
    kind: str,
    script: str,
    host: str,
    credentials: set[str],
    home: Home,
    python: list[str],
    mock: MockLlm,
    stray: MockLlm,
) -> None:
    request = ask(home, kind, [*python, script], mock, **traps.environ(stray.url), **mock.proxied)
    assert (request.host, request.credentials) == (host, credentials)
    assert not stray.requests


@pytest.mark.parametrize("script", [BOTO3, ANTHROPIC_BEDROCK], ids=["boto3", "anthropic"])
def test_stored_aws_keys_win_over_a_profile_and_stray_keys(
    script: str, home: Home, python: list[str], mock: MockLlm, stray: MockLlm
) -> None:
    environ = traps.environ(stray.url) | traps.aws(stray.url) | mock.proxied
    request = ask(home, "bedrock-keys", [*python, script], mock, **environ)
    assert request.credentials == {f"sigv4: {ACCESS_KEY}"}
    assert request.session_token == SESSION
    assert request.sigv4
    assert request.sigv4.region == "eu-west-1"
    assert request.model == "eu.anthropic.claude-sonnet-4-6"
    assert not stray.requests


def test_a_bedrock_api_key_wins_over_a_profile_and_stray_keys(
    home: Home, python: list[str], mock: MockLlm, stray: MockLlm
) -> None:
    environ = traps.environ(stray.url) | traps.aws(stray.url) | mock.proxied
    request = ask(home, "bedrock-bearer", [*python, BOTO3], mock, **environ)
    assert request.credentials == {f"authorization: Bearer {KEY}"}
    assert request.host == "bedrock-runtime.eu-west-1.amazonaws.com"
    assert not stray.requests


def test_stored_aws_keys_win_in_the_javascript_sdk_which_prefers_profiles(
    home: Home, javascript: tuple[list[str], dict[str, str]], mock: MockLlm, stray: MockLlm
) -> None:
    command, environ = javascript
    environ = environ | traps.aws(stray.url) | {"AWS_PROFILE": "mine"}
    request = ask(home, "bedrock-keys", [*command, JAVASCRIPT], mock, **environ)
    assert request.credentials == {f"sigv4: {ACCESS_KEY}"}
    assert request.session_token == SESSION
    assert not stray.requests


def test_the_environments_own_profile_is_used_where_the_connection_says_so(
    home: Home, python: list[str], mock: MockLlm
) -> None:
    environ = {"AWS_PROFILE": "mine", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": mock.url}
    request = ask(home, "bedrock-environment", [*python, BOTO3], mock, **environ)
    assert request.credentials == {f"sigv4: {PROFILE_KEY}"}


def test_the_environments_own_profile_is_used_in_the_javascript_sdk(
    home: Home, javascript: tuple[list[str], dict[str, str]], mock: MockLlm
) -> None:
    command, environ = javascript
    request = ask(home, "bedrock-environment", [*command, JAVASCRIPT], mock, **environ, AWS_PROFILE="mine")
    assert request.credentials == {f"sigv4: {PROFILE_KEY}"}


@pytest.mark.parametrize("chain", ["container", "web identity"])
def test_the_machines_own_role_is_used_where_the_connection_says_so(
    chain: str, home: Home, tmp_path: Path, python: list[str], mock: MockLlm
) -> None:
    token = tmp_path / "token"
    token.write_text("token-of-the-cluster")
    environ = {
        "container": {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{mock.url}/aws-container-credentials"},
        "web identity": {
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
            "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/mine",
            "AWS_ENDPOINT_URL_STS": mock.url,
        },
    }[chain] | {
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": mock.url,
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }
    request = ask(home, "bedrock-environment", [*python, BOTO3], mock, **environ)
    assert request.credentials == {f"sigv4: {ISSUED_KEY}"}
    assert request.session_token == ISSUED_SESSION
