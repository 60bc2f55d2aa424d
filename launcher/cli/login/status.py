"""`craft-run login --status`: every login, whose it is, where it is kept, until when it is good, who renews it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.cli.screen import tables
from launcher.credentials.listing import rows
from launcher.logins.standing import Standing, standing
from launcher.screen.fitting import Column
from launcher.telling import messages
from launcher.telling.moments import ago, now_ms, until
from launcher.values.credential import IAM, OAUTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launcher.cli.surroundings import Surroundings
    from launcher.values.errors import CredentialError

COLUMNS = (
    Column(heading="CONNECTION"),
    Column(heading="GOOD FOR"),
    Column(heading="RENEWED BY", rank=1, least=10),
    Column(heading="ACCOUNT", rank=2, least=12),
    Column(heading="STORE", rank=3),
)


def show(place: Surroundings, *, as_json: bool) -> int:
    """Print the logins; 1 where a store could not be looked into."""
    found, problems = standings(place)
    now = now_ms()
    if as_json:
        tables.as_json([_as_json(each, now) for each in found])
    elif found:
        tables.show(COLUMNS, [_cells(each, now) for each in found])
        _say_what_ends(found, now)
    elif not problems:
        messages.note("there are no logins; `craft-run login` makes one")
    for problem in problems:
        messages.error(problem)
    return 1 if problems else 0


def standings(place: Surroundings) -> tuple[list[Standing], list[CredentialError]]:
    """How the logins of all connections stand, and why a store could not be looked into. Opens no keychain."""
    listed, problems = rows(place.access())
    entries = {str(raw.get("slug")): raw for raw in place.connections()}
    found = []
    for row in listed:
        is_login = row.account.startswith(OAUTH) or (row.account.startswith(IAM) and row.expires_at is not None)
        if row.store is not None and is_login:
            raw: Mapping[str, object] = entries.get(row.account.partition("::")[2], {})
            found.append(standing(row, raw))
    return found, problems


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
    return each.slug, _time_left(each, now), each.renewer or "nobody", each.whose or "unknown", each.store


def _time_left(each: Standing, now: int) -> str:
    if each.ends is None:
        return "unknown"
    return f"ended {ago(each.ends, now)}" if each.is_over(now) else until(each.ends, now)


def _say_what_ends(found: Sequence[Standing], now: int) -> None:
    """Name what ends within the hour and is renewed by nobody, and what helps."""
    for each in found:
        if each.renewer is None and each.ends_soon(now):
            verb = "has ended" if each.is_over(now) else "ends soon"
            messages.note(f"`{each.slug}` {verb}, and is not renewed: {each.reason}; `craft-run login {each.slug}`")
