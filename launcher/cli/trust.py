"""`craft-run trust`: what a project brings along and the user has approved."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from launcher.cli.changing import changing
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.config import approval, env_files, foreign, project_file
from launcher.config.reading import PROJECT_FILE, nearest_project_file
from launcher.screen.fitting import START, Column
from launcher.telling import messages
from launcher.telling.moments import ago, now_ms
from launcher.values.errors import ConfigError, CraftRunError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from launcher.cli.surroundings import Surroundings
    from launcher.values.paths import Paths


@click.command(cls=Subcommand, name="trust", changes=True)
@click.argument("file", required=False, type=click.Path())
@click.option("listing", "--list", is_flag=True, help="List the approvals.")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.option("revoking", "--revoke", is_flag=True, help="Take the approval of FILE back.")
@click.pass_context
def command(context: click.Context, file: str | None, listing: bool, as_json: bool, revoking: bool) -> None:
    """Approve what a project brings along: a `.craft-run.toml`, a dotenv file, a configuration folder.

    A `.craft-run.toml` then chooses the workspace; it holds one line, `workspace = "NAME"`. Without FILE it is the
    nearest one, in this folder or above. Any other FILE is taken for a dotenv file: as an `--env-file` it may then also
    set what decides the route, the program or the place of settings. A folder is a configuration folder: what it says
    of endpoints and programs then counts for your own keys without a warning. An approval lasts as long as content and
    place stay as they are.

    \b
      craft-run trust
      craft-run trust .env
      craft-run trust list
      craft-run trust ~/src/acme/.craft-run.toml --revoke
    """  # noqa: D301
    if file == "list" and not os.path.lexists(file):  # lists are called so everywhere else
        file, listing = None, True
    if listing and (file or revoking):
        raise UsageError("`--list` goes with `--json` alone", "`craft-run trust --list --json`")
    place = surroundings(context)
    if listing:
        _list(place.paths, as_json=as_json)
        return
    path = _path(file, place)
    if revoking:
        _revoke(context, path, place.paths)
    elif os.path.basename(path) == PROJECT_FILE:
        _approve_project_file(context, path, place)
    elif os.path.isdir(path):
        _approve_folder(context, path, place)
    else:
        _approve_env_file(context, path, place)


def _revoke(context: click.Context, path: str, paths: Paths) -> None:
    if approval.kind_of(path, paths) is None:
        raise ConfigError(f"`{path}` is not approved", "`craft-run trust --list` shows what is")
    with changing(context) as changes:
        changes.do(
            "remove",
            "approval",
            path,
            lambda: approval.revoke(path, paths),
            done=f"`{path}` is no longer approved",
        )


def _approve_project_file(context: click.Context, path: str, place: Surroundings) -> None:
    content = project_file.read(path)
    workspace = approval.parse(content, path)
    _approve(
        context,
        path,
        lambda: approval.approve(path, content, place.paths, now_ms()),
        now=f"chooses workspace `{workspace}`, in its folder and below",
        to=f"choose workspace `{workspace}`",
        workspace=workspace,
    )
    _warn_of_missing(workspace, place)


def _approve_env_file(context: click.Context, path: str, place: Surroundings) -> None:
    content = env_files.content_of(path)
    _approve(
        context,
        path,
        lambda: approval.approve_env_file(path, content, place.paths, now_ms()),
        now="is taken whole as an `--env-file`",
        to="be taken whole as an `--env-file`",
    )


def _approve_folder(context: click.Context, path: str, place: Surroundings) -> None:
    digest = foreign.digest(foreign.claims(place.paths.but(config_dir=path)))
    _approve(
        context,
        path,
        lambda: approval.approve_folder(path, digest, place.paths, now_ms()),
        now="decides where your own keys go, and what runs for them",
        to="decide where your own keys go, and what runs for them",
        kind="folder",
    )


def _approve(  # noqa: PLR0913 - as a step of changes has it
    context: click.Context,
    path: str,
    work: Callable[[], object],
    *,
    now: str,
    to: str,
    kind: str = "file",
    **details: object,
) -> None:
    """Approve what stands at a path by `work`. `now` tells what it does from now on, and `to` what it is to do."""
    with changing(context) as changes:
        changes.do("approve", kind, path, work, done=f"`{path}` {now}", where=f"to {to}", **details)


def _path(file: str | None, place: Surroundings) -> str:
    """The place of what is to be approved, without symbolic links on the way: as launches find it."""
    found = file or nearest_project_file(os.getcwd(), place.paths.home)
    if found is None:
        raise ConfigError(f"there is no `{PROJECT_FILE}` in this folder or above", 'write one: `workspace = "NAME"`')
    found = found.rstrip(os.sep) or os.sep
    if os.path.basename(found) != PROJECT_FILE and os.path.lexists(os.path.join(found, PROJECT_FILE)):
        found = os.path.join(found, PROJECT_FILE)
    if os.path.basename(found) == PROJECT_FILE:
        return os.path.join(os.path.realpath(os.path.dirname(found)), PROJECT_FILE)
    if os.path.isdir(found) and not os.path.lexists(os.path.join(found, "config.json")):
        raise UsageError(f"`{found}` is no configuration folder", "name a file, or a folder with a `config.json`")
    return os.path.realpath(found)


def _warn_of_missing(workspace: str, place: Surroundings) -> None:
    try:
        place.workspace(workspace)
    except CraftRunError as error:
        messages.warning(error.message)


def _list(paths: Paths, *, as_json: bool) -> None:
    found = [
        (path, kind, entry)
        for kind, entries in project_file.document(paths).items()
        for path, entry in sorted(entries.items())
    ]
    if as_json:
        tables.as_json(
            [
                {
                    "path": path,
                    "kind": _KINDS.get(kind, kind),
                    "workspace": entry.get("workspace"),
                    "approvedAt": entry.get("approvedAt"),
                    "state": _state(path, kind, entry, paths),
                }
                for path, kind, entry in found
            ]
        )
        return
    if not found:
        messages.note("nothing is approved")
        return
    now = now_ms()
    rows = [
        (
            path,
            f"workspace `{entry.get('workspace')}`" if kind == project_file.PROJECT_FILES else _KINDS.get(kind, kind),
            ago(entry.get("approvedAt"), now),
            _state(path, kind, entry, paths),
        )
        for path, kind, entry in found
    ]
    tables.show((Column(heading="PATH", least=20, cut=START), "FOR", "APPROVED", "STATE"), rows)


# What is approved, by its member of `trust.json`.
_KINDS = {
    project_file.PROJECT_FILES: "project file",
    project_file.ENV_FILES: "dotenv file",
    project_file.FOLDERS: "configuration folder",
}


def _state(path: str, kind: str, entry: project_file.Approval, paths: Paths) -> str:
    if not os.path.lexists(path):
        return "gone"
    try:
        if kind == project_file.FOLDERS:
            same = entry.get("sha256") == foreign.digest(foreign.claims(paths.but(config_dir=path)))
            return project_file.APPROVED if same else project_file.CHANGED
        content = project_file.read(path) if kind == project_file.PROJECT_FILES else env_files.content_of(path)
        return project_file.compare(content, entry)
    except ConfigError:
        return "unreadable"
