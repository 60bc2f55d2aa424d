"""Signing in to GitHub Copilot with a code on another device, on github.com or an enterprise's own domain; pure."""

from __future__ import annotations

import re

from launcher.logins.issuers import COPILOT_CLIENT, COPILOT_HEADERS, GITHUB
from launcher.logins.signin import posting
from launcher.logins.signin.device import Device, Waiting, interval_of
from launcher.logins.wire import Request
from launcher.values.errors import CredentialError, UsageError
from launcher.values.number import whole
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    Answer = Mapping[str, object]

# A field of craft-run's own beside the app's: the domain of an enterprise, where it is not github.com.
DOMAIN = "enterpriseUrl"
_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
# Seconds for which a code is good where the server does not say.
_PATIENCE = 900.0
_HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def domain_of(text: str) -> str:
    """The domain in what a user gives, which may be an address. Raises UsageError for what is none."""
    host = text.strip().lower().removeprefix("https://").partition("/")[0]
    if not _HOST.fullmatch(host):
        raise UsageError(f"`{text}` is no domain", "for example `company.ghe.com`")
    return host


def device_request(domain: str) -> Request:
    """The request for a code to be entered on another device."""
    fields = {"client_id": COPILOT_CLIENT, "scope": "read:user"}
    return posting.form(f"https://{domain}/login/device/code", fields, domain)


def device(answer: Answer, domain: str) -> Device:
    """What the answer offers. Raises CredentialError."""
    handle, code = answer.get("device_code"), answer.get("user_code")
    if not isinstance(handle, str) or not isinstance(code, str) or not handle or not code:
        raise CredentialError(f"`{domain}` gave no code to enter", "is the domain right, and has it Copilot?")
    page, lifetime = answer.get("verification_uri"), answer.get("expires_in")
    known = isinstance(page, str) and page.startswith(f"https://{domain}/") and page.isprintable()
    good = isinstance(lifetime, int | float) and not isinstance(lifetime, bool) and lifetime > 0
    return Device(
        page=str(page) if known else f"https://{domain}/login/device",
        code=code,
        handle=Secret(handle),
        interval=interval_of(answer.get("interval")),
        expires_in=float(lifetime) if good and isinstance(lifetime, int | float) else _PATIENCE,
    )


def device_poll(given: Device, domain: str) -> Request:
    """The request that asks whether the code was entered."""
    fields: dict[str, str | Secret] = {"client_id": COPILOT_CLIENT, "device_code": given.handle, "grant_type": _GRANT}
    return posting.form(f"https://{domain}/login/oauth/access_token", fields, domain)


def polled(_status: int, answer: Answer) -> Answer | Waiting | None:
    """The answer where the code was entered, Waiting where it was not yet, None for a failure.

    Raises CredentialError where it was declined or has run out.
    """
    error = answer.get("error")
    if error in ("authorization_pending", "slow_down"):
        return Waiting(slower=error == "slow_down")
    if error == "access_denied":
        raise CredentialError("the sign-in was declined in the browser", "start again, and allow it there")
    if error == "expired_token":
        raise CredentialError("nobody entered the code in time", "start again, and enter the new code")
    return answer if answer.get("access_token") else None


def token_request(github_token: Secret, domain: str) -> Request:
    """The request that turns GitHub's token into a short-lived one of Copilot."""
    bearer = Secret(f"Bearer {github_token.reveal()}")
    headers: dict[str, str | Secret] = {**COPILOT_HEADERS, "authorization": bearer}
    return Request(method="GET", url=f"https://api.{domain}/copilot_internal/v2/token", headers=headers, domain=domain)


def fields(answer: Answer, github_token: Secret, domain: str) -> dict[str, object]:
    """The app's fields: Copilot's token as the value, GitHub's as what renews it. Raises CredentialError."""
    token, end = answer.get("token"), answer.get("expires_at")
    if not isinstance(token, str) or not token:
        raise CredentialError("this GitHub account has no Copilot", "sign in with one that has")
    found: dict[str, object] = {"value": token, "refreshToken": github_token.reveal()}
    if (seconds := whole(end)) is not None:
        found["expiresAt"] = seconds * 1000
    return found | ({DOMAIN: domain} if domain != GITHUB else {})
