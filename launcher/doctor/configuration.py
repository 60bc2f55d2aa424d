"""config.json, every connection in it, and the workspaces."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from launcher.config import roster, rules
from launcher.config.reading import list_workspaces, read_json
from launcher.doctor import ERROR, OK, WARNING, Finding, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launcher.doctor import Patient
    from launcher.values.connection import Workspace

    Json = Mapping[str, object]


def look(patient: Patient) -> Iterator[Finding]:
    """Whether the files can be read and are valid, and whether what they refer to exists. Raises ConfigError."""
    file = patient.paths.config
    config = read_json(file)[1]
    entries = roster.listed(config)
    workspaces = list_workspaces(config, patient.paths, patient.cwd)
    yield Finding(
        severity=OK,
        message=f"`{file}`: {counted(len(entries), 'connection')}, {counted(len(workspaces), 'workspace')}",
    )
    if not entries:
        yield Finding(severity=WARNING, message="there are no connections", fix="`craft-run connections add`")
    yield from _connections(entries, file)
    slugs = set(roster.slugs(config))
    default = config.get("defaultLlmConnection")
    if isinstance(default, str) and default not in slugs:
        yield Finding(
            severity=WARNING,
            message=f"the global default names connection `{default}`, which does not exist",
            fix="`craft-run connections default SLUG`",
        )
    for workspace in workspaces:
        yield from _workspace(workspace, slugs)


def _connections(entries: Sequence[Json], file: str) -> Iterator[Finding]:
    for slug, count in Counter(str(raw.get("slug")) for raw in entries if raw.get("slug")).items():
        if count > 1:
            message = f"{count} connections are called `{slug}`: none of them can be used"
            yield Finding(severity=ERROR, message=message, fix="give each a slug of its own")
    for raw in entries:
        name = f"connection `{raw.get('slug')}`"
        for problem in rules.problems(raw, file):
            message = problem.message.removeprefix(f"{name} in `{file}`: ")
            severity = ERROR if problem.fatal else WARNING
            yield Finding(severity=severity, message=f"{name}: {message}", fix=problem.hint or None)


def _workspace(workspace: Workspace, slugs: set[str]) -> Iterator[Finding]:
    name = f"workspace `{workspace.slug}`"
    if workspace.missing:
        message = f"{name}: there is no `{workspace.root}/config.json`"
        yield Finding(severity=WARNING, message=message, fix="open it in the app, or remove it there")
    elif workspace.invalid:
        yield Finding(severity=WARNING, message=f"{name}: {workspace.invalid}", fix="open it in the app once")
    elif workspace.default_connection is not None and workspace.default_connection not in slugs:
        yield Finding(
            severity=WARNING,
            message=f"{name} names connection `{workspace.default_connection}`, which does not exist",
            fix=f"`craft-run workspaces default {workspace.slug} SLUG`",
        )
