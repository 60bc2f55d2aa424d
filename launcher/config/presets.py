"""Kinds of connections that `connections add` knows by name: what their entries begin with, and what must be asked.

Their models are those of the app's lists (0.11.4), in the forms that it keeps (`launcher.config.forms`).
"""

from __future__ import annotations

from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Preset(Value):
    """A kind of connection.

    `entry` holds the fields that it begins with, `needs` the keys of what must be given besides (see
    `launcher.config.drafting`), `slug` the slug, where that does not follow from the name, and `login` the source of
    `credentials import` that may hold its credential.
    """

    key: str
    title: str
    entry: Mapping[str, object]
    slug: str | None = None
    needs: tuple[str, ...] = ()
    login: str | None = None


# Claude models by the ids of Anthropic's own endpoint (the app's list, 0.11.4).
_CLAUDE = [
    "claude-opus-4-8",
    "claude-opus-4-7",
    "claude-sonnet-5",
    "claude-sonnet-4-6",
    "claude-haiku-4-5-20251001",
    "claude-fable-5",
]
# Those that Bedrock serves in every geography, under ids that depend on the region.
_CLAUDE_ON_BEDROCK = ["claude-opus-4-8", "claude-sonnet-5", "claude-haiku-4-5-20251001"]
_GPT = ["pi/gpt-5.6-sol", "pi/gpt-5.6-terra", "pi/gpt-5.6-luna", "pi/gpt-5.5"]
# The app lists no other models for Vertex AI, and would replace them. Claude Code takes its own default there.
_GEMINI = ["pi/gemini-2.5-pro", "pi/gemini-2.5-flash"]

PRESETS = (
    Preset(
        key="anthropic",
        title="Anthropic, with an API key",
        entry={
            "name": "Anthropic (API Key)",
            "providerType": "anthropic",
            "authType": "api_key",
            "models": _CLAUDE,
        },
        slug="anthropic-api",
    ),
    Preset(
        key="claude-max",
        title="Claude Pro or Max, with the login of Claude Code",
        entry={
            "name": "Claude Max",
            "providerType": "anthropic",
            "authType": "oauth",
            "models": _CLAUDE,
        },
        login="claude",
    ),
    Preset(
        key="openrouter",
        title="OpenRouter, for agents that speak Anthropic's protocol (Claude Code)",
        entry={
            "name": "OpenRouter",
            "providerType": "pi_compat",
            "authType": "api_key_with_endpoint",
            "baseUrl": "https://openrouter.ai/api",
            "customEndpoint": {"api": "anthropic-messages"},
            "models": ["anthropic/claude-opus-4.8", "anthropic/claude-sonnet-5", "anthropic/claude-haiku-4.5"],
        },
    ),
    Preset(
        key="openrouter-openai",
        title="OpenRouter, for agents that speak OpenAI's protocol",
        entry={
            "name": "OpenRouter (OpenAI-compat)",
            "providerType": "pi_compat",
            "authType": "api_key_with_endpoint",
            "baseUrl": "https://openrouter.ai/api/v1",
            "customEndpoint": {"api": "openai-completions"},
            "models": ["openai/gpt-5.6-sol", "openai/gpt-5.6-terra", "openai/gpt-5.6-luna"],
        },
        slug="openrouter-openai",
    ),
    Preset(
        key="openai",
        title="OpenAI, with an API key",
        entry={
            "name": "OpenAI (API Key)",
            "providerType": "pi",
            "authType": "api_key",
            "piAuthProvider": "openai",
            "models": _GPT,
        },
        slug="openai-api",
    ),
    Preset(
        key="codex",
        title="ChatGPT Plus or Pro, with the login of Codex",
        entry={
            "name": "OpenAI (Codex)",
            "providerType": "pi",
            "authType": "oauth",
            "piAuthProvider": "openai-codex",
            "models": _GPT,
        },
        slug="codex",
        login="codex",
    ),
    Preset(
        key="copilot",
        title="GitHub Copilot, with a login of GitHub",
        entry={
            "name": "GitHub Copilot",
            "providerType": "pi",
            "authType": "oauth",
            "piAuthProvider": "github-copilot",
        },
        slug="github-copilot",
    ),
    Preset(
        key="bedrock",
        title="AWS Bedrock, with access keys of its own",
        entry={
            "name": "AWS Bedrock",
            "providerType": "pi",
            "authType": "iam_credentials",
            "piAuthProvider": "amazon-bedrock",
            "models": _CLAUDE_ON_BEDROCK,
        },
        slug="bedrock",
        needs=("aws_region",),
        login="aws",
    ),
    Preset(
        key="bedrock-environment",
        title="AWS Bedrock, with the AWS profile, SSO session or role that is there anyway",
        entry={
            "name": "AWS Bedrock (Environment)",
            "providerType": "pi",
            "authType": "environment",
            "piAuthProvider": "amazon-bedrock",
            "models": _CLAUDE_ON_BEDROCK,
        },
        slug="bedrock",
    ),
    Preset(
        key="vertex",
        title="Google Vertex AI, with a service account",
        entry={
            "name": "Google Vertex AI",
            "providerType": "pi",
            "authType": "service_account_file",
            "piAuthProvider": "google-vertex",
            "models": _GEMINI,
        },
        slug="vertex",
        needs=("gcp_region",),
    ),
    Preset(
        key="vertex-environment",
        title="Google Vertex AI, with gcloud's own login",
        entry={
            "name": "Google Vertex AI (Environment)",
            "providerType": "pi",
            "authType": "environment",
            "piAuthProvider": "google-vertex",
            "models": _GEMINI,
        },
        slug="vertex",
        needs=("gcp_project_id", "gcp_region"),
    ),
    Preset(
        key="ollama",
        title="Ollama on this machine",
        entry={
            "name": "Ollama",
            "providerType": "pi_compat",
            "authType": "none",
            "baseUrl": "http://localhost:11434/v1",
            "customEndpoint": {"api": "openai-completions"},
        },
        needs=("model",),
    ),
    Preset(
        key="compatible",
        title="Any endpoint that speaks OpenAI's or Anthropic's protocol",
        entry={"providerType": "pi_compat", "authType": "api_key_with_endpoint"},
        needs=("base_url", "api", "model"),
    ),
    Preset(
        key="provider",
        title="Another provider, with an API key (Google, Groq, Mistral, xAI, DeepSeek, ...)",
        entry={"providerType": "pi", "authType": "api_key"},
        needs=("pi_auth_provider",),
    ),
)

# For what none of the above fits: everything is given.
CUSTOM = Preset(key="custom", title="Everything given by options", entry={}, needs=("provider_type", "auth_type"))


def find(key: str) -> Preset | None:
    """The preset of that name."""
    return next((preset for preset in PRESETS if preset.key == key), None)
