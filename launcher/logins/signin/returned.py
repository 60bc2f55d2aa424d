"""What comes back from the page where somebody signs in: a code, or the reason why there is none; pure."""

from __future__ import annotations

import hmac
from urllib.parse import parse_qs, urlsplit

from launcher.values.errors import CredentialError
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_AGAIN = "start again, and take the link that is shown then"


def code_in(answer: Mapping[str, str], state: str) -> Secret:
    """The code in the parameters of an answer (RFC 6749 §4.1.2). Raises CredentialError where it holds none for us."""
    if not answers(answer, state):
        raise CredentialError("the answer belongs to another sign-in: its state is not the one that was sent", _AGAIN)
    if answer.get("error"):
        said = answer.get("error_description") or answer["error"]
        denied = answer["error"] == "access_denied"
        raise CredentialError(
            "the sign-in was declined in the browser" if denied else f"the sign-in failed: {said}",
            "start again, and allow it there" if denied else _AGAIN,
        )
    if not answer.get("code"):
        raise CredentialError("the answer holds no code", _AGAIN)
    return Secret(answer["code"])


def answers(answer: Mapping[str, str], state: str) -> bool:
    """Whether an answer carries the state that was sent; compared in constant time."""
    return hmac.compare_digest(answer.get("state", "").encode(), state.encode())


def parameters(query: str) -> dict[str, str]:
    """The parameters of a query, each with its first value."""
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}


def pasted(text: str) -> dict[str, str]:
    """The parameters in what somebody pastes: `CODE#STATE` as Claude's page shows it, or the address of the page that
    the browser ended on. Raises CredentialError for anything else; its text is not shown.
    """
    text = text.strip()
    if "code=" in text or "error=" in text:
        return parameters(urlsplit(text).query if "?" in text else text)
    code, mark, state = text.partition("#")
    if not mark or not code or not state or any(letter.isspace() for letter in text):
        raise CredentialError(
            "that is no code: it has the form `CODE#STATE`", "copy all of what the page shows, and paste it here"
        )
    return {"code": code, "state": state}
