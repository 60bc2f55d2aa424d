"""The app's Pi backend (0.5 and later): another provider behind it, or a custom endpoint."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.providers import Need, Provided
from launcher.providers.wire import (
    anthropic_endpoint,
    from_connection,
    from_credential,
    impossible,
    key,
    openai_endpoint,
    pair,
)
from launcher.values.errors import ConfigError

# piAuthProvider -> family that it is a row of.
_FAMILIES = {
    "amazon-bedrock": "launcher.providers.bedrock",
    "anthropic": "launcher.providers.anthropic",
    "github-copilot": "launcher.providers.copilot",
    "google-vertex": "launcher.providers.vertex",
    "openai": "launcher.providers.openai",
    "openai-codex": "launcher.providers.openai",
}

# piAuthProvider -> the variable from which the Pi library (0.73) takes its key.
KEY_VARIABLES = {
    "azure-openai-responses": "AZURE_OPENAI_API_KEY",
    "cerebras": "CEREBRAS_API_KEY",
    "cloudflare-ai-gateway": "CLOUDFLARE_API_KEY",
    "cloudflare-workers-ai": "CLOUDFLARE_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY",
    "fireworks": "FIREWORKS_API_KEY",
    "google": "GEMINI_API_KEY",
    "groq": "GROQ_API_KEY",
    "huggingface": "HF_TOKEN",
    "kimi-coding": "KIMI_API_KEY",
    "minimax": "MINIMAX_API_KEY",
    "minimax-cn": "MINIMAX_CN_API_KEY",
    "mistral": "MISTRAL_API_KEY",
    "moonshotai": "MOONSHOT_API_KEY",
    "moonshotai-cn": "MOONSHOT_API_KEY",
    "opencode": "OPENCODE_API_KEY",
    "opencode-go": "OPENCODE_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
    "vercel-ai-gateway": "AI_GATEWAY_API_KEY",
    "xai": "XAI_API_KEY",
    "xiaomi": "XIAOMI_API_KEY",
    "xiaomi-token-plan-ams": "XIAOMI_API_KEY",
    "xiaomi-token-plan-cn": "XIAOMI_API_KEY",
    "xiaomi-token-plan-sgp": "XIAOMI_API_KEY",
    "zai": "ZAI_API_KEY",
}


def providers() -> list[str]:
    """The values of `piAuthProvider` that are known."""
    return sorted((*_FAMILIES, *KEY_VARIABLES))


def variables(need: Need) -> Provided:
    """The variables of a pi or pi_compat connection."""
    if need.connection.provider_type == "pi_compat":
        return _custom_endpoint(need)
    provider = need.connection.pi_auth_provider
    if provider is None:
        raise ConfigError(
            f"connection `{need.connection.slug}` has no `piAuthProvider`, which providerType `pi` needs",
            "set it in the app's settings, for example to `openai`",
        )
    if provider in _FAMILIES:
        provided: Provided = load(_FAMILIES[provider]).variables(need)
        return provided
    if provider not in KEY_VARIABLES:
        raise ConfigError(
            f"connection `{need.connection.slug}`: unknown `piAuthProvider` `{provider}`",
            f"known: {', '.join(providers())}",
        )
    return _keyed(need, provider)


def _custom_endpoint(need: Need) -> Provided:
    if need.connection.auth_type not in ("api_key", "api_key_with_endpoint", "bearer_token", "none"):
        raise impossible(need)
    if need.connection.custom_endpoint_api == "anthropic-messages":
        return anthropic_endpoint(need)
    return openai_endpoint(need)


def _keyed(need: Need, provider: str) -> Provided:
    connection = need.connection
    name = KEY_VARIABLES[provider]
    changes = []
    inherits: tuple[str, ...] = ()
    if connection.base_url and provider == "azure-openai-responses":
        changes.append(from_connection("AZURE_OPENAI_BASE_URL", connection.base_url, "baseUrl"))
    elif connection.base_url:
        raise ConfigError(
            f"connection `{connection.slug}`: {pair(need)} takes no `baseUrl`",
            "make it a `pi_compat` connection, or remove `baseUrl`",
        )
    if connection.auth_type == "environment":
        inherits = (name,) if need.environ.get(name) else ()
    elif connection.auth_type in ("api_key", "api_key_with_endpoint", "bearer_token", "oauth"):
        changes.append(from_credential(name, key(need), need))
    else:
        raise impossible(need)
    return Provided(changes=tuple(changes), inherits=inherits)
