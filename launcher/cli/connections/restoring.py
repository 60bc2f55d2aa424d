"""`craft-run connections restore`."""

from __future__ import annotations

import click

from launcher.cli.changing import changing
from launcher.cli.connections.refusing import check_free
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand, given
from launcher.cli.surroundings import surroundings
from launcher.config import removed, roster
from launcher.selection import naming
from launcher.telling import messages
from launcher.telling.moments import ago, now_ms
from launcher.values.errors import SelectionError


@click.command(cls=Subcommand, changes=True)
@click.argument("slug", required=False)
@click.option("--as", "new", metavar="NEW", help="Give it this slug.")
@click.pass_context
def restore(context: click.Context, slug: str | None, new: str | None) -> None:
    """Have a removed connection again, without its secret.

    Alone it lists what can be restored.

    \b
      craft-run connections restore
      craft-run connections restore old
    """  # noqa: D301
    place = surroundings(context)
    kept = removed.listed(place.paths)
    if slug is None:
        _list(context, kept)
        return
    entries = list({each.slug: each.entry for each in reversed(kept)}.values())
    if not entries:
        raise SelectionError(
            f"no connection `{slug}` was removed", "`craft-run connections list` shows those there are"
        )
    slug = naming.connection(slug, entries, why="removed")
    entry = next(each.entry for each in kept if each.slug == slug)
    check_free(new or slug, place.config())

    def work() -> None:
        roster.add(place.paths, {**entry, "slug": new or slug}, fixed_slug=True)
        removed.forget(str(slug), place.paths)

    with changing(context) as changes:
        name = new or slug
        changes.do("restore", "connection", name, work, done=f"connection `{name}` is there again")
        if not changes.is_dry and entry.get("authType") not in ("none", "environment"):
            messages.note(f"see `craft-run connections check {name}` for its credential")


def _list(context: click.Context, kept: list[removed.Removed]) -> None:
    if given(context).get("json"):
        tables.as_json(
            [{"slug": each.slug, "name": each.entry.get("name"), "removedAt": each.removed_at or None} for each in kept]
        )
    elif kept:
        now = now_ms()
        rows = [(each.slug, str(each.entry.get("name") or ""), ago(each.removed_at, now)) for each in kept]
        tables.show(("SLUG", "NAME", "REMOVED"), rows)
    else:
        messages.note("no connection was removed")
