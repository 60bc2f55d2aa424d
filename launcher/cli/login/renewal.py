"""`craft-run login --renew-all`: what ends within the hour is renewed now, so that no launch has to wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.cli.login.status import standings
from launcher.credentials.fetch import Found
from launcher.credentials.stores import VAULT, open_store
from launcher.logins import renewing
from launcher.logins.issuers import issuer_of
from launcher.logins.refusals import RenewalFailed
from launcher.logins.renewal import RENEWABLE
from launcher.logins.standing import SOON, Standing
from launcher.telling import messages
from launcher.telling.moments import moment, now_ms
from launcher.values.entry import parse
from launcher.values.errors import CraftRunError, SignInNeeded

if TYPE_CHECKING:
    from launcher.cli.changing import Changes
    from launcher.cli.surroundings import Surroundings


def renew_all(place: Surroundings, changes: Changes) -> int:
    """Renew them one after the other; 0 where all that could be renewed was, else 1, or 77 where one is needed anew.

    A login of the app is left to it while it runs.
    """
    found, problems = standings(place)
    for problem in problems:
        messages.error(problem)
    status = 1 if problems else 0
    known = {str(raw.get("slug")) for raw in place.connections()}
    for each in found:
        if each.slug in known and each.ends_soon(now_ms()) and each.store in RENEWABLE:
            status = max(status, _renewed(each, place, changes))
    return status


def _renewed(each: Standing, place: Surroundings, changes: Changes) -> int:
    if each.renewer is None:
        verb = "ended" if each.is_over(now_ms()) else "ends"
        messages.warning(f"the login of `{each.slug}` {verb} {moment(each.ends)}, and cannot be renewed: {each.reason}")
        return 0
    if each.store == VAULT and place.app_runs():
        messages.note(f"the login of `{each.slug}` is left to Craft Agents, which is running")
        return 0
    try:
        changes.do(
            *("renew", "login", each.slug),
            lambda: _renew(each, place),
            done=f"the login of `{each.slug}` is good for longer",
            where=f"in the store `{each.store}`",
            store=each.store,
        )
    except CraftRunError as error:
        messages.error(error)
        return SignInNeeded.status if isinstance(error, RenewalFailed) and error.final else error.status
    return 0


def _renew(each: Standing, place: Surroundings) -> None:
    """Renew one login. Raises CraftRunError."""
    access = place.access()
    connection = parse(place.connection(each.slug), place.paths.config)
    issuer = issuer_of(connection)
    credential = open_store(each.store, access).get(each.account)
    if issuer is None or credential is None:
        raise CraftRunError(f"`{each.slug}` has no login that craft-run can renew", "see `craft-run login --status`")
    renewing.renewed(Found(credential=credential, store=each.store), connection, access, issuer, lead=SOON)
