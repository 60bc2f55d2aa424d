"""Where the secret of a new connection comes from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launcher.cli.credentials import typed
from launcher.cli.screen import questions
from launcher.credentials import placing
from launcher.credentials.parse import parse
from launcher.credentials.stores import COMMAND, VAULT
from launcher.logins import foreign
from launcher.telling import messages
from launcher.values.credential import API_KEY, IAM, OAUTH, SERVICE_ACCOUNT, Credential
from launcher.values.errors import CraftRunError, CredentialError, UsageError
from launcher.values.paths import expand
from launcher.values.value import Value

if TYPE_CHECKING:
    from launcher.cli.surroundings import Surroundings
    from launcher.config.presets import Preset

_QUESTIONS = {API_KEY: "API key", OAUTH: "Token", IAM: "Access key", SERVICE_ACCOUNT: "File with the key"}
_TOKEN_OF_CLAUDE = "Token (`claude setup-token` makes one)"  # noqa: S105 - a question
WAYS = "`--secret-stdin`, `--secret-file FILE`, `--import`, `--command COMMAND` or `--no-secret`"


class Ways(Value):
    """The options that say where the secret comes from, one of them at most, and where it is kept."""

    stdin: bool
    file: str | None
    take_over: bool
    program: str | None
    none: bool
    store: str

    @property
    def any(self) -> bool:
        """Whether one is given."""
        return bool(self.stdin or self.file or self.take_over or self.program or self.none)

    @property
    def keeps(self) -> bool:
        """Whether craft-run will have a secret to keep."""
        return not (self.program or self.none)

    def check(self) -> None:
        """Raise UsageError for options that exclude each other."""
        if sum(map(bool, (self.stdin, self.file, self.take_over, self.program, self.none))) > 1:
            raise UsageError("the secret can come from one place only", f"choose one of {WAYS}")
        if self.program and self.store != VAULT:
            raise UsageError("`--command` keeps no secret, so `--store` has no meaning with it", "drop one of them")


class Gathered(Value):
    """A secret that is to be kept: a credential, or the program that prints it."""

    credential: Credential | None = None
    program: tuple[str, ...] = ()
    login: foreign.Login | None = None


def gather(account: str, preset: Preset, ways: Ways, place: Surroundings, *, optional: bool) -> Gathered | None:
    """The secret for an account: from where the options say, else from the terminal; None for none.

    Raises UsageError where nobody can be asked, and CredentialError.
    """
    if ways.none:
        return None
    if ways.take_over:
        return _taken_over(account, preset, place, explicit=True)
    if ways.program:
        return Gathered(program=tuple(typed.arguments(ways.program)))
    if ways.any:
        piped = parse(account, typed.piped(), "standard input") if ways.stdin else None
        return Gathered(credential=piped or _from_file(account, ways.file or "", place))
    if not questions.can_ask():
        raise UsageError("where the secret comes from is missing", f"say it with {WAYS}")
    return _asked(account, preset, place, optional=optional)


def _asked(account: str, preset: Preset, place: Surroundings, *, optional: bool) -> Gathered | None:
    found = _taken_over(account, preset, place, explicit=False)
    if found and found.login and questions.confirmed(f"Take over the login in {found.login.where}?", default=True):
        return found
    if account.startswith(SERVICE_ACCOUNT):
        path = questions.text("File with the key of the service account", "--secret-file")
        return Gathered(credential=_from_file(account, path, place))
    question = _TOKEN_OF_CLAUDE if preset.login == foreign.CLAUDE else _QUESTIONS[account.partition("::")[0]]
    text = typed.asked(account, f"{question} (Enter for none)" if optional else question, optional=optional)
    return Gathered(credential=parse(account, text, "what was typed")) if text else None


def keep(gathered: Gathered, account: str, store: str, place: Surroundings, *, force: bool) -> str:
    """Keep the secret under its account; the name of the store. Raises CraftRunError."""
    access = place.access(force=force)
    if gathered.credential is None:
        warnings = placing.refer(access, account, list(gathered.program))
    else:
        warnings = placing.keep(access, Credential(account, gathered.credential.fields), store)
    for text in warnings:
        messages.warning(text)
    return store if gathered.credential else COMMAND


def _from_file(account: str, path: str, place: Surroundings) -> Credential:
    path = expand(path, place.paths.home, os.getcwd())
    try:
        with open(path, "rb") as file:
            text = typed.decoded(file.read(typed.LIMIT + 1), f"`{path}`")
    except OSError as error:
        raise CredentialError(f"cannot read `{path}`: {error.strerror}", "check `--secret-file`") from None
    return parse(account, text, f"`{path}`")


def _taken_over(account: str, preset: Preset, place: Surroundings, *, explicit: bool) -> Gathered | None:
    """The login that the preset's agent has; Raises CredentialError where it is asked for and there is none."""
    kind = account.partition("::")[0]
    if preset.login is None:
        if explicit:
            raise UsageError(
                "`--import` goes with presets that have an agent's login", "`claude-max`, `codex`, `bedrock`"
            )
        return None
    where = foreign.Place(environ=place.environ, home=place.paths.home, explicit=explicit)
    try:
        found = [each for each in foreign.find(preset.login, where) if each.kind == kind]
    except CraftRunError:
        if explicit:
            raise
        return None
    if not found:
        if explicit:
            raise CredentialError(f"`{preset.login}` has no login of this kind", "sign in there, and try again")
        return None
    return Gathered(credential=found[0].credential, login=found[0])
