"""Which authType goes with which providerType, over all releases of the app from 0.4 to 0.11."""

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


# What the app makes of `vertex` since 0.8.3, whose own validator does not know it.
_MIGRATED = ("pi", "service_account_file", "google-vertex")


def is_possible(provider_type: object, auth_type: object, behind: object = None) -> bool:
    """Whether some release of the app takes, or makes, the pair; `behind` is the piAuthProvider."""
    if (provider_type, auth_type, behind) == _MIGRATED:
        return True
    return isinstance(provider_type, str) and auth_type in AUTH_TYPES_OF.get(provider_type, ())
