"""`craft-run connections default`: which connection launches take, everywhere or in one workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.cli.changing import changing
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand, given
from launcher.cli.surroundings import surroundings
from launcher.config import roster
from launcher.values.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from launcher.cli.changing import Changes
    from launcher.cli.surroundings import Surroundings
    from launcher.values.connection import Workspace


@click.command(cls=Subcommand, changes=True)
@click.argument("slug", required=False)
@click.option("--workspace", "-w", metavar="NAME", help="The default of this workspace instead of the global one.")
@click.option("--unset", is_flag=True, help="With --workspace: let the global default apply.")
@click.pass_context
def default(context: click.Context, slug: str | None, workspace: str | None, unset: bool) -> None:
    """Show or set the default connection.

    \b
      craft-run connections default
      craft-run connections default work
      craft-run connections default work --workspace acme
    """  # noqa: D301
    place = surroundings(context)
    workspace = workspace or _text(place.options.get("workspace"))
    if unset and (slug or not workspace):
        raise UsageError("`--unset` goes with `--workspace NAME` and no SLUG")
    if workspace:
        set_workspace_default(context, workspace, slug, unset=unset)
        return
    if slug is None:
        now = roster.default(place.config())
        if now is None:
            raise ConfigError("there are no connections", "add one: `craft-run connections add`")
        _show_default(context, now)
        return
    slug = place.slug(slug)
    with changing(context) as changes:
        changes.do(
            "set",
            "default connection",
            slug,
            lambda: roster.set_default(place.paths, slug),
            done=f"the default is `{slug}`",
        )


def set_workspace_default(context: click.Context, name: str, slug: str | None, *, unset: bool) -> None:
    """Set the default connection of a workspace; without a slug, print it. Raises CraftRunError."""
    place = surroundings(context)
    workspace = place.workspace(name)
    if workspace.invalid and not workspace.missing:
        raise ConfigError(workspace.invalid, "correct the file, or open the workspace in the app")
    if slug is None and not unset:
        _show_default(context, workspace.default_connection)
        return
    if slug is not None:
        slug = place.slug(slug)
    with changing(context) as changes:
        if slug is not None:
            give_default(workspace, slug, place, changes)
            return
        changes.do(
            "unset",
            "workspace default",
            workspace.slug,
            lambda: roster.set_workspace_default(place.paths, workspace, None),
            done=f"workspace `{workspace.slug}` has no default",
            connection=None,
        )


def give_default(workspace: Workspace, slug: str, place: Surroundings, changes: Changes) -> None:
    """Give a workspace a default connection of its own, as a step of `changes`."""
    changes.do(
        "set",
        "workspace default",
        workspace.slug,
        lambda: roster.set_workspace_default(place.paths, workspace, slug),
        done=f"workspace `{workspace.slug}` launches with `{slug}`",
        where=f"to `{slug}`",
        connection=slug,
    )


def _show_default(context: click.Context, slug: str | None) -> None:
    if given(context).get("json"):
        tables.as_json({"connection": slug})
    else:
        click.echo(tables.printable(slug or ""))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
