"""How each connection is signed in to; pure."""

from __future__ import annotations

from launcher.logins.issuers import CHATGPT, CLAUDE, COPILOT
from launcher.values.credential import KIND_OF_AUTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Beside the logins of `flows`: the sign-ins of the clouds' own tools, and a secret that is asked for.
AWS = "aws"
GOOGLE = "google"
SECRET = "secret"  # noqa: S105 - a word

_PROVIDERS = {
    "anthropic": CLAUDE,
    "openai": CHATGPT,
    "openai-codex": CHATGPT,
    "copilot": COPILOT,
    "github-copilot": COPILOT,
    "bedrock": AWS,
    "amazon-bedrock": AWS,
    "vertex": GOOGLE,
    "google-vertex": GOOGLE,
}
_OAUTH = (CLAUDE, CHATGPT, COPILOT, GOOGLE)
_CLOUDS = (AWS, GOOGLE)


def kind_of(raw: Mapping[str, object]) -> str | None:
    """How a connection (an entry of `llmConnections`) is signed in to, None where there is nothing to sign in to."""
    provider, auth = raw.get("providerType"), raw.get("authType")
    behind = raw.get("piAuthProvider") if provider == "pi" else provider
    kind = _PROVIDERS.get(behind) if isinstance(behind, str) else None
    if auth == "oauth":
        return kind if kind in _OAUTH else None
    if auth == "environment":
        return kind if kind in _CLOUDS else None
    return SECRET if auth in KIND_OF_AUTH else None
