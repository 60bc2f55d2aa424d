"""Keeping a new login, or linking to the one that an agent has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.cli.screen import questions
from launcher.credentials import placing
from launcher.credentials.stores import open_store
from launcher.logins import linking
from launcher.logins.signin import kinds, tokens
from launcher.telling import messages
from launcher.telling.moments import moment, now_ms
from launcher.values.credential import OAUTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.cli.changing import Changes
    from launcher.cli.surroundings import Surroundings
    from launcher.logins.foreign import Login
    from launcher.logins.linking import Link
    from launcher.values.credential import Credential


def held(account: str, store: str, place: Surroundings) -> Credential | None:
    """What the store has for an account. Raises CredentialError where it cannot be used: before anybody signs in."""
    return open_store(store, place.access()).get(account)


def keep(credential: Credential, store: str, place: Surroundings) -> None:
    """Keep a login under its own account, and say so. Raises CredentialError and ConfigError."""
    access = place.access()
    earlier = access.index.get(credential.account, {}).get(tokens.WHOSE)
    for text in placing.keep(access, credential, store):
        messages.warning(text)
    slug = credential.account.partition("::")[2]
    whose = credential.text(tokens.WHOSE)
    if earlier and whose and earlier != whose:
        messages.warning(f"`{slug}` was signed in to as {earlier} before: launches now use the account of {whose}")
    messages.note(f"signed in to `{slug}`{f' as {whose}' if whose else ''}; the login is in the store `{store}`")
    end = credential.expires_at
    if end is None:
        return
    renewed = credential.secret("refreshToken") is not None
    messages.note(f"it is good until {moment(end)}, and " + ("renewed at launches" if renewed else "cannot be renewed"))


def say_end(credential: Credential, slug: str) -> None:
    """Say when what has just been kept for `slug` ends; where a launch cannot use it any more, warn."""
    end = credential.expires_at
    if end is None:
        return
    if end > now_ms():
        messages.note(f"it ends {moment(end)}")
    elif credential.secret("refreshToken") is not None:
        messages.note(f"it ended {moment(end)}, and is renewed at the next launch")
    else:
        renew = "login" if credential.account.startswith(OAUTH) else "credentials set"
        messages.warning(f"it ended {moment(end)}, and cannot be renewed")
        messages.hint(f"give another one: `craft-run {renew} {slug}`")


def prefers_link(login: Login, slug: str) -> bool:
    """Whether a login that could be copied is to be used where it stands; asked at a terminal, else only said.

    Of two copies the one that is renewed first ends the other.
    """
    if login.source not in linking.AGENTS or login.credential.secret("refreshToken") is None:
        return False
    messages.warning(
        f"with a copy two programs renew one login, `{login.source}` and craft-run: the first to do so ends it for the"
        f" other; `craft-run login {slug} --link` uses it where it stands, `craft-run login {slug}` makes another one"
    )
    return questions.can_ask() and questions.confirmed("Use it where it stands, and copy nothing?", default=True)


def link(raw: Mapping[str, object], changes: Changes, place: Surroundings) -> None:
    """Let a connection use its agent's own login. Raises CredentialError, UsageError and ConfigError."""
    slug = str(raw["slug"])
    found = linking.find(kinds.kind_of(raw), place.environ, place.paths.home)
    link_to(found, place.account(slug), changes, place)


def link_to(found: Link, account: str, changes: Changes, place: Surroundings) -> None:
    """Let an account use an agent's own login. Raises CredentialError and ConfigError."""
    slug = account.partition("::")[2]
    warnings = changes.do(
        *("link", "connection", slug),
        lambda: placing.link(place.access(), account, found.agent, found.file),
        done=f"`{slug}` uses the login of `{found.agent}` in `{found.file}`, which `{found.agent}` renews",
        where=f"to the login of `{found.agent}` in `{found.file}`",
        agent=found.agent,
        file=found.file,
    )
    for text in warnings or ():
        messages.warning(text)
