"""OpenAI itself, and endpoints that speak its protocol."""

from __future__ import annotations

from launcher.providers import Need, Provided
from launcher.providers.wire import doubts, from_connection, from_credential, impossible, key, model, openai_endpoint
from launcher.values.endpoint import COMPLETIONS

_KEYS = ("api_key", "api_key_with_endpoint", "bearer_token")
_OWN_VARIABLES = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_ORGANIZATION",
    "OPENAI_ORG_ID",
    "OPENAI_PROJECT",
    "OPENAI_PROJECT_ID",
    "CODEX_API_KEY",
)


def variables(need: Need) -> Provided:
    """The variables of an openai or openai_compat connection (also of `pi` through openai)."""
    connection = need.connection
    url = connection.base_url
    if connection.provider_type == "openai_compat" and connection.auth_type in (*_KEYS, "none"):
        return openai_endpoint(need)
    if connection.auth_type == "none" and url:
        return openai_endpoint(need)
    if connection.auth_type == "oauth" and connection.provider_type != "openai_compat":
        return Provided()
    endpoint = [from_connection("OPENAI_BASE_URL", url, "baseUrl")] if url else []
    if connection.auth_type == "environment":
        inherited = tuple(name for name in _OWN_VARIABLES if need.environ.get(name))
        return Provided(changes=(*endpoint, *model(need, "OPENAI_MODEL")), inherits=inherited)
    if connection.auth_type not in _KEYS:
        raise impossible(need)
    secret = key(need)
    keys = (from_credential("OPENAI_API_KEY", secret, need), from_credential("CODEX_API_KEY", secret, need))
    changes = (*keys, *endpoint, *model(need, "OPENAI_MODEL"))
    return Provided(changes=changes, warnings=doubts(connection, COMPLETIONS))
