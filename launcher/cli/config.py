"""`craft-run config`: the app's config.json as a file: where it is, what stands in it, and an editor for it."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from launcher.cli.changing import changing
from launcher.cli.connections.overview import shown_url
from launcher.cli.screen import questions, tables
from launcher.cli.subcommand import Subcommands, given
from launcher.cli.surroundings import surroundings
from launcher.config import editing, reading, roster, rules
from launcher.storage import atomic
from launcher.storage.private import make_private
from launcher.telling import messages
from launcher.values.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.values.paths import Paths

    Json = Mapping[str, object]

_URLS = ("baseUrl", "httpProxy", "httpsProxy")


@click.group(cls=Subcommands, name="config", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Say where the configuration is, show it, and edit it.

    \b
      craft-run config path
      craft-run config edit
    """  # noqa: D301
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command()
@click.pass_context
def path(context: click.Context) -> None:
    """Print the path of config.json.

    \b
      ls -l "$(craft-run config path)"
    """  # noqa: D301
    paths = surroundings(context).paths
    if given(context).get("json"):
        tables.as_json({"config": paths.config, "launcher": paths.launcher, "exists": os.path.exists(paths.config)})
    else:
        click.echo(tables.printable(paths.config))


@command.command()
@click.pass_context
def show(context: click.Context) -> None:
    """Print config.json, without what may be secret in its URLs.

    \b
      craft-run config show | jq '.llmConnections[].slug'
    """  # noqa: D301
    click.echo(json.dumps(_masked(surroundings(context).config()), indent=2, ensure_ascii=False))


@command.command(changes=True)
@click.pass_context
def edit(context: click.Context) -> None:
    """Edit config.json in $VISUAL or $EDITOR.

    What is edited is a copy, which is checked before it is put in place. With a mistake in it, or where the file has
    changed meanwhile, the file stays as it is, and the copy stays for another try.

    \b
      craft-run config edit
      EDITOR='code --wait' craft-run config edit
    """  # noqa: D301
    place = surroundings(context)
    if not questions.can_ask():
        raise UsageError("an editor needs a terminal", "`craft-run connections edit` changes single fields")
    before, parsed = reading.read_json(place.paths.config)
    copy = _copy(before, place.paths)
    while True:
        click.edit(filename=copy)
        try:
            after = _checked(parsed, copy, place.paths)
        except ConfigError as error:
            messages.error(error)
            if questions.confirmed("Edit it again?", default=True):
                continue
            raise ConfigError(f"nothing is changed; your copy is `{copy}`", "correct it, and try again") from None
        break
    if after == before:
        messages.note("nothing is changed")
    else:
        with changing(context) as changes:
            changes.do(
                "change",
                "file",
                place.paths.config,
                lambda: editing.edit(place.paths.config, place.paths.launcher, _exchange(before, after, copy)),
                done=f"`{place.paths.config}` is changed",
            )
    with suppress(OSError):
        os.unlink(copy)


def _copy(text: str, paths: Paths) -> str:
    """A private copy to edit; its name ends so that editors know what it is."""
    copy = os.path.join(paths.launcher, f"config-{os.getpid()}.json")
    try:
        make_private(paths.launcher)
        atomic.replace(copy, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise ConfigError(f"cannot write `{copy}`: {error.strerror}", "make the folder writable") from None
    return copy


def _checked(before: Json, copy: str, paths: Paths) -> str:
    """The edited text. Raises ConfigError for what the app or a launch could not use, unless it stood there before."""
    text, config = reading.read_json(copy)
    known = {each.message for raw in roster.listed(before) for each in rules.problems(raw, paths.config)}
    slugs = roster.slugs(config)
    twice = next((slug for slug in slugs if slugs.count(slug) > 1), None)
    if twice:
        raise ConfigError(f"there are {slugs.count(twice)} connections called `{twice}`", "give each a slug of its own")
    for key in ("llmConnections", "workspaces"):
        if key in config and not isinstance(config[key], list):
            raise ConfigError(f"`{key}` is no list", "the app would keep nothing of it")
    for raw in roster.listed(config):
        for problem in rules.problems(raw, paths.config):
            if problem.fatal and problem.message not in known:
                raise ConfigError(problem.message, problem.hint)
            if problem.message not in known:
                messages.warning(problem.message)
    return text


def _exchange(before: str, after: str, copy: str) -> editing.Change:
    def change(text: str) -> str:
        if text != before:
            raise ConfigError(
                "config.json has changed while it was edited, so it stays as it is",
                f"your copy is `{copy}`; edit again, and bring your changes over",
            )
        return after

    return change


def _masked(value: object) -> object:
    if isinstance(value, dict):
        return {key: shown_url(each) if key in _URLS else _masked(each) for key, each in _items(value)}
    return [_masked(each) for each in value] if isinstance(value, list) else value


def _items(value: Mapping[str, object]) -> list[tuple[str, object]]:
    return list(value.items())
