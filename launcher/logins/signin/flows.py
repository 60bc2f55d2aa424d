"""The sign-ins that craft-run carries out itself: the one that the app uses for each kind of connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from launcher.logins.issuers import CHATGPT, CLAUDE, COPILOT, GITHUB
from launcher.logins.signin import chatgpt, claude, copilot, device, pkce, returned
from launcher.logins.signin.loopback import Loopback
from launcher.values.errors import CredentialError
from launcher.values.secret import Secret
from launcher.values.value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launcher.logins.wire import Answer, Request

    Content = Mapping[str, object]
    Fields = dict[str, object]
    Send = Callable[[Request], Answer]

KINDS = (CLAUDE, CHATGPT, COPILOT)
# How much of a server's own words is shown.
_WORDS = 200


class Guide(Protocol):
    """Who leads the user through a sign-in."""

    def open(self, link: str) -> None:
        """Show a link to sign in at, and open it in a browser."""

    def copy(self, link: str) -> None:
        """Show a link to sign in at in a browser on any machine."""

    def enter(self, page: str, code: str) -> None:
        """Show a page, and the code to enter there."""

    def code(self) -> str:
        """The code that the user was shown. Raises CredentialError where there is none."""


class Way(Value):
    """How to sign in: with a `browser` on this machine, or with a code; Copilot on which `domain`; `patience` in s."""

    browser: bool
    domain: str = GITHUB
    patience: float = 600.0


def sign_in(kind: str, way: Way, send: Send, guide: Guide, clock: Callable[[], int]) -> Fields:
    """The fields of a new login of that kind. Raises CredentialError. `clock` gives ms since the epoch."""
    return _FLOWS[kind](way, send, guide, clock)


def _claude(way: Way, send: Send, guide: Guide, clock: Callable[[], int]) -> Fields:
    proof = pkce.new()
    if not way.browser:
        guide.copy(claude.link(proof, claude.PASTE))
        code = returned.code_in(returned.pasted(guide.code()), proof.state)
        return claude.fields(_asked(send, claude.redemption(code, proof, claude.PASTE)), clock())
    with Loopback(claude.CALLBACK, proof.state) as page:
        guide.open(claude.link(proof, page.redirect_uri))
        code = returned.code_in(page.wait(way.patience), proof.state)
        return claude.fields(_asked(send, claude.redemption(code, proof, page.redirect_uri)), clock())


def _chatgpt(way: Way, send: Send, guide: Guide, clock: Callable[[], int]) -> Fields:
    if not way.browser:
        return _chatgpt_device(send, guide, clock)
    proof = pkce.new()
    with Loopback(chatgpt.CALLBACK, proof.state, chatgpt.PORT) as page:
        guide.open(chatgpt.link(proof, page.redirect_uri))
        code = returned.code_in(page.wait(way.patience), proof.state)
        return chatgpt.fields(_asked(send, chatgpt.redemption(code, proof.verifier, page.redirect_uri)), clock())


def _chatgpt_device(send: Send, guide: Guide, clock: Callable[[], int]) -> Fields:
    given = chatgpt.device(_asked(send, chatgpt.device_request()))
    guide.enter(given.page, given.code)
    request = chatgpt.device_poll(given)
    entered = device.wait(given, lambda: _polled(send, request, chatgpt.polled))
    return chatgpt.fields(_asked(send, chatgpt.device_redemption(entered)), clock())


def _copilot(way: Way, send: Send, guide: Guide, _clock: Callable[[], int]) -> Fields:
    domain = way.domain
    given = copilot.device(_asked(send, copilot.device_request(domain)), domain)
    guide.enter(given.page, given.code)
    request = copilot.device_poll(given, domain)
    entered = device.wait(given, lambda: _polled(send, request, copilot.polled))
    token = Secret(str(entered["access_token"]))
    return copilot.fields(_asked(send, copilot.token_request(token, domain)), token, domain)


_FLOWS: dict[str, Callable[[Way, Send, Guide, Callable[[], int]], Fields]] = {
    CLAUDE: _claude,
    CHATGPT: _chatgpt,
    COPILOT: _copilot,
}


def _asked(send: Send, request: Request) -> Content:
    """What a server answers. Raises CredentialError where it refuses."""
    answer = send(request)
    if answer.status != 200:
        raise refusal(answer, request)
    return answer.json()


def _polled(
    send: Send, request: Request, polled: Callable[[int, Content], Content | device.Waiting | None]
) -> Content | device.Waiting:
    answer = send(request)
    if answer.status == 429 or answer.status >= 500:  # for a moment; the code stays good
        return device.Waiting(slower=True)
    result = polled(answer.status, answer.json())
    if result is None:
        raise refusal(answer, request)
    return result


def refusal(answer: Answer, request: Request) -> CredentialError:
    """Why a server did not do what it was asked, in words."""
    host, status, content = request.url.split("/")[2], answer.status, answer.json()
    error = content.get("error")
    said: Content = error if isinstance(error, dict) else content  # OpenAI and Anthropic word it inside
    error = said.get("error") or said.get("type") or said.get("code")
    if error == "invalid_grant":
        return CredentialError(f"`{host}` does not take the code: it was used, or is too old", "start again")
    if status == 429:
        return CredentialError(f"`{host}` takes no more sign-ins for now (429)", "try again in a few minutes")
    if status >= 500:
        return CredentialError(f"`{host}` has trouble of its own ({status})", "try again later")
    words = (said.get("error_description"), said.get("message"), error)
    texts = [f": {each[:_WORDS]}" for each in words if isinstance(each, str) and each]
    return CredentialError(f"`{host}` refuses the sign-in ({status}{texts[0] if texts else ''})", "start again")
