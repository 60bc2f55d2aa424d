"""A stand-in for those who issue the tokens of logins, and for the services that take them: behind the mock's proxy.

Its refresh tokens rotate. One that is used a second time revokes the whole login, as the real ones may.
"""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tests.support.jwt import chatgpt
from tests.support.mock_llm.routes import Answer
from tests.support.mock_llm.server import MockLlm

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.mock_llm.received import Received

CLAUDE, CHATGPT, COPILOT = "platform.claude.com", "auth.openai.com", "api.github.com"
_TOKEN_PATHS = {CLAUDE: "/v1/oauth/token", CHATGPT: "/oauth/token", COPILOT: "/copilot_internal/v2/token"}
# Who takes the tokens of whom.
_SERVICES = {"api.anthropic.com": CLAUDE, "chatgpt.com": CHATGPT}


class Issuer(MockLlm):
    """Tokens live for `lifetime` seconds. `instead` may answer a renewal in its place: it gets the usual answer.

    `renewals` counts the tokens issued for refresh tokens, by host; `reused` are used-up refresh tokens that came
    again, `unknown` those that never existed, `rejected` the requests to a service with a token that has ended.
    """

    def __init__(self, folder: Path, lifetime: float = 28800) -> None:
        super().__init__(folder)
        self.lifetime = lifetime
        self.instead: Callable[[Received, Answer], Answer] | None = None
        self.renewals: dict[str, int] = dict.fromkeys(_TOKEN_PATHS, 0)
        self.reused: list[str] = []
        self.unknown: list[str] = []
        self.rejected: list[Received] = []
        self._good: dict[str, tuple[str, float]] = {}
        self._refresh: dict[str, str] = {}
        self._used: set[str] = set()
        self._number = 0
        self._issuing = threading.Lock()

    def login(self, host: str, lasts: float | None = None) -> dict[str, Any]:
        """The fields of a new login in the app's form, whose token lasts this many seconds (it may have ended)."""
        with self._issuing:
            return self._fields(host, self.lifetime if lasts is None else lasts)

    def newest(self, host: str) -> str:
        """The refresh token issued last that is not used up; there must be one."""
        return [token for token, of in self._refresh.items() if of == host and token not in self._used][-1]

    def is_good(self, token: str) -> bool:
        """Whether an access token is taken now."""
        return self._good.get(token, ("", 0.0))[1] > time.time()

    def _fields(self, host: str, lasts: float) -> dict[str, Any]:
        self._number += 1
        end = time.time() + lasts
        access = f"sk-ant-oat01-issued-{self._number:04}" if host == CLAUDE else f"tid=issued-{self._number:04}"
        refresh = f"sk-ant-ort01-issued-{self._number:04}" if host != COPILOT else "ghu_stays"
        more = {}
        if host == CHATGPT:
            access = chatgpt(exp=int(end), jti=str(self._number))
            more = {"idToken": access}
        self._good[access] = (host, end)
        self._refresh.setdefault(refresh, host)
        return {"value": access, "refreshToken": refresh, "expiresAt": int(end * 1000), **more}

    def _take(self, request: Received) -> Answer:
        usual = super()._take(request)
        if request.via != "tunnel":
            return usual
        if _TOKEN_PATHS.get(_whose(request)) == request.path:
            issued = self._renewed(request)
            return self.instead(request, issued) if self.instead else issued
        wanted = _SERVICES.get(request.host)
        if wanted and request.bearer and not self.is_good(request.bearer):
            self.rejected.append(request)
            error = {"type": "authentication_error", "message": "the token has expired", "code": "token_expired"}
            return Answer(401, json.dumps({"type": "error", "error": error}).encode())
        return usual

    def _renewed(self, request: Received) -> Answer:
        host = _whose(request)
        with self._issuing:
            token = _refresh_token(request)
            if self._refresh.get(token) != host:
                self.unknown.append(token)
                return _refusal("invalid_grant")
            if token in self._used:
                self.reused.append(token)
                self._used.update(each for each, of in self._refresh.items() if of == host)
                return _refusal("invalid_grant")
            fields = self._fields(host, self.lifetime)
            self.renewals[host] += 1
            if host == COPILOT:
                return _json({"token": fields["value"], "expires_at": fields["expiresAt"] // 1000})
            self._used.add(token)
        answer = {
            "token_type": "Bearer",
            "access_token": fields["value"],
            "refresh_token": fields["refreshToken"],
            "expires_in": self.lifetime,
        }
        return _json(answer | ({"id_token": fields["idToken"]} if host == CHATGPT else {}))


def _whose(request: Received) -> str:
    """The issuer that is asked; that of Copilot answers for the domains of enterprises, too."""
    return COPILOT if request.path == _TOKEN_PATHS[COPILOT] else request.host


def _refresh_token(request: Received) -> str:
    if request.method == "GET":
        return request.bearer or ""
    if request.body is not None:
        return str(request.body.get("refresh_token"))
    return parse_qs(request.raw.decode()).get("refresh_token", [""])[0]


def _refusal(code: str) -> Answer:
    return Answer(400, json.dumps({"error": code, "error_description": "not taken"}).encode())


def _json(content: dict[str, Any]) -> Answer:
    return Answer(200, json.dumps(content).encode())
