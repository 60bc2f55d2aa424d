"""`craft-run help`: topics, and the help of subcommands."""

from __future__ import annotations

import click

from launcher.cli.help import prose
from launcher.cli.help.topics import TOPICS
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand, given
from launcher.selection import naming
from launcher.telling import drawing
from launcher.values.errors import UsageError


@click.command(cls=Subcommand, name="help", short_help="Explain a topic, or a subcommand.")
@click.argument("words", nargs=-1, metavar="[TOPIC | SUBCOMMAND...]")
@click.pass_context
def command(context: click.Context, words: tuple[str, ...]) -> None:
    """Explain a topic, or show the help of a subcommand; alone, list the topics.

    \b
      craft-run help
      craft-run help exit-codes
      craft-run help connections add
    """  # noqa: D301
    if not words:
        _list(context)
    elif len(words) == 1 and words[0] in TOPICS:
        _show(context, words[0])
    else:
        click.echo(_help_of(context.find_root(), words))


def _list(context: click.Context) -> None:
    if given(context).get("json"):
        tables.as_json([{"topic": name, "title": topic.title} for name, topic in TOPICS.items()])
        return
    width = drawing.behind_output().readable
    longest = max(map(len, TOPICS))
    for name, topic in TOPICS.items():
        click.echo("\n".join(prose.entry(f"{name:<{longest}}  ", topic.title, width)))
    more = "`craft-run help TOPIC` explains one, `craft-run help SUBCOMMAND` shows a subcommand's options."
    click.echo("\n".join(["", *prose.entry("", more, width)]))


def _show(context: click.Context, name: str) -> None:
    topic = TOPICS[name]
    if given(context).get("json"):
        tables.as_json({"topic": name, "title": topic.title, "text": topic.text})
    else:
        text = f"{topic.title}\n\n{topic.text}"
        click.echo(prose.laid_out(text, drawing.behind_output().readable), nl=False)


def _help_of(root: click.Context, words: tuple[str, ...]) -> str:
    """The help of the subcommand that `words` name. Raises UsageError."""
    context = root
    for at, word in enumerate(words):
        group = context.command
        found = group.get_command(context, word) if isinstance(group, click.Group) else None
        if found is None:
            names = group.list_commands(context) if isinstance(group, click.Group) else []
            known = [*names, *(TOPICS if not at else ())]
            raise UsageError(f"there is no help on `{' '.join(words[: at + 1])}`", naming.hint(word, known) or None)
        context = found.context_class(found, info_name=found.name, parent=context)
    return context.get_help()
