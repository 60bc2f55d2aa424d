"""Where the secret of a new connection comes from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launcher.cli.connections.ways import WAYS, Ways
from launcher.cli.credentials import typed
from launcher.cli.login import keeping, signing
from launcher.cli.login import secret as key
from launcher.cli.login.signing import Wish
from launcher.cli.screen import questions as screen
from launcher.credentials import placing
from launcher.credentials.parse import parse
from launcher.credentials.stores import COMMAND, LINKED
from launcher.logins import foreign, linking
from launcher.logins.issuers import CLAUDE
from launcher.logins.linking import Link
from launcher.logins.signin import flows, kinds
from launcher.telling import messages
from launcher.values.credential import API_KEY, IAM, OAUTH, SERVICE_ACCOUNT, Credential
from launcher.values.errors import CraftRunError, CredentialError, UsageError
from launcher.values.paths import expand
from launcher.values.value import Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.cli.surroundings import Surroundings
    from launcher.config.presets import Preset

_QUESTIONS = {API_KEY: "API key", OAUTH: "Token", IAM: "Access key", SERVICE_ACCOUNT: "File with the key"}
_TOKEN_OF_CLAUDE = "type a token (`claude setup-token` makes one)"  # noqa: S105 - a question


class Case(Value):
    """The new connection (`entry`, of which `account` is to hold the secret), and what it is made from."""

    entry: Mapping[str, object]
    account: str
    preset: Preset
    place: Surroundings

    @property
    def kind(self) -> str | None:
        """How it is signed in to."""
        return kinds.kind_of(self.entry)


class Gathered(Value):
    """A secret that is to be kept: a credential, the program that prints it, or a link to an agent's login.

    `signed_in` marks a credential that was made for this connection.
    """

    credential: Credential | None = None
    program: tuple[str, ...] = ()
    login: foreign.Login | None = None
    link: Link | None = None
    signed_in: bool = False


def gather(case: Case, ways: Ways, *, optional: bool) -> Gathered | None:
    """The secret: from where the options say, else from the terminal; None for none.

    Raises UsageError where nobody can be asked, and CredentialError.
    """
    if ways.none:
        return None
    if ways.link:
        return Gathered(link=linking.find(case.kind, case.place.environ, case.place.paths.home))
    if ways.wish:
        return _signed_in(case, ways.wish)
    if ways.take_over:
        return _linked_instead(case, _taken_over(case, explicit=True))
    return _given(case, ways) if ways.any else _asked(case, optional=optional)


def _given(case: Case, ways: Ways) -> Gathered:
    if ways.program:
        return Gathered(program=tuple(typed.arguments(ways.program)))
    if ways.stdin:
        return Gathered(credential=parse(case.account, typed.piped(), "standard input"))
    return Gathered(credential=_from_file(case, ways.file or ""))


def _linked_instead(case: Case, found: Gathered | None) -> Gathered | None:
    """A login that was found, or where the user prefers it a link to it."""
    login = found.login if found else None
    if login is None or not keeping.prefers_link(login, str(case.entry["slug"])):
        return found
    return Gathered(link=Link(agent=login.source, file=os.path.abspath(login.where)))


def _signed_in(case: Case, wish: Wish) -> Gathered:
    """What a sign-in gives: a login, or a key that the endpoint takes."""
    slug = str(case.entry["slug"])
    if case.kind == kinds.SECRET:
        wish.check(kinds.SECRET)
        credential = key.ask(slug, case.account)
        key.refuse_invalid(case.entry, credential, case.place)
    else:
        credential = signing.login(
            case.entry, wish, case.place.environ, f"craft-run login {case.preset.key}", case.place.paths
        )
    return Gathered(credential=credential, signed_in=True)


def _asked(case: Case, *, optional: bool) -> Gathered | None:
    if not screen.can_ask():
        raise UsageError("where the secret comes from is missing", f"say it with {WAYS}")
    found = _taken_over(case, explicit=False)
    if case.kind in flows.KINDS:
        return _asked_for_login(case, found)
    if found and found.login and screen.confirmed(f"Take over the login in {found.login.where}?", default=True):
        return found
    if case.account.startswith(SERVICE_ACCOUNT):
        path = screen.text("File with the key of the service account", "--secret-file")
        return Gathered(credential=_from_file(case, path))
    question = _QUESTIONS[case.account.partition("::")[0]]
    text = typed.asked(case.account, f"{question} (Enter for none)" if optional else question, optional=optional)
    return Gathered(credential=parse(case.account, text, "what was typed")) if text else None


def _asked_for_login(case: Case, found: Gathered | None) -> Gathered | None:
    """How to come by a login; `found` is the one that the agent has."""
    choices = [("sign-in", "sign in now, for a login of its own")]
    login = found.login if found else None
    if login:
        choices += [
            ("link", f"use the login in {login.where} where it stands: `{login.source}` goes on renewing it"),
            ("copy", "copy that login: two programs would then renew one login, and end it for each other"),
        ]
    choices.append(("token", _TOKEN_OF_CLAUDE if case.kind == CLAUDE else "type a token"))
    chosen = screen.choice("The login", "--login", choices)
    if chosen == "link" and login:
        return Gathered(link=Link(agent=login.source, file=os.path.abspath(login.where)))
    if chosen == "copy":
        return found
    if chosen == "token":
        return Gathered(credential=parse(case.account, typed.asked(case.account, "Token"), "what was typed"))
    return _signed_in(case, Wish())


def keep(gathered: Gathered, account: str, store: str, place: Surroundings, *, force: bool) -> str:
    """Keep the secret under its account; the name of the store. Raises CraftRunError."""
    access = place.access(force=force)
    if gathered.link is not None:
        warnings = placing.link(access, account, gathered.link.agent, gathered.link.file)
    elif gathered.credential is None:
        warnings = placing.refer(access, account, list(gathered.program))
    else:
        warnings = placing.keep(access, Credential(account, gathered.credential.fields), store)
    for text in warnings:
        messages.warning(text)
    if gathered.link is not None:
        return LINKED
    return store if gathered.credential else COMMAND


def _from_file(case: Case, path: str) -> Credential:
    path = expand(path, case.place.paths.home, os.getcwd())
    try:
        with open(path, "rb") as file:
            text = typed.decoded(file.read(typed.LIMIT + 1), f"`{path}`")
    except OSError as error:
        raise CredentialError(f"cannot read `{path}`: {error.strerror}", "check `--secret-file`") from None
    return parse(case.account, text, f"`{path}`")


def _taken_over(case: Case, *, explicit: bool) -> Gathered | None:
    """The login that the preset's agent has; Raises CredentialError where it is asked for and there is none."""
    kind, source = case.account.partition("::")[0], case.preset.login
    if source is None:
        if explicit:
            raise UsageError(
                "`--import` goes with presets that have an agent's login", "`claude-max`, `codex`, `bedrock`"
            )
        return None
    where = foreign.Place(environ=case.place.environ, home=case.place.paths.home, explicit=explicit)
    try:
        found = [each for each in foreign.find(source, where) if each.kind == kind]
    except CraftRunError:
        if explicit:
            raise
        return None
    if not found:
        if explicit:
            raise CredentialError(f"`{source}` has no login of this kind", "sign in there, and try again")
        return None
    return Gathered(credential=found[0].credential, login=found[0])
