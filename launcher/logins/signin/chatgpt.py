"""Signing in to ChatGPT, in a browser here or with a code on another device; pure: what to ask, what answers mean.

Endpoints, client and scopes are those of the app and of Codex (0.169), for the same connections.
"""

from __future__ import annotations

from urllib.parse import urlencode

from launcher.logins import claims
from launcher.logins.issuers import CHATGPT_CLIENT, CHATGPT_TOKENS
from launcher.logins.signin import posting, tokens
from launcher.logins.signin.device import Device, Waiting, interval_of
from launcher.values.errors import CredentialError
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.logins.signin.pkce import Proof
    from launcher.logins.wire import Request

    Answer = Mapping[str, object]

# The only port that the authorization server sends a browser back to.
PORT = 1455
CALLBACK = "/auth/callback"
_SERVER = "https://auth.openai.com"
_SCOPES = "openid profile email offline_access"
_DEVICE_CALLBACK = f"{_SERVER}/deviceauth/callback"
# Seconds for which a device code is good.
_PATIENCE = 900
_CLAIM = "https://api.openai.com/auth"


def link(proof: Proof, redirect_uri: str) -> str:
    """The page to open."""
    query = {
        "response_type": "code",
        "client_id": CHATGPT_CLIENT,
        "redirect_uri": redirect_uri,
        "scope": _SCOPES,
        "code_challenge": proof.challenge,
        "code_challenge_method": "S256",
        "state": proof.state,
        "id_token_add_organizations": "true",
        "codex_cli_simplified_flow": "true",
    }
    return f"{_SERVER}/oauth/authorize?{urlencode(query)}"


def redemption(code: Secret, verifier: Secret, redirect_uri: str) -> Request:
    """The request that turns a code into tokens."""
    fields: dict[str, str | Secret] = {
        "grant_type": "authorization_code",
        "client_id": CHATGPT_CLIENT,
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": redirect_uri,
    }
    return posting.form(CHATGPT_TOKENS, fields)


def device_request() -> Request:
    """The request for a code to be entered on another device."""
    return posting.json(f"{_SERVER}/api/accounts/deviceauth/usercode", {"client_id": CHATGPT_CLIENT})


def device(answer: Answer) -> Device:
    """What the answer offers. Raises CredentialError."""
    handle, code = answer.get("device_auth_id"), answer.get("user_code") or answer.get("usercode")
    if not isinstance(handle, str) or not isinstance(code, str) or not handle or not code:
        raise CredentialError("OpenAI gave no code to enter", "sign in with a browser on this machine instead")
    return Device(
        page=f"{_SERVER}/codex/device",
        code=code,
        handle=Secret(handle),
        interval=interval_of(answer.get("interval")),
        expires_in=_PATIENCE,
    )


def device_poll(given: Device) -> Request:
    """The request that asks whether the code was entered."""
    fields: dict[str, str | Secret] = {"device_auth_id": given.handle, "user_code": given.code}
    return posting.json(f"{_SERVER}/api/accounts/deviceauth/token", fields)


def polled(status: int, answer: Answer) -> Answer | Waiting | None:
    """The answer where the code was entered, Waiting where it was not yet (403, 404), None for a failure."""
    if status in (403, 404):
        return Waiting()
    return answer if status == 200 else None


def device_redemption(answer: Answer) -> Request:
    """The request that turns the code of a device into tokens. Raises CredentialError."""
    code, verifier = answer.get("authorization_code"), answer.get("code_verifier")
    if not isinstance(code, str) or not isinstance(verifier, str) or not code or not verifier:
        raise CredentialError("the answer to the sign-in holds no code", "try again; nothing was changed")
    return redemption(Secret(code), Secret(verifier), _DEVICE_CALLBACK)


def fields(answer: Answer, now: int) -> dict[str, object]:
    """The fields of the app's entry, and whose login it is. Raises CredentialError. `now` is in ms since the epoch."""
    found = tokens.fields(answer, now)
    identity = answer.get("id_token")
    said = claims.of(identity)
    if isinstance(identity, str) and identity:
        found["idToken"] = identity
    if not any(isinstance(each.get(_CLAIM), dict) for each in (said, claims.of(found["value"]))):
        raise CredentialError("the login names no ChatGPT account", "sign in with an account that has ChatGPT")
    end = claims.end_of(found["value"])
    if "expiresAt" not in found and end is not None:
        found["expiresAt"] = end
    email = said.get("email")
    return found | ({tokens.WHOSE: email} if isinstance(email, str) and email else {})
