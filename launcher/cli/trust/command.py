"""`craft-run trust`: what a project brings along and the user has approved."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from launcher.cli.changing import changing
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.cli.trust import overview
from launcher.config import approval, env_files, foreign, project_file
from launcher.config.reading import PROJECT_FILE, nearest_project_file
from launcher.telling import messages
from launcher.telling.moments import now_ms
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
        overview.show(place.paths, as_json=as_json)
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
