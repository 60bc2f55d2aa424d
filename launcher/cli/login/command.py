"""`craft-run login`: a login of its own for a connection, or the agent's; and how the logins stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.boot.lazy import load
from launcher.cli.changing import Changes, changing
from launcher.cli.login import keeping, signing, status, target
from launcher.cli.login.signing import Wish
from launcher.cli.subcommand import Subcommand, given
from launcher.cli.surroundings import surroundings
from launcher.config.presets import Preset
from launcher.credentials import placing
from launcher.credentials.stores import KEYRING, OWN
from launcher.logins.issuers import COPILOT
from launcher.logins.signin import clouds, copilot, kinds
from launcher.values.credential import IAM, Credential
from launcher.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from launcher.cli.surroundings import Surroundings

_RENEWAL = "launcher.cli.login.renewal"
_ADD = "launcher.cli.connections.add"


@click.command(name="login", cls=Subcommand, changes=True)
@click.argument("slug", required=False, metavar="[SLUG|PRESET]")
@click.option("--no-browser", is_flag=True, help="Sign in with a code, in a browser on any machine.")
@click.option("--link", is_flag=True, help="Use the login of the agent (claude, codex) where it stands; copy nothing.")
@click.option("--without-agent", is_flag=True, help="Do not let the installed agent sign in, but craft-run itself.")
@click.option("--domain", metavar="DOMAIN", help="For GitHub Copilot: the domain of your enterprise.")
@click.option("--profile", metavar="NAME", help="For AWS: the profile.")
@click.option("--store", type=click.Choice([OWN, KEYRING]), default=OWN, help=f"Where to keep it; default {OWN}.")
@click.option("show_status", "--status", is_flag=True, help="List the logins, and sign in to none.")
@click.option("--renew-all", is_flag=True, help="Renew what ends within the hour; for timers.")
@click.pass_context
def command(context: click.Context, /, slug: str | None, store: str, **params: Any) -> int:
    """Sign in to a connection.

    SLUG is a connection; a PRESET (`claude-max`, `codex`, `copilot`, ...) makes one. Where the agent is installed, it
    signs in, in a private folder; elsewhere craft-run does, in the browser or with a code. The login is craft-run's
    own: it can be renewed at any launch, and disturbs neither the agent's login nor the app's.

    \b
      craft-run login claude-max
      craft-run login codex --no-browser
      craft-run login copilot --domain company.ghe.com
      craft-run login claude-max --link
      craft-run login --status
    """  # noqa: D301
    place = surroundings(context)
    if params["show_status"] or params["renew_all"]:
        if slug is not None or (params["show_status"] and params["renew_all"]):
            raise UsageError("`--status` and `--renew-all` stand alone", "leave the rest out")
        if params["renew_all"]:
            with changing(context) as changes:
                renewed: int = load(_RENEWAL).renew_all(place, changes)
            return renewed
        return status.show(place, as_json=bool(given(context).get("json")))
    wish = Wish(
        no_browser=params["no_browser"],
        without_agent=params["without_agent"],
        domain=params["domain"],
        profile=params["profile"],
    )
    found = target.of(slug, place)
    if isinstance(found, Preset):
        _new(context, found, wish, store, link=params["link"])
        return 0
    with changing(context) as changes:
        if params["link"]:
            keeping.link(found, changes, place)
        else:
            _sign_in(found, wish, store, changes, place)
    return 0


def _new(context: click.Context, preset: Preset, wish: Wish, store: str, *, link: bool) -> None:
    """Make a connection that is signed in to."""
    place = surroundings(context)
    if kinds.kind_of(preset.entry) in clouds.TOOLS and not Changes(context).is_dry:
        signing.cloud(preset.entry, wish, place.environ)
    how: dict[str, Any] = {"link": True} if link else {"wish": wish, "store": store}
    context.invoke(load(_ADD).add, preset=preset.key, **how)


def _sign_in(raw: Mapping[str, object], wish: Wish, store: str, changes: Changes, place: Surroundings) -> None:
    slug, kind = str(raw["slug"]), kinds.kind_of(raw)
    if kind is None:
        raise UsageError(
            f"connection `{slug}` (authType `{raw.get('authType')}`) has nothing to sign in to", "just launch with it"
        )
    wish.check(kind)
    if kind in clouds.TOOLS:
        call = signing.cloud_call(kind, wish)
        changes.do(
            *("sign in to", "connection", slug),
            lambda: signing.cloud(raw, wish, place.environ),
            done=f"signed in; launch with it: `craft-run --connection {slug} -- COMMAND`",
            where=f"by `{call}`",
        )
        return
    account = place.account(slug)
    before = keeping.held(account, store, place)
    if kind == COPILOT and not wish.domain and before is not None:
        wish = wish.but(domain=before.text(copilot.DOMAIN))
    changes.do(
        *("sign in to", "connection", slug),
        lambda: keeping.keep(Credential(account, _credential(raw, wish, store, place).fields), store, place),
        done=f"launch with it: `craft-run --connection {slug} -- COMMAND`",
        where=f"{signing.how(raw, wish, place.environ)}, into the store `{store}`",
        store=store,
    )


def _credential(raw: Mapping[str, object], wish: Wish, store: str, place: Surroundings) -> Credential:
    slug = str(raw["slug"])
    if kinds.kind_of(raw) != kinds.SECRET:
        return signing.login(raw, wish, place.environ, f"craft-run login {slug}", place.paths)
    key = load("launcher.cli.login.secret")
    credential: Credential = key.ask(slug, place.account(slug))
    if credential.account.startswith(IAM):
        credential = placing.completed(place.access(), credential, store, raw.get("awsRegion"))
    key.refuse_invalid(raw, credential, place)
    return credential
