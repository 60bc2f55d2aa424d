"""The stores of credentials, and whether each connection has a credential that is good for now."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from launcher import checking
from launcher.checking.offline import launching
from launcher.config import roster, rules
from launcher.config.reading import read_json
from launcher.credentials import index, state
from launcher.credentials.command_store import arguments
from launcher.credentials.environ_store import variable
from launcher.credentials.fetch import accounts
from launcher.credentials.stores import COMMAND, VARIABLE_PREFIX, VAULT, Access, open_store
from launcher.doctor import ERROR, INFO, OK, WARNING, Finding, counted, of_error
from launcher.process.native import find
from launcher.telling.moments import until
from launcher.values.credential import Credential
from launcher.values.entry import parse
from launcher.values.errors import ConfigError, CraftRunError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launcher.credentials.store import Store
    from launcher.doctor import Patient

    Json = Mapping[str, object]


def look(patient: Patient) -> Iterator[Finding]:
    """The file of the app, the programs and variables, and each connection. Neither a keychain nor a program is asked.

    Raises ConfigError for an index that cannot be read.
    """
    entries = _entries(patient)
    access = Access(
        paths=patient.paths,
        environ=patient.environ,
        index=index.read(patient.paths),
        accounts=lambda: accounts((raw.get("slug"), raw.get("providerType"), raw.get("authType")) for raw in entries),
        app_running=bool,
    )
    yield _vault(patient, access)
    yield from _programs(patient, access)
    yield from _variables(patient, access)
    yield from _connections(entries, access, patient)


def _entries(patient: Patient) -> list[dict[str, object]]:
    try:
        return roster.listed(read_json(patient.paths.config)[1])
    except ConfigError:
        return []  # another check says so


def _vault(patient: Patient, access: Access) -> Finding:
    path = patient.paths.credentials
    if not os.path.lexists(path):
        return Finding(severity=INFO, message=f"there is no `{path}` yet", fix=None)
    try:
        count = len(open_store(VAULT, access).names())
    except CraftRunError as error:
        return of_error(error)
    return Finding(severity=OK, message=f"`{path}` can be decrypted; it holds {counted(count, 'account')}")


def _programs(patient: Patient, access: Access) -> Iterator[Finding]:
    for account, entry in access.index.items():
        if index.store_of(entry) == COMMAND:
            try:
                find(arguments(account, entry)[0], patient.environ, patient.cwd)
            except CraftRunError as error:
                message = f"`{account}` comes from a program: {error.message}"
                yield Finding(severity=ERROR, message=message, fix=error.hint)


def _variables(patient: Patient, access: Access) -> Iterator[Finding]:
    own = {variable(account) for account in access.accounts()}
    known = own | {f"{name}_FILE" for name in own}
    for name in sorted(patient.environ):
        if name.startswith(VARIABLE_PREFIX) and name not in known:
            fix = "its end must be the slug in upper case, with `_` for all but letters and digits"
            yield Finding(severity=WARNING, message=f"`{name}` belongs to no connection", fix=fix)


def _connections(entries: Sequence[Json], access: Access, patient: Patient) -> Iterator[Finding]:
    found, _problems = state.states(entries, access, patient.now)
    usable = 0
    vault = open_store(VAULT, access)
    for raw, each in zip(entries, found, strict=True):
        name = f"connection `{raw.get('slug')}`"
        verb = "login" if raw.get("authType") == "oauth" else "credentials set"
        fix = f"`craft-run {verb} {raw.get('slug')}`, or sign in to it in the app"
        if each.state == state.MISSING:
            yield Finding(severity=WARNING, message=f"{name} has no credential", fix=fix)
        elif each.state == state.EXPIRED:
            moment = time.strftime("%Y-%m-%d %H:%M", time.localtime((each.expires_at or 0) / 1000))
            yield Finding(severity=WARNING, message=f"the credential of {name} expired at {moment}", fix=fix)
        elif each.state in (state.STORED, state.NOT_NEEDED):
            if each.ends_soon(patient.now):
                left = until(each.expires_at or 0, patient.now)
                reason = f": {each.renewer.reason}" if each.renewer else ""
                message = f"the credential of {name} ends in {left}, and cannot be renewed{reason}"
                yield Finding(severity=WARNING, message=message, fix=fix)
            problems = list(_launching(raw, each, vault, patient))
            yield from problems
            usable += not any(problem.severity == ERROR for problem in problems)
    if usable:
        share = f"{usable} of {len(entries)} connections have what they need"
        message = share if len(entries) > 1 else "the connection has what it needs"
        yield Finding(severity=OK, message=message)


def _launching(raw: Json, known: state.State, vault: Store, patient: Patient) -> Iterator[Finding]:
    """What a launch with the connection would say, as far as that is known without its secret."""
    try:
        connection = parse(raw, patient.paths.config)
        credential = _credential(known, vault)
    except CraftRunError as error:
        yield of_error(error)
        return
    told = [problem.message for problem in rules.problems(raw, patient.paths.config)]  # by another check
    for finding in launching(connection, credential, patient.environ, patient.paths):
        if any(message in finding.message for message in told):
            continue
        severity = ERROR if finding.level == checking.ERROR else WARNING
        about = f"connection `{connection.slug}`"
        message = finding.message if finding.message.startswith(about) else f"{about}: {finding.message}"
        yield Finding(severity=severity, message=message, fix=finding.hint)


def _credential(known: state.State, vault: Store) -> Credential | None:
    """The credential from the app's file; what another store holds is taken to be complete."""
    if known.account is None:
        return None
    if known.store == VAULT:
        return vault.get(known.account) or vault.get(state.LEGACY.get(known.account, ""))
    complete = {"value": "{}", "awsAccessKeyId": "-", "awsRegion": "-", "gcpProjectId": "-"}
    return Credential(known.account, complete)
