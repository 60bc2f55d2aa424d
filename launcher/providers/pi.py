"""The app's Pi backend (0.5 and later): another provider behind it, or a custom endpoint."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.providers import Need, Provided
from launcher.providers.pi_keys import KEY_VARIABLES, variable_of
from launcher.providers.wire import (
    anthropic_endpoint,
    from_connection,
    from_credential,
    impossible,
    key,
    openai_endpoint,
    pair,
)
from launcher.values.entry import AZURE, REGIONS_OF_OPENAI
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
_KEYED = ("api_key", "api_key_with_endpoint", "bearer_token", "oauth")


def providers() -> list[str]:
    """The values of `piAuthProvider` that are known."""
    return sorted((*_FAMILIES, *REGIONS_OF_OPENAI, *KEY_VARIABLES))


def variables(need: Need) -> Provided:
    """The variables of a pi or pi_compat connection."""
    connection = need.connection
    if connection.provider_type == "pi_compat":
        return _custom_endpoint(need)
    provider = connection.pi_auth_provider
    if provider is None:
        raise ConfigError(
            f"connection `{connection.slug}` has no `piAuthProvider`, which providerType `pi` needs",
            f"say which: `craft-run connections edit {connection.slug} --pi-auth-provider openai`",
        )
    if provider in _FAMILIES:
        provided: Provided = load(_FAMILIES[provider]).variables(need)
        return provided
    return _keyed(need, provider)


def _custom_endpoint(need: Need) -> Provided:
    if need.connection.auth_type not in ("api_key", "api_key_with_endpoint", "bearer_token", "none"):
        raise impossible(need)
    if need.connection.custom_endpoint_api == "anthropic-messages":
        return anthropic_endpoint(need)
    return openai_endpoint(need)


def _keyed(need: Need, provider: str) -> Provided:
    connection = need.connection
    name, warnings = variable_of(provider), []
    if provider not in KEY_VARIABLES:
        warnings.append(
            f"connection `{connection.slug}`: provider `{provider}` is not known here, and gets its key as {name}"
        )
    changes = []
    inherits: tuple[str, ...] = ()
    if connection.base_url and provider == AZURE:
        changes.append(from_connection("AZURE_OPENAI_BASE_URL", connection.base_url, "baseUrl"))
    elif connection.base_url:
        raise ConfigError(
            f"connection `{connection.slug}`: {pair(need)} takes no `baseUrl`, and its key may be for that endpoint",
            f"say what it speaks: `craft-run connections edit {connection.slug} --provider-type pi_compat --api API`",
        )
    if connection.auth_type == "environment":
        inherits = (name,) if need.environ.get(name) else ()
    elif connection.auth_type in _KEYED:
        changes.append(from_credential(name, key(need), need))
    else:
        raise impossible(need)
    return Provided(changes=tuple(changes), warnings=tuple(warnings), inherits=inherits)
