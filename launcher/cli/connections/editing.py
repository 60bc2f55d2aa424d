"""`craft-run connections edit`."""

from __future__ import annotations

from typing import Any

import click

from launcher.cli.changing import Changes
from launcher.cli.connections import overview, refusing, regions
from launcher.cli.connections.fields import asked
from launcher.cli.connections.options import OPTION, field_options
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.config import drafting, forms, roster, rules
from launcher.credentials.state import MISSING
from launcher.telling import messages
from launcher.telling.moments import now_ms
from launcher.values.credential import IAM

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
    refusing.refuse(changed, place, known=before)
    refusing.warn_of_codex(fields.get("codexPath"), place)
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
        regions.keep_with_keys(fields["awsRegion"], view.credential, place, changes)
    if as_json:
        tables.as_json(overview.as_json(view))
