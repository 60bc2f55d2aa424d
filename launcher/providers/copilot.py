"""GitHub Copilot."""

from __future__ import annotations

from launcher.providers import Need, Provided
from launcher.providers.wire import from_credential, impossible, key

# How GitHub's own tokens begin (GitHub documentation, "About authentication"); a Copilot token begins with `tid=`.
_GITHUB_TOKENS = ("gho_", "ghu_", "ghp_", "ghs_", "github_pat_")


def variables(need: Need) -> Provided:
    """The variables of a copilot connection (also of `pi` through github-copilot).

    Up to 0.4 the app stores the GitHub token as the value; later it stores a short-lived Copilot token there and the
    GitHub token, which is what this variable takes, as refreshToken.
    """
    if need.connection.auth_type == "environment":
        return Provided(inherits=("COPILOT_GITHUB_TOKEN",) if need.environ.get("COPILOT_GITHUB_TOKEN") else ())
    if need.connection.auth_type not in ("oauth", "api_key", "bearer_token"):
        raise impossible(need)
    token = key(need)
    if not token.reveal().startswith(_GITHUB_TOKENS):
        token = (need.credential.secret("refreshToken") if need.credential else None) or token
    return Provided(changes=(from_credential("COPILOT_GITHUB_TOKEN", token, need),))
