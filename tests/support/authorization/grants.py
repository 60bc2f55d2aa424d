"""What an authorization server remembers: codes until they are redeemed, devices until somebody enters their code."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field


@dataclass
class Code:
    """A code that a browser took back, and what it may be redeemed with."""

    client: str
    redirect_uri: str
    challenge: str
    state: str


@dataclass
class Device:
    """A device that waits for its code to be entered; `decided` is None until then."""

    user_code: str
    decided: bool | None = None
    polls: int = 0


@dataclass
class Grants:
    """Codes and devices by their secret, all tokens that were handed out, the refresh tokens that are still good."""

    codes: dict[str, Code] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    issued: list[str] = field(default_factory=list)
    refresh: set[str] = field(default_factory=set)

    def code(self, client: str, redirect_uri: str, challenge: str, state: str) -> str:
        """A new code."""
        code = f"code-{secrets.token_urlsafe(12)}"
        self.codes[code] = Code(client, redirect_uri, challenge, state)
        return code

    def redeem(self, fields: dict[str, str]) -> str | None:
        """Why a code is refused (RFC 6749 §5.2), None where it is good; it is used up either way."""
        code = self.codes.pop(fields.get("code", ""), None)
        if code is None:
            return "invalid_grant: there is no such code"
        if (fields.get("client_id"), fields.get("redirect_uri")) != (code.client, code.redirect_uri):
            return "invalid_grant: it is another client's, or another address's"
        if challenge_of(fields.get("code_verifier", "")) != code.challenge:
            return "invalid_grant: the verifier does not fit"
        if fields.get("state", code.state) != code.state:
            return "invalid_request: the state does not fit"
        return None

    def device(self) -> tuple[str, Device]:
        """A new device and its secret."""
        handle = f"device-{secrets.token_urlsafe(12)}"
        alphabet = "BCDFGHJKLMNPQRSTVWXZ"
        halves = ("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(2))
        self.devices[handle] = Device("-".join(halves))
        return handle, self.devices[handle]

    def enter(self, user_code: str, *, approved: bool) -> bool:
        """Enter the code of a device; whether there is such a device."""
        for device in self.devices.values():
            if device.user_code == user_code.strip().upper():
                device.decided = approved
                return True
        return False

    def refresh_token(self) -> str:
        """A refresh token for a login that was made before."""
        token = self.token("refresh")
        self.refresh.add(token)
        return token

    def token(self, kind: str) -> str:
        """A new token, remembered as issued."""
        token = f"{kind}-{secrets.token_urlsafe(16)}"
        self.issued.append(token)
        return token


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 §4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
