"""The endpoints, as `logins` and agents ask them; plugged into the mock's proxy, which stands for the real hosts."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.support.authorization import pages
from tests.support.authorization.grants import Grants, challenge_of
from tests.support.jwt import chatgpt
from tests.support.mock_llm.routes import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.mock_llm.received import Received

EMAIL = "ada@example.com"
CLAUDE_CLIENT = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"
CHATGPT_CLIENT = "app_EMoamEEZ73f0CkXaXp7hrann"
COPILOT_CLIENT = "Iv1.b507a08c87ecfe98"
PASTE = "https://console.anthropic.com/oauth/code/callback"
HTML = "text/html; charset=utf-8"
# Seconds that a token lives here.
LIFETIME = 28800


class AuthorizationServer:
    """`respond` answers what belongs to a sign-in, and None for anything else.

    `github` is GitHub's domain, or an enterprise's; `slow` says how often a device is told to wait.
    """

    def __init__(self, github: str = "github.com", slow: int = 0, interval: int = 1) -> None:
        self.grants = Grants()
        self.github, self.slow, self.interval = github, slow, interval
        self.lifetime: float = LIFETIME
        self.fails: dict[str, Answer] = {}
        self._routes: dict[tuple[str, str, str], Callable[[Received], Answer]] = {
            ("GET", "claude.ai", "/oauth/authorize"): self._claude_page,
            ("GET", "claude.com", "/cai/oauth/authorize"): self._claude_page,
            ("POST", "claude.ai", "/approve"): self._decide,
            ("POST", "claude.com", "/approve"): self._decide,
            ("GET", "console.anthropic.com", "/oauth/code/callback"): self._code_page,
            ("GET", "platform.claude.com", "/oauth/code/success"): lambda _: _html(pages.said("Signed in")),
            ("POST", "platform.claude.com", "/v1/oauth/token"): self._claude_token,
            ("GET", "api.anthropic.com", "/api/oauth/profile"): lambda _: _json(_PROFILE),
            ("GET", "auth.openai.com", "/oauth/authorize"): self._chatgpt_page,
            ("POST", "auth.openai.com", "/approve"): self._decide,
            ("POST", "auth.openai.com", "/oauth/token"): self._chatgpt_token,
            ("POST", "auth.openai.com", "/api/accounts/deviceauth/usercode"): self._chatgpt_device,
            ("POST", "auth.openai.com", "/api/accounts/deviceauth/token"): self._chatgpt_poll,
            ("GET", "auth.openai.com", "/codex/device"): lambda _: _html(pages.device("/enter")),
            ("POST", "auth.openai.com", "/enter"): self._enter,
            ("POST", github, "/login/device/code"): self._github_device,
            ("GET", github, "/login/device"): lambda _: _html(pages.device("/enter")),
            ("POST", github, "/enter"): self._enter,
            ("POST", github, "/login/oauth/access_token"): self._github_poll,
            ("GET", f"api.{github}", "/copilot_internal/v2/token"): self._copilot_token,
        }

    def respond(self, request: Received) -> Answer | None:
        """The answer to a request, None where it is nothing of a sign-in."""
        host = request.host.removesuffix(":443")
        failing = self.fails.get(request.path)
        if failing is not None:
            return failing
        route = self._routes.get((request.method, host, request.path))
        return route(request) if route else None

    def approve_devices(self, *, approved: bool = True) -> None:
        """Enter the codes of all devices, as somebody would in a browser."""
        for device in self.grants.devices.values():
            device.decided = approved

    def _claude_page(self, request: Received) -> Answer:
        asked = _query(request)
        if "redirect_uri" not in asked:  # the short link of Claude Code stands for the long one
            return _html(pages.said("Not found"), 404)
        return self._question(request, "Claude", CLAUDE_CLIENT, "/callback", (PASTE,))

    def _chatgpt_page(self, request: Received) -> Answer:
        return self._question(request, "ChatGPT", CHATGPT_CLIENT, "/auth/callback", ())

    def _question(self, request: Received, who: str, client: str, path: str, others: tuple[str, ...]) -> Answer:
        """The page, or what is wrong with the request (RFC 6749 §4.1.1, RFC 7636 §4.3)."""
        asked = _query(request)
        back = urlsplit(asked.get("redirect_uri", ""))
        own = (back.scheme, back.path) == ("http", path) and back.hostname in ("localhost", "127.0.0.1")
        if not own and asked.get("redirect_uri") not in others:
            return _html(pages.said("Wrong address to come back to"), 400)
        wanted = {"client_id": client, "response_type": "code", "code_challenge_method": "S256"}
        wrong = [name for name, value in wanted.items() if asked.get(name) != value]
        missing = [name for name in ("state", "code_challenge", "scope") if not asked.get(name)]
        if wrong or missing:
            return _html(pages.said(f"Wrong request: {wrong + missing}"), 400)
        kept = {name: asked[name] for name in ("client_id", "redirect_uri", "code_challenge", "state")}
        return _html(pages.question(who, kept, "/approve"))

    def _decide(self, request: Received) -> Answer:
        form = _form(request)
        back, state = form["redirect_uri"], form["state"]
        if form.get("decision") != "allow":
            return _redirect(back, {"error": "access_denied", "state": state})
        code = self.grants.code(form["client_id"], back, form["code_challenge"], state)
        return _redirect(back, {"code": code, "state": state})

    def _code_page(self, request: Received) -> Answer:
        came = _query(request)
        return _html(pages.code(f"{came['code']}#{came['state']}" if "code" in came else came["error"]))

    def _claude_token(self, request: Received) -> Answer:
        fields = {name: str(value) for name, value in (request.body or {}).items()}
        refused = self._refused(fields)
        if refused:
            return refused
        account = {"uuid": "account-1", "email_address": EMAIL}
        return _json(
            {**self._tokens("sk-ant-oat01", "sk-ant-ort01"), "account": account, "organization": _ORGANIZATION}
        )

    def _chatgpt_token(self, request: Received) -> Answer:
        fields = _form(request)
        refused = self._refused(fields)
        if refused:
            return refused
        now = int(time.time())
        token = chatgpt(iat=now, exp=now + int(self.lifetime), jti=self.grants.token("chatgpt"))
        return _json({**self._tokens("", "rt"), "access_token": token, "id_token": chatgpt(email=EMAIL)})

    def _refused(self, fields: dict[str, str]) -> Answer | None:
        if fields.get("grant_type") == "refresh_token":
            token = fields.get("refresh_token", "")
            if token not in self.grants.refresh:
                return _json({"error": "invalid_grant"}, 400)
            self.grants.refresh.discard(token)
            return None
        if fields.get("grant_type") != "authorization_code":
            return _json({"error": "unsupported_grant_type"}, 400)
        why = self.grants.redeem(fields)
        error, _, description = (why or "").partition(": ")
        return _json({"error": error, "error_description": description}, 400) if why else None

    def _tokens(self, access: str, refresh: str) -> dict[str, Any]:
        tokens = {"token_type": "Bearer", "refresh_token": self.grants.token(refresh), "expires_in": self.lifetime}
        scope = {"scope": "user:profile user:inference"}
        return {**tokens, **scope, **({"access_token": self.grants.token(access)} if access else {})}

    def _chatgpt_device(self, request: Received) -> Answer:
        if (request.body or {}).get("client_id") != CHATGPT_CLIENT:
            return _json({"error": "invalid_client"}, 400)
        handle, device = self.grants.device()
        return _json({"device_auth_id": handle, "user_code": device.user_code, "interval": str(self.interval)})

    def _chatgpt_poll(self, request: Received) -> Answer:
        body = request.body or {}
        device = self.grants.devices.get(str(body.get("device_auth_id")))
        if device is None or body.get("user_code") != device.user_code:
            return _json({"error": "invalid_grant"}, 400)
        device.polls += 1
        if not device.decided:
            return _json({"error": "authorization_pending"}, 403)
        verifier = "v" * 43
        back = "https://auth.openai.com/deviceauth/callback"
        code = self.grants.code(CHATGPT_CLIENT, back, challenge_of(verifier), "")
        return _json({"authorization_code": code, "code_verifier": verifier, "code_challenge": challenge_of(verifier)})

    def _github_device(self, request: Received) -> Answer:
        form = _form(request)
        if form.get("client_id") != COPILOT_CLIENT or form.get("scope") != "read:user":
            return _json({"error": "incorrect_client_credentials"})
        handle, device = self.grants.device()
        page = f"https://{self.github}/login/device"
        known = {"device_code": handle, "user_code": device.user_code, "verification_uri": page}
        return _json({**known, "interval": self.interval, "expires_in": 900})

    def _github_poll(self, request: Received) -> Answer:
        device = self.grants.devices.get(_form(request).get("device_code", ""))
        if device is None:
            return _json({"error": "incorrect_device_code"})
        device.polls += 1
        if device.polls <= self.slow:
            return _json({"error": "slow_down", "interval": self.interval})
        if device.decided is None:
            return _json({"error": "authorization_pending"})
        if not device.decided:
            return _json({"error": "access_denied"})
        return _json({"access_token": self.grants.token("gho"), "token_type": "bearer", "scope": "read:user"})

    def _enter(self, request: Received) -> Answer:
        form = _form(request)
        known = self.grants.enter(form.get("user_code", ""), approved=form.get("decision") == "allow")
        return _html(pages.said("The device is connected" if known else "There is no such code"), 200 if known else 404)

    def _copilot_token(self, request: Received) -> Answer:
        github_token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if github_token not in self.grants.issued or "editor-version" not in request.headers:
            return _json({"message": "Bad credentials"}, 401)
        token = f"tid=1;exp=1;proxy-ep=proxy.individual.githubcopilot.com;{self.grants.token('8kp')}"
        return _json({"token": token, "expires_at": int(time.time()) + 1500, "refresh_in": 1200})


_ORGANIZATION = {"uuid": "organization-1", "name": "Ada's organization"}
_PROFILE = {
    "account": {"uuid": "account-1", "email": EMAIL, "display_name": "Ada", "has_claude_max": True},
    "organization": {**_ORGANIZATION, "organization_type": "claude_max"},
}


def _query(request: Received) -> dict[str, str]:
    return dict(parse_qsl(request.query))


def _form(request: Received) -> dict[str, str]:
    return dict(parse_qsl(request.raw.decode()))


def _redirect(address: str, parameters: dict[str, str]) -> Answer:
    return Answer(302, b"", HTML, (("location", f"{address}?{urlencode(parameters)}"),))


def _html(text: str, status: int = 200) -> Answer:
    return Answer(status, text.encode(), HTML)


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value).encode())
