"""Signing in to Claude in a browser; pure: what to ask, and what the answers mean.

Endpoints, client and scopes are those of the app and of Claude Code (2.1.332), for the same connections.
"""

from __future__ import annotations

from urllib.parse import urlencode

from launcher.logins.issuers import CLAUDE_CLIENT, CLAUDE_TOKENS
from launcher.logins.signin import posting, tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.logins.signin.pkce import Proof
    from launcher.logins.wire import Request
    from launcher.values.secret import Secret

# The page that shows a code to be pasted, for a browser on another machine.
PASTE = "https://console.anthropic.com/oauth/code/callback"
CALLBACK = "/callback"
_PAGE = "https://claude.ai/oauth/authorize"
# What Claude Code needs to work, and the profile, which names the account.
_SCOPES = (
    "org:create_api_key",
    "user:profile",
    "user:inference",
    "user:sessions:claude_code",
    "user:mcp_servers",
    "user:file_upload",
)


def link(proof: Proof, redirect_uri: str) -> str:
    """The page to open."""
    query = {
        "code": "true",
        "client_id": CLAUDE_CLIENT,
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "scope": " ".join(_SCOPES),
        "code_challenge": proof.challenge,
        "code_challenge_method": "S256",
        "state": proof.state,
    }
    return f"{_PAGE}?{urlencode(query)}"


def redemption(code: Secret, proof: Proof, redirect_uri: str) -> Request:
    """The request that turns a code into tokens."""
    fields: dict[str, str | Secret] = {
        "grant_type": "authorization_code",
        "code": code,
        "state": proof.state,
        "client_id": CLAUDE_CLIENT,
        "redirect_uri": redirect_uri,
        "code_verifier": proof.verifier,
    }
    return posting.json(CLAUDE_TOKENS, fields)


def fields(answer: Mapping[str, object], now: int) -> dict[str, object]:
    """The fields of the app's entry, and whose login it is. Raises CredentialError. `now` is in ms since the epoch."""
    found = tokens.fields(answer, now)
    account = answer.get("account")
    email = account.get("email_address") if isinstance(account, dict) else None
    return found | ({tokens.WHOSE: email} if isinstance(email, str) and email else {})
