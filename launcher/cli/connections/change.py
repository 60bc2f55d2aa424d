"""`craft-run connections edit`, `remove` and `default`."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from launcher.checking.offline import codex_problem
from launcher.cli.changing import Changes, changing
from launcher.cli.connections import overview
from launcher.cli.connections.fields import asked
from launcher.cli.connections.options import OPTION, field_options
from launcher.cli.credentials.removing import remove_all
from launcher.cli.screen import questions, tables
from launcher.cli.subcommand import Subcommand, given
from launcher.cli.surroundings import Surroundings, surroundings
from launcher.config import drafting, forms, references, removed, roster, rules
from launcher.credentials import listing, placing
from launcher.credentials.state import MISSING, State
from launcher.credentials.stores import WRITABLE, open_store
from launcher.telling import messages
from launcher.telling.moments import now_ms
from launcher.values.credential import IAM, Credential
from launcher.values.errors import ConfigError, CredentialError, UsageError

# Option of `--unset` -> field; the rest is required.
_REMOVABLE = {
    **{
        OPTION[key][2:]: drafting.TEXTS[key]
        for key in drafting.TEXTS
        if key not in ("name", "provider_type", "auth_type")
    },
    "api": "customEndpoint",
    "model": "models",
}


@click.command(cls=Subcommand, changes=True)
@click.argument("slug")
@field_options
@click.option(
    "unset", "--unset", multiple=True, type=click.Choice(sorted(_REMOVABLE)), metavar="OPTION", help="Remove a field."
)
@click.option("as_json", "--json", is_flag=True, help="Print the changed connection as JSON.")
@click.pass_context
def edit(context: click.Context, /, slug: str, unset: tuple[str, ...], as_json: bool, **params: Any) -> None:
    """Change fields of a connection.

    Without options the terminal is asked. What is not named stays as it is, unknown fields and their order too.
    `--model` replaces the list of models and keeps what is known about those that stay.

    \b
      craft-run connections edit work --default-model claude-opus-4-8
      craft-run connections edit ollama --model qwen3-coder --context-window 262144
      craft-run connections edit work --unset base-url
    """  # noqa: D301
    place = surroundings(context)
    raw = place.connection(slug)
    slug = str(raw["slug"])
    given = {key: value for key, value in params.items() if value not in (None, ())}
    if not given and not unset:
        given = asked(raw)
    fields: dict[str, object] = {_REMOVABLE[name]: None for name in unset}
    remaining = {key: value for key, value in raw.items() if key not in fields}
    if "models" in fields and forms.mode_of(remaining) == forms.SYNCED:
        fields["modelSelectionMode"] = forms.SYNCED
    fields |= drafting.changed(remaining, given)
    before = {problem.message for problem in rules.problems(raw, place.paths.config)}
    changed = {key: value for key, value in {**raw, **fields}.items() if value is not None}
    for problem in rules.problems(changed, place.paths.config):
        if problem.message not in before and (problem.fatal or problem.field == "authType"):
            raise ConfigError(problem.message, problem.hint)
        messages.warning(problem.message)
    unusable = codex_problem(fields.get("codexPath"), place.paths)
    if unusable:
        messages.warning(unusable)
    fields = {key: value for key, value in fields.items() if raw.get(key) != value}
    changes = Changes(context)
    if fields:
        listed = ", ".join(f"`{key}`" for key in fields)
        changes.do(
            "change",
            "connection",
            slug,
            lambda: roster.change(place.paths, slug, fields),
            done=f"connection `{slug}`: changed {listed}",
            where=f"({listed})",
        )
    else:
        messages.note(f"connection `{slug}` is like that already")
    (view,), _ = overview.views([changed], place.config(), place.workspaces(), place, now_ms())
    if view.credential.state == MISSING:
        messages.note(f"it has no credential: `craft-run credentials set {slug}`")
    elif fields.get("awsRegion") and (view.credential.account or "").startswith(IAM):
        _region_of_keys(place, view.credential, fields["awsRegion"], changes)
    if as_json:
        tables.as_json(overview.as_json(view))


def _region_of_keys(place: Surroundings, known: State, region: object, changes: Changes) -> None:
    """AWS keys with the new region: the app looks for it there and nowhere else."""
    account, store = str(known.account), str(known.store)
    if store not in WRITABLE:
        return
    try:
        access = place.access()
        credential = open_store(store, access).get(account)
        if credential is None or credential.text("awsRegion") == region:
            return
        moved = Credential(account, {**credential.fields, "awsRegion": region})
        changes.do(
            "store",
            "credential",
            account,
            lambda: placing.keep(access, moved, store),
            done=f"its keys in the store `{store}` hold the region, too",
            where=f"in the store `{store}`",
            store=store,
        )
    except CredentialError as error:
        messages.warning(f"the keys still hold another region, which the app takes: {error.message}")


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
        changes.do(
            "set" if slug else "unset",
            "workspace default",
            workspace.slug,
            lambda: roster.set_workspace_default(place.paths, workspace, slug),
            done=f"workspace `{workspace.slug}` launches with `{slug}`"
            if slug
            else f"workspace `{workspace.slug}` has no default",
            where=f"to `{slug}`" if slug else "",
            connection=slug,
        )


def _show_default(context: click.Context, slug: str | None) -> None:
    if given(context).get("json"):
        tables.as_json({"connection": slug})
    else:
        click.echo(tables.printable(slug or ""))


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


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
