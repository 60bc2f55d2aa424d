"""The kinds of connection that the tests try with every agent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.jwt import chatgpt

if TYPE_CHECKING:
    from tests.support.home import Home
    from tests.support.mock_llm import MockLlm

KEY = "key-of-the-connection"
LOGIN = "sk-ant-oat01-login-of-the-connection"
CHATGPT = chatgpt("account-of-the-connection")
ACCESS_KEY = "AKIACONNECTION"
SESSION = "session-of-the-connection"
PROFILE_KEY = "AKIAPROFILE"


class Kind(NamedTuple):
    """A kind of connection; `{url}` in a field is the mock's. `account` is the kind of credential, with its entry."""

    title: str
    provider: str
    auth: str
    fields: dict[str, Any] = {}  # noqa: RUF012
    account: str | None = None
    entry: dict[str, Any] = {}  # noqa: RUF012


_GATEWAY = {"baseUrl": "{url}", "models": ["gateway/big", "gateway/small-mini"], "defaultModel": "gateway/big"}
_ENDPOINT = {"baseUrl": "{url}/v1", "models": ["own/big", "own/small-mini"], "defaultModel": "own/big"}
_CLAUDE = {"defaultModel": "claude-sonnet-4-6"}
_BEDROCK = {"baseUrl": "{url}", "awsRegion": "eu-west-1", **_CLAUDE}
_VERTEX = {"gcpProjectId": "proj-1", "gcpRegion": "us-east5"}
_KEY = {"value": KEY}

KINDS = {
    "anthropic-key": Kind("Anthropic, API key", "anthropic", "api_key", _CLAUDE, "llm_api_key", _KEY),
    "anthropic-login": Kind("Anthropic, Claude login", "anthropic", "oauth", _CLAUDE, "llm_oauth", {"value": LOGIN}),
    "anthropic-endpoint": Kind(
        "endpoint that speaks Anthropic's protocol, API key",
        "anthropic_compat",
        "api_key_with_endpoint",
        _GATEWAY,
        "llm_api_key",
        _KEY,
    ),
    "anthropic-bearer": Kind(
        "the same, bearer token", "anthropic_compat", "bearer_token", _GATEWAY, "llm_api_key", _KEY
    ),
    "anthropic-local": Kind("the same, no authentication", "anthropic_compat", "none", _GATEWAY),
    "openai-key": Kind("OpenAI, API key", "openai", "api_key", {"defaultModel": "gpt-5.4"}, "llm_api_key", _KEY),
    "openai-login": Kind(
        "OpenAI, ChatGPT login",
        "openai",
        "oauth",
        {"defaultModel": "gpt-5.4"},
        "llm_oauth",
        {"value": CHATGPT, "refreshToken": "refresh-of-the-connection", "idToken": CHATGPT},
    ),
    "openai-endpoint": Kind(
        "endpoint that speaks OpenAI's protocol, API key",
        "openai_compat",
        "api_key_with_endpoint",
        _ENDPOINT,
        "llm_api_key",
        _KEY,
    ),
    "openai-local": Kind("the same, no authentication", "openai_compat", "none", _ENDPOINT),
    "bedrock-keys": Kind(
        "Amazon Bedrock, stored AWS keys",
        "bedrock",
        "iam_credentials",
        _BEDROCK,
        "llm_iam",
        {"value": "secret-of-the-connection", "awsAccessKeyId": ACCESS_KEY, "awsSessionToken": SESSION},
    ),
    "bedrock-bearer": Kind("Amazon Bedrock, API key", "bedrock", "bearer_token", _BEDROCK, "llm_api_key", _KEY),
    "bedrock-environment": Kind("Amazon Bedrock, AWS profile or role", "bedrock", "environment", _BEDROCK),
    "vertex-claude": Kind(
        "Google Vertex AI, service account, Claude",
        "vertex",
        "service_account_file",
        {**_VERTEX, "defaultModel": "claude-sonnet-4-5@20250929"},
        "llm_service_account",
    ),
    "vertex-gemini": Kind(
        "Google Vertex AI, service account, Gemini",
        "vertex",
        "service_account_file",
        {**_VERTEX, "defaultModel": "gemini-2.5-flash"},
        "llm_service_account",
    ),
    "copilot": Kind(
        "GitHub Copilot login",
        "copilot",
        "oauth",
        {"defaultModel": "gpt-5.4"},
        "llm_oauth",
        {"value": "gho_connection"},
    ),
    "google-key": Kind(
        "Google AI Studio, API key",
        "pi",
        "api_key",
        {"piAuthProvider": "google", "defaultModel": "pi/gemini-2.5-flash"},
        "llm_api_key",
        _KEY,
    ),
    "openrouter-key": Kind(
        "OpenRouter and other providers of the Pi library, API key",
        "pi",
        "api_key",
        {"piAuthProvider": "openrouter", "defaultModel": "pi/qwen/qwen3-coder"},
        "llm_api_key",
        _KEY,
    ),
}


def connect(home: Home, name: str, mock: MockLlm) -> None:
    """Add the connection of a kind, called by the kind's name, and its credential."""
    kind = KINDS[name]
    url = mock.url
    fields = {key: value.format(url=url) if key == "baseUrl" else value for key, value in kind.fields.items()}
    home.connect(name, kind.provider, kind.auth, **({"baseUrl": None} | fields))
    connection = home.config["llmConnections"][-1]
    if connection["baseUrl"] is None:
        del connection["baseUrl"]
        home.write()
    if kind.account:
        home.store(f"{kind.account}::{name}", kind.entry or {"value": service_account()})


def service_account() -> str:
    """A service account's key file, of an account that nobody has."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "proj-1",
            "private_key_id": "1",
            "private_key": pem.decode(),
            "client_email": "agent@proj-1.iam.gserviceaccount.com",
            "client_id": "1",
            "token_uri": "https://oauth2.googleapis.com/token",
        }
    )
