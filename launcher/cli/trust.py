"""`craft-run trust`: which project files may choose the workspace."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from launcher.cli.changing import changing
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.config import approval, project_file
from launcher.config.reading import PROJECT_FILE, nearest_project_file
from launcher.screen.fitting import START, Column
from launcher.telling import messages
from launcher.telling.moments import ago, now_ms
from launcher.values.errors import ConfigError, CraftRunError, UsageError

if TYPE_CHECKING:
    from launcher.cli.surroundings import Surroundings
    from launcher.values.paths import Paths


@click.command(cls=Subcommand, name="trust", changes=True)
@click.argument("file", required=False, type=click.Path())
@click.option("listing", "--list", is_flag=True, help="List the approvals.")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.option("revoking", "--revoke", is_flag=True, help="Take the approval of FILE back.")
@click.pass_context
def command(context: click.Context, file: str | None, listing: bool, as_json: bool, revoking: bool) -> None:
    """Let a project's `.craft-run.toml` choose the workspace.

    FILE is the nearest one, in this folder or above, unless given. It holds one line, `workspace = "NAME"`, and counts
    as long as its content and its place stay as they are.

    \b
      craft-run trust
      craft-run trust --list
      craft-run trust ~/src/acme/.craft-run.toml --revoke
    """  # noqa: D301
    if listing and (file or revoking):
        raise UsageError("`--list` goes with `--json` alone", "`craft-run trust --list --json`")
    place = surroundings(context)
    if listing:
        _list(place.paths, as_json=as_json)
    elif revoking:
        _revoke(context, _path(file, place), place.paths)
    else:
        _approve(context, _path(file, place), place)


def _revoke(context: click.Context, path: str, paths: Paths) -> None:
    if path not in project_file.approvals(paths):
        raise ConfigError(f"`{path}` is not approved", "`craft-run trust --list` shows what is")
    with changing(context) as changes:
        changes.do(
            "remove",
            "approval",
            path,
            lambda: approval.revoke(path, paths),
            done=f"`{path}` is no longer approved",
        )


def _approve(context: click.Context, path: str, place: Surroundings) -> None:
    content = project_file.read(path)
    workspace = approval.parse(content, path)
    with changing(context) as changes:
        changes.do(
            "approve",
            "file",
            path,
            lambda: approval.approve(path, content, place.paths, now_ms()),
            done=f"`{path}` chooses workspace `{workspace}`, in its folder and below",
            where=f"to choose workspace `{workspace}`",
            workspace=workspace,
        )
    _warn_of_missing(workspace, place)


def _path(file: str | None, place: Surroundings) -> str:
    """The place of a project file without symbolic links on the way: as launches below it find it."""
    found = file or nearest_project_file(os.getcwd(), place.paths.home)
    if found is None:
        raise ConfigError(f"there is no `{PROJECT_FILE}` in this folder or above", 'write one: `workspace = "NAME"`')
    found = found.rstrip(os.sep) or os.sep
    if os.path.isdir(found) and os.path.basename(found) != PROJECT_FILE:
        found = os.path.join(found, PROJECT_FILE)
    if os.path.basename(found) != PROJECT_FILE:
        raise UsageError(f"`{found}` is no project file", f"only files called `{PROJECT_FILE}` are looked for")
    return os.path.join(os.path.realpath(os.path.dirname(found)), PROJECT_FILE)


def _warn_of_missing(workspace: str, place: Surroundings) -> None:
    try:
        place.workspace(workspace)
    except CraftRunError as error:
        messages.warning(error.message)


def _list(paths: Paths, *, as_json: bool) -> None:
    entries = sorted(project_file.approvals(paths).items())
    states = {path: _state(path, entry) for path, entry in entries}
    if as_json:
        tables.as_json(
            [
                {
                    "path": path,
                    "workspace": entry.get("workspace"),
                    "approvedAt": entry.get("approvedAt"),
                    "state": states[path],
                }
                for path, entry in entries
            ]
        )
        return
    if not entries:
        messages.note("no project file is approved")
        return
    now = now_ms()
    rows = [
        (path, str(entry.get("workspace")), ago(entry.get("approvedAt"), now), states[path]) for path, entry in entries
    ]
    tables.show((Column(heading="FILE", least=20, cut=START), "WORKSPACE", "APPROVED", "STATE"), rows)


def _state(path: str, entry: project_file.Approval) -> str:
    if not os.path.lexists(path):
        return "gone"
    try:
        return project_file.compare(project_file.read(path), entry)
    except ConfigError:
        return "unreadable"
