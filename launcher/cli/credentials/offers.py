"""What other programs hold, and which connection could take it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.cli.screen import questions
from launcher.credentials.state import EXPIRED, MISSING, states
from launcher.logins import foreign
from launcher.telling import messages
from launcher.telling.moments import now_ms
from launcher.values.errors import CraftRunError, CredentialError, UsageError
from launcher.values.value import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.cli.surroundings import Surroundings
    from launcher.logins.foreign import Login, Place


class Offer(Value):
    """A login, and the slug of a connection that could take it; None where there is no such connection."""

    login: Login
    slug: str | None

    @property
    def kind(self) -> str:
        """The kind of credential, in the app's words without their prefix."""
        return self.login.kind.removeprefix("llm_")


def find(source: str | None, where: Place) -> list[Login]:
    """What a source holds; without one, what all of them hold, those aside that cannot be read."""
    if source is not None:
        return foreign.find(source, where)
    found: list[Login] = []
    for name in foreign.SOURCES:
        if name != foreign.DOTENV:
            try:
                found += foreign.find(name, where.but(explicit=False))
            except CraftRunError as error:
                messages.warning(error.message)
    return [each for at, each in enumerate(found) if each.credential not in [one.credential for one in found[:at]]]


def offered(found: Sequence[Login], place: Surroundings, slug: str | None) -> list[Offer]:
    """Which login could go where: to `slug`, else to the connections that have no valid credential yet."""
    offers = []
    if slug is not None:
        raw = place.connection(slug)
        slug = str(raw["slug"])
        return [Offer(login=login, slug=slug) for login in found if foreign.suits(login, raw)] or [
            Offer(login=login, slug=None) for login in found
        ]
    wanting = _wanting(place)
    for login in found:
        takers: list[str | None] = [str(raw["slug"]) for raw in wanting if foreign.suits(login, raw)]
        offers += [Offer(login=login, slug=taker) for taker in takers or [None]]
    return offers


def _wanting(place: Surroundings) -> list[dict[str, object]]:
    """The connections that need a credential and have no valid one."""
    connections = [raw for raw in place.connections() if isinstance(raw.get("slug"), str)]
    credentials, _ = states(connections, place.access(), now_ms())
    return [raw for raw, each in zip(connections, credentials, strict=True) if each.state in (MISSING, EXPIRED)]


def chosen(offers: Sequence[Offer], slug: str | None) -> Offer:
    """The one to carry out. Raises CredentialError and UsageError where that is not certain."""
    if not offers:
        raise CredentialError("nothing was found to take over", "sign in with `claude` or `codex login` first")
    possible = [offer for offer in offers if offer.slug]
    if not possible:
        what = ", ".join(dict.fromkeys(f"{offer.kind} from {offer.login.where}" for offer in offers))
        if slug is not None:
            raise CredentialError(f"`{slug}` cannot use what was found: {what}", "see `craft-run connections show`")
        raise CredentialError(
            f"no connection needs what was found: {what}",
            "add one (`craft-run connections add`), or name one to replace its credential",
        )
    if len(possible) == 1:
        return possible[0]
    if not questions.can_ask():
        calls = " or ".join(f"`craft-run credentials import {each.login.source} {each.slug}`" for each in possible[:3])
        raise UsageError("more than one credential could be taken over", f"say which: {calls}")
    labels = [(str(number), f"{each.login.where} -> {each.slug}") for number, each in enumerate(possible, 1)]
    return possible[int(questions.choice("Which", "SOURCE SLUG", labels)) - 1]
