"""A ChatGPT login: as Codex keeps it in `auth.json`, and as a credential in the app's fields.

{"auth_mode": "chatgpt", "OPENAI_API_KEY": null, "last_refresh": "2026-11-22T08:51:57Z",
 "tokens": {"id_token": ..., "access_token": ..., "refresh_token": ..., "account_id": ...}}
"""

from __future__ import annotations

import time

from launcher.logins.claims import of as claims_of
from launcher.storage import jsontext
from launcher.values.credential import Credential
from launcher.values.errors import CredentialError
from launcher.values.number import whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Field of the app's entry -> token in Codex's file.
_TOKENS = {"value": "access_token", "refreshToken": "refresh_token", "idToken": "id_token"}
# Stands for the refresh token that craft-run keeps.
KEPT = "kept-by-craft-run"
FILE = "auth.json"
_CLAIM = "https://api.openai.com/auth"


def to_file(credential: Credential, slug: str, now_s: float, *, renews: bool) -> str:
    """The content of `auth.json`, secrets in the clear. Raises CredentialError where Codex could not use the login.

    Only where Codex is to renew the login (`renews`) it gets the refresh token; it insists on having one.
    """
    access, refresh, identity = (credential.text(field) or "" for field in _TOKENS)
    claims = claims_of(identity)
    if not claims.get(_CLAIM):
        # An access token tells the account too: all that Codex reads of the other one.
        identity, claims = access, claims_of(access)
    account = _claim(claims, "chatgpt_account_id")
    if account is None:
        raise CredentialError(
            f"the login of connection `{slug}` names no ChatGPT account",
            f"sign in again (`craft-run login {slug}`), or give its idToken to `craft-run credentials set {slug}`",
        )
    tokens = {
        "id_token": identity,
        "access_token": access,
        "refresh_token": refresh if renews else KEPT,
        "account_id": account,
    }
    issued = claims_of(access).get("iat")
    moment = issued if isinstance(issued, int | float) and 0 < issued < now_s else now_s
    stored = {
        "auth_mode": "chatgpt",
        "OPENAI_API_KEY": None,
        "tokens": tokens,
        "last_refresh": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment)),
    }
    return jsontext.encode(stored)


def from_file(text: str, known: Credential) -> Credential | None:
    """The credential `known` with the tokens of an `auth.json`; None where that holds no ChatGPT login."""
    try:
        stored = jsontext.decode(text)
    except jsontext.InvalidJson:
        return None
    tokens = stored.get("tokens") if isinstance(stored, dict) else None
    if not isinstance(tokens, dict) or not tokens.get("access_token"):
        return None
    fields = dict(known.fields)
    for field, name in _TOKENS.items():
        if isinstance(tokens.get(name), str) and tokens[name] not in {"", KEPT}:
            fields[field] = tokens[name]
    if fields.get("value") != known.fields.get("value"):
        fields.pop("expiresAt", None)
        expires = whole(claims_of(str(fields["value"])).get("exp"))
        if expires is not None:
            fields["expiresAt"] = expires * 1000
    return Credential(known.account, fields)


def _claim(claims: Mapping[str, object], name: str) -> str | None:
    own = claims.get(_CLAIM)
    value = own.get(name) if isinstance(own, dict) else None
    return value if isinstance(value, str) and value else None
