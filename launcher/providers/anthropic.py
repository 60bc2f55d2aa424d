"""Anthropic itself, and endpoints that speak its protocol."""

from __future__ import annotations

from launcher.providers import Need, Provided
from launcher.providers.wire import anthropic_endpoint, doubts, from_connection, from_credential, impossible, key, model
from launcher.values.endpoint import MESSAGES
from launcher.values.entry import host_of
from launcher.values.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Change

_KEYS = ("api_key", "api_key_with_endpoint")
_OWN_VARIABLES = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "CLAUDE_CODE_OAUTH_TOKEN")


def variables(need: Need) -> Provided:
    """The variables of an anthropic or anthropic_compat connection (also of `pi` through anthropic)."""
    connection = need.connection
    if connection.auth_type == "oauth" and connection.provider_type != "anthropic_compat":
        return _oauth(need)
    if connection.provider_type == "anthropic_compat" and connection.auth_type in (*_KEYS, "bearer_token", "none"):
        return anthropic_endpoint(need)
    if connection.auth_type == "none" and connection.base_url:
        return anthropic_endpoint(need)
    if connection.auth_type == "environment":
        return _environment(need)
    if connection.auth_type in _KEYS:
        name = "ANTHROPIC_API_KEY"
    elif connection.auth_type == "bearer_token":
        name = "ANTHROPIC_AUTH_TOKEN"
    else:
        raise impossible(need)
    changes = (from_credential(name, key(need), need), *_endpoint_and_model(need))
    return Provided(changes=changes, warnings=doubts(need.connection, MESSAGES))


def _endpoint_and_model(need: Need) -> list[Change]:
    url = need.connection.base_url
    endpoint = [from_connection("ANTHROPIC_BASE_URL", url, "baseUrl")] if url else []
    return [*endpoint, *model(need, "ANTHROPIC_MODEL")]


def _oauth(need: Need) -> Provided:
    """A Claude login: Claude Code reads the first name, pi the second."""
    url = need.connection.base_url
    if url and not is_anthropics_own(url) and not need.allow_oauth_endpoint:
        raise ConfigError(
            f"connection `{need.connection.slug}` would send its login token to `{host_of(url)}`",
            "remove its `baseUrl`, or allow it for this launch: `--allow-oauth-endpoint`",
        )
    token = key(need)
    tokens = (
        from_credential("CLAUDE_CODE_OAUTH_TOKEN", token, need),
        from_credential("ANTHROPIC_OAUTH_TOKEN", token, need),
    )
    return Provided(changes=(*tokens, *_endpoint_and_model(need)))


def _environment(need: Need) -> Provided:
    """The environment's own Anthropic credential, endpoint included: they belong together."""
    inherited = tuple(name for name in _OWN_VARIABLES if need.environ.get(name))
    return Provided(changes=tuple(_endpoint_and_model(need)), inherits=inherited)


def is_anthropics_own(url: str) -> bool:
    """Whether a URL is one of Anthropic's hosts over TLS."""
    host = host_of(url)
    return url.startswith("https://") and (host == "anthropic.com" or host.endswith(".anthropic.com"))
