"""Why a login was not renewed, in words: what is wrong, and how to get a good one."""

from __future__ import annotations

import time

from launcher.boot.lazy import load
from launcher.logins.issuers import COPILOT, NAMES
from launcher.values.errors import CredentialError, SignInNeeded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.fetch import Found
    from launcher.logins.wire import Answer
    from launcher.values.connection import Connection

# What authorization servers say of a refresh token that they will never take again: RFC 6749 §5.2, and OpenAI's words.
_DEAD = frozenset(("invalid_grant", "refresh_token_expired", "refresh_token_reused", "refresh_token_invalidated"))
# Seconds to wait where a server asks to be left alone and does not say for how long.
_PAUSE = 30


class RenewalFailed(CredentialError):
    """A login could not be renewed.

    `final` tells that trying again would not help, `until` (ms since the epoch) that the server wants to be left alone
    up to then. What is final ends craft-run as a missing login does.
    """

    def __init__(self, message: str, hint: str | None = None, *, final: bool = False, until: int = 0) -> None:
        super().__init__(message, hint)
        self.final, self.until = final, until
        if final:
            self.exit_code, self.status, self.kind = SignInNeeded.exit_code, SignInNeeded.status, SignInNeeded.kind


def sign_in(slug: str) -> str:
    """How to get another login, for a hint."""
    return f"sign in again: `craft-run login {slug}`"


def refused(connection: Connection, issuer: str, answer: Answer, now: int) -> RenewalFailed:
    """The error for an answer that holds no token."""
    name, slug, status = NAMES[issuer], connection.slug, answer.status
    said = _error_in(answer)
    if said in _DEAD or status == 401 or (issuer == COPILOT and status in {403, 404}):
        word = f"`{said}`" if said in _DEAD else f"status {status}"
        return RenewalFailed(
            f"{name} no longer accepts the login of connection `{slug}` ({word})", sign_in(slug), final=True
        )
    if status == 429:
        seconds = _seconds(answer.headers.get("retry-after"))
        return RenewalFailed(
            f"{name} gets too many requests (status 429): the login of `{slug}` cannot be renewed now",
            f"try again in {seconds} s",
            until=now + seconds * 1000,
        )
    if status >= 500:
        return RenewalFailed(f"{name} cannot renew the login of `{slug}` now (status {status})", "try again later")
    if status == 200:
        return RenewalFailed(
            f"{name} answered something that is no login, for connection `{slug}`",
            "a proxy may have answered in its place; try again",
        )
    word = f" `{said}`" if said else ""
    return RenewalFailed(f"{name} does not renew the login of `{slug}`: status {status}{word}", sign_in(slug))


def unreachable(connection: Connection, error: CredentialError) -> RenewalFailed:
    """The error for a service that gave no answer."""
    return RenewalFailed(f"the login of connection `{connection.slug}` cannot be renewed: {error.message}", error.hint)


def beside_the_app(connection: Connection) -> RenewalFailed:
    """The app's login, while the app runs: it would be left with a refresh token that is used up."""
    return RenewalFailed(
        f"the login of connection `{connection.slug}` is the Craft Agents app's, which is running and renews it itself",
        f"use the connection in the app, or get craft-run a login of its own: `craft-run login {connection.slug}`",
    )


def wrong_clock(connection: Connection, issuer: str) -> RenewalFailed:
    """A new token that has ended already."""
    return RenewalFailed(
        f"the renewed login of `{connection.slug}` has ended already, by this machine's clock",
        f"set the clock: {NAMES[issuer]} issued the token just now",
    )


def expired(connection: Connection, found: Found, now: int) -> CredentialError:
    """A login that has ended and that nothing here can renew."""
    error: CredentialError = load("launcher.credentials.wording").expired(connection, found, now)
    return error


def ends_soon(connection: Connection, found: Found, now: int) -> str:
    """A warning: a usable login that will not be renewed."""
    renewal = f"`{found.linked[0]}` renews it" if found.linked else "cannot be renewed"
    return f"the login of connection `{connection.slug}` ends in {_left(found, now)}, and {renewal}"


def unsure(connection: Connection, _found: Found, _now: int) -> str:
    """A warning: a login that will not be renewed, stored by a clock that has been set back since."""
    return (
        f"the clock has been set back since the login of connection `{connection.slug}` was stored: whether it still"
        " lasts cannot be told"
    )


def taken_all_the_same(found: Found, now: int, failure: RenewalFailed, *, lasts: bool) -> str:
    """A warning: a usable login whose renewal failed."""
    if lasts:
        return failure.message
    if found.is_from_later(now):
        return f"{failure.message}; its token is taken, and whether it still lasts cannot be told"
    return f"{failure.message}; its token lasts {_left(found, now)} more"


def due(found: Found, now: int) -> str:
    """What a launch would do, for those who only ask."""
    end = found.credential.expires_at or 0
    when = "it has ended" if end <= now else f"it ends in {_left(found, now)}"
    if end > now and found.is_from_later(now):
        when = "the clock has been set back since it was stored"
    return f"{when}: a launch renews it first"


def _left(found: Found, now: int) -> str:
    minutes, seconds = divmod(max((found.credential.expires_at or 0) - now, 0) // 1000, 60)
    return f"{minutes} min" if minutes else f"{seconds} s"


def _error_in(answer: Answer) -> str:
    """The error code of an answer (RFC 6749 §5.2; some nest it), cut to what such codes look like."""
    error = answer.json().get("error")
    if isinstance(error, dict):
        error = error.get("code") or error.get("type")
    if not isinstance(error, str):
        return ""
    return "".join(each for each in error[:60] if each.isascii() and (each.isalnum() or each in "_-."))


def _seconds(text: str | None) -> int:
    """The wait that `Retry-After` asks for (RFC 9110 §10.2.3), at most an hour."""
    if text and text.strip().isdecimal():
        return min(max(int(text), 1), 3600)
    if text:
        moment = load("email.utils").parsedate_tz(text)
        if moment is not None:
            return min(max(int(load("email.utils").mktime_tz(moment) - time.time()), 1), 3600)
    return _PAUSE
