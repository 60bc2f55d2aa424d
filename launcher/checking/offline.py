"""What can be known of a connection without asking its endpoint."""

from __future__ import annotations

import os

from launcher.checking import ERROR, OK, WARNING, Finding
from launcher.config import rules
from launcher.config.aws_region import inherited_region
from launcher.credentials.fetch import account_of, fetch
from launcher.providers import Need, provide
from launcher.values.entry import parse
from launcher.values.errors import CraftRunError
from launcher.values.paths import expand
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launcher.environment.diff import Environ
    from launcher.values.connection import Connection
    from launcher.values.credential import Credential
    from launcher.values.paths import Paths

    Json = Mapping[str, object]


class Subject(Value):
    """An entry of `llmConnections` that is checked, beside all `entries`; `now` is in ms since the epoch."""

    raw: Json
    entries: Sequence[Json]
    paths: Paths
    environ: Environ
    now: int


class Outcome(Value):
    """The findings, and what an online check needs: the connection, None where it cannot launch, and its credential."""

    findings: tuple[Finding, ...]
    connection: Connection | None = None
    credential: Credential | None = None


def check(subject: Subject) -> Outcome:
    """All that a launch would need."""
    findings = list(_entry(subject))
    if any(each.level == ERROR for each in findings):
        return Outcome(findings=tuple(findings))
    if not findings:
        findings.append(Finding(check="entry", level=OK, message="valid"))
    connection = parse(subject.raw, subject.paths.config)
    credential, finding = _credential(connection, subject)
    findings.append(finding)
    if finding.level != ERROR:
        told = [each.message for each in findings]
        launch = launching(connection, credential, subject.environ, subject.paths)
        findings += [each for each in launch if not any(message in each.message for message in told)]
    works = not any(each.level == ERROR for each in findings)
    return Outcome(findings=tuple(findings), connection=connection if works else None, credential=credential)


def _entry(subject: Subject) -> Iterator[Finding]:
    slug = subject.raw.get("slug")
    same = sum(each.get("slug") == slug for each in subject.entries)
    if same > 1:
        message = f"there are {same} connections called `{slug}`"
        yield Finding(check="entry", level=ERROR, message=message, hint="give each a slug of its own")
    for problem in rules.problems(subject.raw, subject.paths.config):
        level = ERROR if problem.fatal else WARNING
        message = problem.message.removeprefix(f"connection `{slug}` in `{subject.paths.config}`: ")
        yield Finding(check="entry", level=level, message=message, hint=problem.hint)


def _credential(connection: Connection, subject: Subject) -> tuple[Credential | None, Finding]:
    if account_of(connection) is None:
        return None, Finding(check="credential", level=OK, message="none is needed")
    summaries = [(raw.get("slug"), raw.get("providerType"), raw.get("authType")) for raw in subject.entries]
    try:
        found = fetch(connection, summaries, subject.paths, subject.environ, subject.now, renews=True)
    except CraftRunError as error:
        message = error.message.removeprefix(f"connection `{connection.slug}` ")
        return None, Finding(check="credential", level=ERROR, message=message, hint=error.hint)
    if found is None:
        return None, Finding(check="credential", level=OK, message="none is needed")
    if found.warnings:
        return found.credential, Finding(check="credential", level=WARNING, message=found.warnings[0])
    return found.credential, Finding(check="credential", level=OK, message=f"in the store `{found.store}`")


def launching(
    connection: Connection, credential: Credential | None, environ: Environ, paths: Paths
) -> Iterator[Finding]:
    """What the making of the variables says, and whether the codex binary is there."""
    model = connection.default_model or next(iter(connection.models), None)
    need = Need(
        connection=connection,
        credential=credential,
        model=model.removeprefix("pi/") if model else None,
        environ=environ,
        key_file="",
        inherited_region=inherited_region(environ, paths.home),
    )
    try:
        warnings = provide(need).warnings
    except CraftRunError as error:
        message = error.message.removeprefix(f"connection `{connection.slug}`").lstrip(": ")
        yield Finding(check="launch", level=ERROR, message=message, hint=error.hint)
        return
    for text in warnings:
        yield Finding(check="launch", level=WARNING, message=text)
    problem = codex_problem(connection.codex_path, paths)
    if problem:
        hint = f"correct it, or remove it: `craft-run connections edit {connection.slug} --unset codex-path`"
        yield Finding(check="launch", level=ERROR, message=problem, hint=hint)


def codex_problem(path: object, paths: Paths) -> str | None:
    """Why the binary that `codexPath` names cannot be run; None where it can, or none is named."""
    if not isinstance(path, str) or not path:
        return None
    located = expand(path, paths.home, os.getcwd())
    if not os.path.isfile(located):
        return f"`codexPath` `{path}` is no file" if os.path.exists(located) else f"`codexPath` `{path}` does not exist"
    return None if os.access(located, os.X_OK) else f"`codexPath` `{path}` is not executable"
