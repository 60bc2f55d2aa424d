"""`craft-run connections remove`: what refers to a connection is said first, and what it leaves behind after it."""

from __future__ import annotations

from functools import partial

import click

from launcher.cli.changing import Changes, changing
from launcher.cli.credentials.removing import remove_all
from launcher.cli.screen import questions
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import Surroundings, surroundings
from launcher.config import references, removed, roster
from launcher.credentials import listing, placing
from launcher.telling import messages
from launcher.telling.moments import now_ms
from launcher.values.errors import ConfigError


@click.command(cls=Subcommand, changes=True)
@click.argument("slug")
@click.option("--yes", "-y", is_flag=True, help="Do not ask, even where something refers to it.")
@click.option("--clean", is_flag=True, help="Remove it as the default of workspaces, and delete its credentials.")
@click.option(
    "--force", is_flag=True, help="With --clean: delete credentials even while the Craft Agents app is running."
)
@click.pass_context
def remove(context: click.Context, slug: str, yes: bool, clean: bool, force: bool) -> None:
    """Remove a connection.

    Says what refers to it: workspaces that have it as their default, and sessions that are locked to it, which cannot
    be launched any more. If it was the global default, the first one left becomes that. `connections restore` has it
    again, but for its secret.

    \b
      craft-run connections remove old
    """  # noqa: D301
    place = surroundings(context)
    entry = place.connection(slug)
    slug = str(entry["slug"])
    found = references.find(slug, place.config(), place.workspaces(), place.paths)
    _tell(slug, found)
    with changing(context) as changes:
        asks = not yes and not changes.is_dry and (found.any or questions.can_ask())
        question = "Remove it all the same?" if found.any else f"Remove connection `{slug}`?"
        if asks and not questions.confirmed(question, default=False):
            raise ConfigError(
                f"connection `{slug}` {'is in use, and ' if found.any else ''}stays",
                "`--yes` removes it all the same, `--clean` tidies up",
            )
        if clean:
            _clean(slug, found, place, changes, force=force)

        def work() -> str | None:
            removed.keep(entry, place.paths, now_ms())
            return roster.remove(place.paths, slug)

        default = changes.do(
            "remove",
            "connection",
            slug,
            work,
            done=f"connection `{slug}` removed",
        )
        if changes.is_dry:
            return
        if found.is_default:
            messages.note(f"the default is `{default}` now" if default else "there is no default any more")
        if not clean:
            _tell_leftovers(slug, place)


def _clean(slug: str, found: references.References, place: Surroundings, changes: Changes, *, force: bool) -> None:
    """Delete the credentials of a connection, and let no workspace have it as its default."""
    remove_all(slug, place, changes, force=force)
    for workspace in found.workspaces:
        changes.do(
            "unset",
            "workspace default",
            workspace.slug,
            partial(roster.set_workspace_default, place.paths, workspace, None),
            done=f"workspace `{workspace.slug}` has no default of its own any more",
        )


def _tell(slug: str, found: references.References) -> None:
    for workspace in found.workspaces:
        messages.warning(f"`{slug}` is the default of workspace `{workspace.slug}`")
    for folder in found.folders:
        messages.warning(f"`{slug}` is chosen for `{folder}` (`craft-run use`), where no launch works without it")
    if found.locked_sessions:
        number = f"{found.locked_sessions:,} session{'s are' if found.locked_sessions > 1 else ' is'}"
        messages.warning(f"{number} locked to `{slug}`, and cannot be launched without it")


def _tell_leftovers(slug: str, place: Surroundings) -> None:
    """What a later connection with the same slug would find again."""
    try:
        found, _ = listing.rows(place.access())
    except ConfigError as error:  # of the index of credentials, too late to fail for
        messages.warning(error.message)
        return
    left = [row for row in found if row.account in placing.accounts(slug) and row.store is not None]
    if left:
        messages.note(f"its credential is kept: `craft-run credentials remove {slug}`")
