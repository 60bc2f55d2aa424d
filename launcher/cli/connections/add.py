"""`craft-run connections add`: at a terminal by questions, in a script by options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from launcher.cli.changing import Changes
from launcher.cli.connections import overview, questions, refusing, regions, trying
from launcher.cli.connections import secret as connection_secret
from launcher.cli.connections.options import field_options
from launcher.cli.connections.secret import Case, Gathered
from launcher.cli.connections.ways import WAYS, Ways
from launcher.cli.login import keeping
from launcher.cli.login.signing import Wish
from launcher.cli.screen import questions as screen
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import Surroundings, surroundings
from launcher.config import drafting, forms, roster, slugs
from launcher.config.aws_region import inherited_region
from launcher.config.presets import CUSTOM, PRESETS
from launcher.credentials.fetch import account_named
from launcher.credentials.state import MISSING, UNKNOWN
from launcher.credentials.stores import OWN, VAULT, WRITABLE
from launcher.logins.signin import flows
from launcher.telling import messages
from launcher.telling.moments import now_ms
from launcher.values.errors import CraftRunError, CredentialError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.config.presets import Preset


# What `--help` shows at its end; `\b` keeps click from joining the lines.
_PRESETS = "\b\nPresets:\n" + "\n".join(f"  {each.key:19}  {each.title}" for each in PRESETS)


@click.command(cls=Subcommand, epilog=_PRESETS, changes=True)
@click.argument("preset", required=False)
@click.argument("secret", nargs=-1, metavar="")
@field_options
@click.option("--slug", metavar="SLUG", help="Identifier; default: made of the name, with -2, -3 where it is taken.")
@click.option("--secret-stdin", is_flag=True, help="Read the secret from standard input.")
@click.option("--secret-file", metavar="FILE", help="Read the secret from a file.")
@click.option("--import", "take_over", is_flag=True, help="Take over the login of the agent (Claude Code, Codex, AWS).")
@click.option("sign_in", "--login", is_flag=True, help="Sign in now, as `craft-run login` does.")
@click.option("--link", is_flag=True, help="Use the login of the agent (claude, codex) where it stands; copy nothing.")
@click.option("program", "--command", metavar="COMMAND", help="A program that prints the secret at every launch.")
@click.option("--no-secret", is_flag=True, help="Store no secret now.")
@click.option("--store", type=click.Choice(WRITABLE), help=f"Where to keep it; default {VAULT}, for a login {OWN}.")
@click.option("--default", "make_default", is_flag=True, help="Make it the global default.")
@click.option("--force", is_flag=True, help="Store the secret even while the Craft Agents app is running.")
@click.option("as_json", "--json", is_flag=True, help="Print the new connection as JSON.")
@click.pass_context
def add(context: click.Context, /, preset: str | None, secret: tuple[str, ...], **params: Any) -> None:
    """Add a connection.

    PRESET says what kind; without it, and for what else is needed, the terminal is asked. The first connection
    becomes the default.

    \b
      craft-run connections add
      craft-run connections add anthropic --secret-stdin < key.txt
      craft-run connections add claude-max --login
      craft-run connections add claude-max --link
      craft-run connections add compatible --base-url https://llm.example/v1 --api openai-completions --model m1
    """  # noqa: D301
    if secret:
        raise UsageError(
            "nothing belongs behind PRESET, least of all a secret: it would show in the process list",
            f"for a secret use one of {WAYS}",
        )
    place = surroundings(context)
    ways = Ways(
        stdin=params.pop("secret_stdin"),
        file=params.pop("secret_file"),
        take_over=params.pop("take_over"),
        program=params.pop("program"),
        none=params.pop("no_secret"),
        chosen_store=params.pop("store"),
        wish=params.pop("wish", None) or (Wish() if params.pop("sign_in") else None),
        link=params.pop("link"),
    )
    ways.check()
    config = place.config_or_empty()
    chosen, given = _told(preset, params, place, ways)
    entry = drafting.drafted(chosen.entry, given, inherited_region(place.environ, place.paths.home))
    entry = {"slug": _slug(entry, params["slug"], chosen, config), **entry, "createdAt": now_ms()}
    refusing.refuse(entry, place)
    refusing.warn_of_codex(entry.get("codexPath"), place)
    account = account_named(entry["slug"], entry["providerType"], entry["authType"])
    case = Case(entry=entry, account=account, preset=chosen, place=place) if account else None
    may_sign_in = case is not None and case.kind in flows.KINDS
    if case and ways.needs_app_store(may_sign_in=may_sign_in) and not params["force"] and place.app_runs():
        raise CredentialError(
            "the Craft Agents app is running, and would overwrite its credential file",
            "quit the app first, keep the secret elsewhere (`--store keyring`), or use `--force`",
        )
    optional = chosen.key == "compatible" and not params["auth_type"]
    changes = Changes(context)
    signs_in = changes.is_dry and ways.wish is not None  # a dry run does not
    gathered = connection_secret.gather(case, ways, optional=optional) if case and not signs_in else None
    if account and gathered is None and optional and not (ways.none or signs_in):
        entry = {**entry, "authType": "none"}
        entry |= forms.key_of_endpoint(entry)
    entry = drafting.in_order(regions.told_by(gathered, entry))
    gathered = regions.told_to(gathered, entry)
    known = gathered.credential if gathered else None
    if screen.can_ask() and not (changes.is_dry or ways.any or (gathered and (known is None or gathered.signed_in))):
        try:
            entry = trying.tried(entry, known, place)
        except trying.GivenUp:
            messages.note("nothing was added")
            context.exit(1)
    if changes.is_dry:
        _foretell(entry, gathered, changes, place)
        return
    slug, default = roster.add(place.paths, entry, fixed_slug=params["slug"] is not None)
    store = _keep_secret(gathered, {**entry, "slug": slug}, ways, place, force=params["force"]) if gathered else None
    if params["make_default"] and not default:
        roster.set_default(place.paths, slug)
    default = default or params["make_default"]
    _report({**entry, "slug": slug}, place, store=store, default=default, as_json=params["as_json"])
    if known and not (gathered and gathered.signed_in):
        keeping.say_end(known, slug)


def _told(
    name: str | None, params: Mapping[str, Any], place: Surroundings, ways: Ways
) -> tuple[Preset, dict[str, Any]]:
    """The preset, and what was given and answered for it; a preset that was picked can be picked again."""
    while True:
        chosen = questions.preset(name, params, place)
        picked = name is None and chosen.key != CUSTOM.key
        try:
            return chosen, questions.completed(chosen, params, place, secret_given=ways.any, picked=picked)
        except screen.WentBack:
            continue


def _slug(entry: Mapping[str, object], wanted: str | None, preset: Preset, config: Mapping[str, object]) -> str:
    """The slug that was asked for, which must be free, else what the preset or the name gives. Raises UsageError."""
    if wanted is None:
        renamed = preset.entry.get("name") not in (None, entry.get("name"))
        return drafting.slug_of(entry, None if renamed else preset.slug)
    refusing.check_free(wanted, config)
    return wanted


def _foretell(entry: dict[str, object], gathered: Gathered | None, changes: Changes, place: Surroundings) -> None:
    """Say what would be added."""
    config = place.config_or_empty()
    slug = slugs.free(str(entry["slug"]), roster.slugs(config))
    with_secret = "with its secret" if gathered else ""
    changes.do("add", "connection", slug, bool, done="", where=with_secret)
    if changes.as_json:
        (view,), _ = overview.views([{**entry, "slug": slug}], config, place.workspaces(), place, now_ms())
        tables.as_json(overview.as_json(view))


def _keep_secret(
    gathered: Gathered, entry: Mapping[str, object], ways: Ways, place: Surroundings, *, force: bool
) -> str:
    """Keep the secret of a connection that was just added: the store. Without it the connection does not stay."""
    account = account_named(entry["slug"], entry["providerType"], entry["authType"])
    try:
        return connection_secret.keep(
            gathered, str(account), ways.store(signed_in=gathered.signed_in), place, force=force
        )
    except CraftRunError:
        roster.remove(place.paths, str(entry["slug"]))
        raise


def _report(
    entry: Mapping[str, object], place: Surroundings, *, store: str | None, default: bool, as_json: bool
) -> None:
    slug = str(entry["slug"])
    (view,), _ = overview.views([entry], place.config(), place.workspaces(), place, now_ms())
    messages.note(f"connection `{slug}` added{', and the default' if default else ''}")
    if store:
        messages.note(f"its secret is in the store `{store}`")
    elif view.credential.state in (MISSING, UNKNOWN):
        messages.note(f"its secret is still missing: `craft-run credentials set {slug}`")
    elif view.credential.store:
        messages.note(f"it uses the secret that the store `{view.credential.store}` has for `{slug}` already")
    messages.note(f"launch with it: `craft-run {'' if default else f'--connection {slug} '}-- COMMAND`")
    if as_json:
        tables.as_json(overview.as_json(view))
