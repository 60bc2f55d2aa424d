"""`craft-run login --status`: every login, whose it is, where it is kept, until when it is good, who renews it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.cli.screen import tables
from launcher.credentials.listing import rows
from launcher.credentials.stores import ENVIRONMENT, LINKED, OWN, VAULT, open_store
from launcher.logins.standing import Standing, standing
from launcher.telling import messages
from launcher.telling.moments import moment, now_ms, span
from launcher.values.credential import IAM, OAUTH
from launcher.values.errors import CredentialError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launcher.cli.surroundings import Surroundings
    from launcher.credentials.stores import Access
    from launcher.values.credential import Credential

COLUMNS = ("CONNECTION", "ACCOUNT", "STORE", "GOOD UNTIL", "RENEWED BY")
# Stores that can be read without asking anybody.
_OPEN = (VAULT, OWN, ENVIRONMENT, LINKED)


def show(place: Surroundings, *, as_json: bool) -> int:
    """Print the logins; 1 where a store could not be looked into."""
    found, problems = standings(place)
    now = now_ms()
    if as_json:
        tables.as_json([_as_json(each, now) for each in found])
    elif found:
        tables.show(COLUMNS, [_cells(each, now) for each in found])
    elif not problems:
        messages.note("there are no logins; `craft-run login` makes one")
    for problem in problems:
        messages.error(problem)
    return 1 if problems else 0


def standings(place: Surroundings) -> tuple[list[Standing], list[CredentialError]]:
    """How the logins of all connections stand, and why a store could not be looked into. Opens no keychain."""
    access = place.access()
    listed, problems = rows(access)
    entries = {str(raw.get("slug")): raw for raw in place.connections()}
    found = []
    for row in listed:
        if row.store is None or not row.account.startswith((OAUTH, IAM)):
            continue
        credential = _credential(row.account, row.store, access)
        if row.account.startswith(IAM) and row.expires_at is None:
            continue  # keys, and no session
        raw: Mapping[str, object] = entries.get(row.account.partition("::")[2], {})
        found.append(standing(raw, row.account, row.store, access.index.get(row.account, {}), credential))
    return found, problems


def _credential(account: str, store: str, access: Access) -> Credential | None:
    try:
        return open_store(store, access).get(account) if store in _OPEN else None
    except CredentialError:
        return None


def _as_json(each: Standing, now: int) -> dict[str, object]:
    return {
        "connection": each.slug,
        "account": each.whose,
        "store": each.store,
        "expiresAt": each.ends,
        "expired": each.is_over(now),
        "renewedBy": each.renewer,
        "notRenewedBecause": each.reason,
    }


def _cells(each: Standing, now: int) -> Sequence[str]:
    return each.slug, each.whose or "unknown", each.store, until(each, now), each.renewer or f"nobody: {each.reason}"


def until(each: Standing, now: int) -> str:
    """Until when a login is good, in words."""
    if each.ends is None:
        return "not known"
    if each.is_over(now):
        return f"{moment(each.ends)} (ended)"
    return f"{moment(each.ends)} (in {span(each.ends - now)})" if each.ends_soon(now) else moment(each.ends)
