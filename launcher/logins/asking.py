"""The one request that renews a login, and its answer put where it cannot be lost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from launcher.logins import http, network, refusals, tokens
from launcher.logins.pending import Pending, mark
from launcher.logins.unreachable import Unreachable
from launcher.values.credential import Credential
from launcher.values.errors import CraftRunError

if TYPE_CHECKING:
    from launcher.logins.pending import Place
    from launcher.logins.renewing import Renewal


# What of an entry is the login itself.
_TOKENS = ("value", "refreshToken", "idToken", "expiresAt")


def ask(renewal: Renewal, stored: Credential, current: Credential, place: Place) -> None:
    """Renew a login; `current` is newer than what is `stored` where an earlier answer could not be stored yet.

    Raises RenewalFailed, and CredentialError where there is no room for an answer.
    """
    connection, issuer = renewal.connection, renewal.issuer
    tokens_now = {name: current.fields[name] for name in _TOKENS if name in current.fields}
    entries = [Credential(each.account, {**each.fields, **tokens_now}) for each in renewal.twins(stored)]
    environ = network.environ(renewal.access.paths, renewal.access.environ)
    room = place.reserve()
    try:
        answer = http.send(tokens.renewal(issuer, current), environ)
    except Unreachable as error:
        room.release()
        raise refusals.unreachable(connection, error) from None
    except BaseException:
        room.release()
        raise
    now = time.time_ns() // 1_000_000
    renewed = [tokens.renewed(answer, each, now) for each in entries]
    complete = tuple(each for each in renewed if each is not None)
    if not complete:
        room.release()
        raise refusals.refused(connection, issuer, answer, now)
    waiting = Pending(entries=complete, replaces=mark(stored))
    try:
        room.fill(waiting.entries, waiting.replaces)
    except OSError as error:
        # The room was taken beforehand, so the disk itself fails. The store may be on another one.
        reason = renewal.settle(waiting)
        if reason is not None:
            raise CraftRunError(f"the renewed login could not be kept: {error.strerror}; {reason}") from None
        return
    renewal.settle(waiting)
