"""A stored login that is not fresh: renewed, or taken as it is, or refused.

A login is *fresh* while it lasts more than five minutes, and *usable* while it lasts at all. A launch renews one that
is not fresh; where that fails for reasons of the network, a usable one is taken with a warning. Where the clock has
been set back since a login was stored, it is not fresh either: its end was told by another clock.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.credentials.stores import KEYRING, LINKED, OWN, VAULT
from launcher.logins import refusals
from launcher.logins.issuers import CHATGPT, COPILOT, issuer_of
from launcher.logins.refusals import RenewalFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.fetch import Found
    from launcher.credentials.stores import Access
    from launcher.values.connection import Connection

# Stores that can hold what a renewal brings.
RENEWABLE = (VAULT, OWN, KEYRING)


def attend(found: Found, connection: Connection, access: Access, now: int, *, renews: bool) -> Found:
    """What a launch at `now` (ms since the epoch) takes instead of a login that is not fresh.

    Without `renews` nothing is asked and nothing written: `renewal` of the result says what would be done. Raises
    CredentialError where there is no login that could be used.
    """
    issuer = issuer_of(connection)
    refresh = found.credential.secret("refreshToken")
    # Of these the command gets what does not end: the GitHub token, or a ChatGPT login that codex itself renews.
    lasts = refresh is not None and (
        issuer == COPILOT or (issuer == CHATGPT and found.store not in (*RENEWABLE, LINKED))
    )
    usable = lasts or (found.credential.expires_at or 0) > now
    if issuer is None or refresh is None or found.store not in RENEWABLE:
        if not usable:
            raise refusals.expired(connection, found, now)
        if lasts:
            return found
        word = refusals.unsure if found.is_from_later(now) else refusals.ends_soon
        return found.but(warnings=(*found.warnings, word(connection, found, now)))
    if not renews:
        return found.but(renewal=refusals.due(found, now))
    try:
        renewed: Found = load("launcher.logins.renewing").renewed(found, connection, access, issuer)
    except RenewalFailed as failure:
        if failure.final or not usable:
            raise
        warning = refusals.taken_all_the_same(found, now, failure, lasts=lasts)
        return found.but(warnings=(*found.warnings, warning))
    return renewed
