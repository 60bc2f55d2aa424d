"""`craft-run connections rename` and `copy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.cli.changing import changing
from launcher.cli.connections.default import give_default
from launcher.cli.connections.refusing import check_free
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.config import folder_changes, references, roster
from launcher.credentials import placing, renaming
from launcher.telling import messages
from launcher.telling.moments import now_ms
from launcher.values.errors import ConfigError

if TYPE_CHECKING:
    from launcher.cli.surroundings import Surroundings

# Members of an entry that are about one connection's own past.
_OWN_PAST = ("createdAt", "lastUsedAt")


@click.command(cls=Subcommand, changes=True)
@click.argument("slug")
@click.argument("new", metavar="NEW")
@click.option("--force", is_flag=True, help="Move its credential even while the Craft Agents app is running.")
@click.pass_context
def rename(context: click.Context, slug: str, new: str, force: bool) -> None:
    """Give a connection another slug.

    Its credential, the default and the choices of workspaces and folders follow. Sessions that are locked to it would
    be lost, so with any it is refused. What the app shows is the name: `connections edit SLUG --name NAME`.

    \b
      craft-run connections rename openai-2 team
    """  # noqa: D301
    place = surroundings(context)
    slug = place.slug(slug)
    check_free(new, place.config())
    found = references.find(slug, place.config(), place.workspaces(), place.paths)
    if found.locked_sessions:
        raise ConfigError(
            f"{found.locked_sessions:,} session{'s are' if found.locked_sessions > 1 else ' is'} locked to `{slug}`",
            f"give it another name, `craft-run connections edit {slug} --name NAME`, or make a copy: "
            f"`craft-run connections copy {slug} {new}`",
        )
    access = place.access(force=force)
    with changing(context) as changes:

        def work() -> None:
            renaming.copied(access, slug, new)
            roster.rename(place.paths, slug, new)

        done = f"connection `{slug}` is `{new}` now"
        changes.do("rename", "connection", slug, work, done=done, where=f"to `{new}`", to=new)
        for workspace in found.workspaces:
            give_default(workspace, new, place, changes)
        if not changes.is_dry:
            folder_changes.rename_connection(slug, new, place.paths)
            _forget(slug, place, force=force)


@click.command(cls=Subcommand, changes=True)
@click.argument("slug")
@click.argument("new", metavar="NEW")
@click.option("--name", metavar="NAME", help="Name that the app shows; default: the slug.")
@click.pass_context
def copy(context: click.Context, slug: str, new: str, name: str | None) -> None:
    """Make a connection like another one, with a credential of its own.

    \b
      craft-run connections copy work work-eu --name 'Work, Europe'
      craft-run connections edit work-eu --base-url https://eu.llm.example/v1
      craft-run credentials set work-eu < key.txt
    """  # noqa: D301
    place = surroundings(context)
    raw = place.connection(slug)
    check_free(new, place.config())
    kept = {key: value for key, value in raw.items() if key not in _OWN_PAST}
    entry = {**kept, "slug": new, "name": name or new, "createdAt": now_ms()}
    with changing(context) as changes:
        changes.do(
            "add",
            "connection",
            new,
            lambda: roster.add(place.paths, entry, fixed_slug=True),
            done=f"connection `{new}` added, like `{raw['slug']}`",
            where=f"like `{raw['slug']}`",
        )
        if not changes.is_dry and raw.get("authType") not in ("none", "environment"):
            messages.note(f"its secret is still missing: `craft-run credentials set {new}`")


def _forget(slug: str, place: Surroundings, *, force: bool) -> None:
    """The credentials under the old slug."""
    try:
        _accounts, warnings = placing.forget(place.access(force=force), slug)
    except ConfigError as error:
        warnings = [error.message]
    for text in warnings:
        messages.warning(text)
