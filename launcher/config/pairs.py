"""Which authType goes with which providerType, over all releases of the app from 0.4 to 0.10."""

from __future__ import annotations

AUTH_TYPES_OF = {
    "anthropic": ("api_key", "oauth"),
    "anthropic_compat": ("api_key_with_endpoint",),
    "openai": ("api_key", "oauth"),
    "openai_compat": ("api_key_with_endpoint", "none"),
    "bedrock": ("iam_credentials", "environment", "bearer_token"),
    "vertex": ("service_account_file", "environment", "oauth"),
    "copilot": ("oauth",),
    "pi": ("api_key", "oauth", "none", "iam_credentials", "environment"),
    "pi_compat": ("api_key_with_endpoint", "none"),
}


def is_possible(provider_type: object, auth_type: object) -> bool:
    """Whether some release of the app takes the pair."""
    return isinstance(provider_type, str) and auth_type in AUTH_TYPES_OF.get(provider_type, ())
