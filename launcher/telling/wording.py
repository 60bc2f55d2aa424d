"""One language for what a launch is made of: the same thing has the same words in status, explain, dry run and `-v`.

The fields of the files and the names of levels are for programs (`--json`); people read these.
"""

from __future__ import annotations

from launcher.values import source
from launcher.values.entry import host_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.values.connection import Connection
    from launcher.values.source import Source

_ENDPOINT = "own endpoint"
_PROVIDERS = {
    "anthropic": "Anthropic",
    "anthropic_compat": _ENDPOINT,
    "openai": "OpenAI",
    "openai_compat": _ENDPOINT,
    "bedrock": "AWS Bedrock",
    "vertex": "Google Vertex AI",
    "copilot": "GitHub Copilot",
    "pi_compat": _ENDPOINT,
}
# What the Pi backend calls them -> how they call themselves; others are shown as they stand.
_PI_PROVIDERS = {
    "amazon-bedrock": "AWS Bedrock",
    "anthropic": "Anthropic",
    "azure-openai-responses": "Azure OpenAI",
    "cerebras": "Cerebras",
    "deepseek": "DeepSeek",
    "github-copilot": "GitHub Copilot",
    "google": "Google Gemini",
    "google-vertex": "Google Vertex AI",
    "groq": "Groq",
    "huggingface": "Hugging Face",
    "mistral": "Mistral",
    "openai": "OpenAI",
    "openai-codex": "OpenAI",
    "openai-eu": "OpenAI (EU)",
    "openai-us": "OpenAI (US)",
    "openrouter": "OpenRouter",
    "vercel-ai-gateway": "Vercel AI Gateway",
    "xai": "xAI",
    "zai": "Z.ai",
}
_LOGINS = {
    "Anthropic": "Claude login",
    "OpenAI": "ChatGPT login",
    "GitHub Copilot": "GitHub login",
    "Google Vertex AI": "gcloud's login",
}
_AMBIENT = {"AWS Bedrock": "your AWS profile or role", "Google Vertex AI": "gcloud's login"}
_AUTH = {
    "api_key": "API key",
    "api_key_with_endpoint": "API key",
    "bearer_token": "bearer token",
    "iam_credentials": "access keys",
    "service_account_file": "service account",
    "none": "no key",
}


def kind(connection: Connection) -> str:
    """Who answers and how it is paid: `Anthropic, API key`, `own endpoint llm.example, no key`."""
    return kind_of(connection.provider_type, connection.auth_type, connection.pi_auth_provider, connection.base_url)


def kind_of_entry(raw: Mapping[str, object]) -> str:
    """The same of an entry of `llmConnections`, which may hold anything."""
    return kind_of(*(raw.get(key) for key in ("providerType", "authType", "piAuthProvider", "baseUrl")))


def kind_of(provider: object, auth: object, pi_provider: object, url: object) -> str:
    """The same of the fields."""
    if provider == "pi" and isinstance(pi_provider, str):
        who = _PI_PROVIDERS.get(pi_provider, pi_provider)
    else:
        who = _PROVIDERS.get(provider, provider) if isinstance(provider, str) else "?"
    how = _how(who, auth)
    if who == _ENDPOINT and isinstance(url, str) and host_of(url):
        who = f"{who} {host_of(url)}"
    return f"{who}, {how}"


def _how(who: str, auth: object) -> str:
    if auth == "oauth":
        return _LOGINS.get(who, "login")
    if auth == "environment":
        return _AMBIENT.get(who, "from the environment")
    return _AUTH.get(auth, auth) if isinstance(auth, str) else "?"


# Kind of an account in a store -> what people call what is in it.
_CREDENTIALS = {"api_key": "API key", "oauth": "login", "iam": "access keys", "service_account": "service account"}


def credential(kind: str) -> str:
    """What a kind of credential is called."""
    return _CREDENTIALS.get(kind, kind)


# Level -> what is said of it; `{}` stands for its detail.
_LEVELS = {
    source.COMMAND_LINE: "you said `{}`",
    source.ENVIRONMENT: "the variable {} says so",
    source.FOLDER: "`craft-run use` in {}",
    source.SESSION: "session: {}",
    source.LEDGER: "session {}",
    source.GLOBAL: "the global default",
    source.FIRST: "the first in the list",
    source.DIRECTORY: "this folder: {}",
    source.CONNECTION: "the connection's {}",
    source.CREDENTIAL: "the credential {}",
    source.OVERLAY: "the file {}",
    source.PROXY: "networkProxy.{} in config.json",
    source.AGENT: "for the agent: {}",
    source.SCRUB: "{}",
    source.CRAFT_RUN: "{}",
}


def why(origin: Source | None, home: str = "") -> str:
    """Why a connection, a workspace, a session or a model was chosen."""
    if origin is None:
        return ""
    special = _SPECIAL.get((origin.level, origin.detail))
    if special:
        return special
    detail = origin.detail
    for beginning, words in _DETAILS:
        if detail.startswith(beginning):
            return words.format(short(detail.removeprefix(beginning), home))
    template = _LEVELS.get(origin.level)
    return template.format(short(detail, home)) if template else str(origin)


_SPECIAL = {
    (source.CONNECTION, "defaultModel"): "the connection's default",
    (source.CONNECTION, "first of models"): "the first of the connection's models",
    (source.CONNECTION, "model"): "the model above",
    (source.SESSION, "model"): "the session's",
    (source.WORKSPACE, "defaults.model"): "the workspace's default",
    (source.CREDENTIAL, "none needed"): "a placeholder: SDKs refuse an empty key",
    (source.CRAFT_RUN, "the selection"): "tells the command of its launch",
}
# How a detail begins -> what is said instead.
_DETAILS = (
    ("defaults.defaultLlmConnection of ", "the default of workspace {}"),
    ("llmConnection of ", "the choice of session {}"),
    ("workingDirectory ", "it works in {}"),
)


def short(path: str, home: str) -> str:
    """A path with `~` for the home folder."""
    if home and home != "/" and (path == home or path.startswith(f"{home.rstrip('/')}/")):
        return "~" + path[len(home.rstrip("/")) :]
    return path
