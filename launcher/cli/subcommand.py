"""Subcommands: the options that every one has, and launch options in front of its name: obeyed or refused, here alone.

An option in front counts as if it stood behind the name, where the subcommand has the same one. `--config-dir`,
`--quiet` and `--json` are every subcommand's, `--dry-run` every one's that changes something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from launcher.boot.lazy import load
from launcher.cli import launch_options
from launcher.cli.formatting import Context
from launcher.request.options import OPTIONS
from launcher.screen.surface import want_colour
from launcher.telling import messages
from launcher.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from launcher.request.options import Option

# Options of every subcommand that does not declare them itself, by key: the help that they have there.
_SHARED = {
    "json": "For programs.",
    "quiet": "Say nothing but errors.",
    "color": "Colours: auto, always or never.",
    "config_dir": "The Craft Agents configuration folder; default ~/.craft-agent.",
}
_OF_CHANGES = {"dry_run": "Say what would be done; change nothing."}


class Subcommand(click.Command):
    """A management command. One that `changes` something has `--dry-run`."""

    context_class = Context

    def __init__(self, *args: Any, changes: bool = False, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.changes = changes

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own parameters, the shared ones that it does not declare itself, and `--help`."""
        *own, its_help = super().get_params(ctx)
        taken = {name for each in own for name in each.opts}
        texts = _SHARED | (_OF_CHANGES if self.changes else {})
        missing = [each for each in OPTIONS if each.key in texts and f"--{each.name}" not in taken]
        return [*own, *(_shared(option, texts[option.key]) for option in missing), its_help]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, the options in front put before the others. Raises UsageError for one that has no effect here."""
        return super().parse_args(ctx, [*self._in_front(ctx), *args])

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; a `--json` of its own is known to what it calls like the shared one."""
        if ctx.params.get("as_json"):
            given(ctx)["json"] = True
        return super().invoke(ctx)

    def _in_front(self, ctx: click.Context) -> list[str]:
        known = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        words: list[str] = []
        for option in OPTIONS:
            value = given(ctx).get(option.key)
            if value is None:
                continue
            if not any(_is_same(option, each) for each in known):
                raise UsageError(f"`--{option.name}` has no effect on `{ctx.command_path}`", "leave it out")
            words += launch_options.words(option, value)
        return words


# What else a subcommand may be called.
_ALIASES = {"delete": "remove", "rm": "remove", "ls": "list"}


class Subcommands(click.Group):
    """A group of subcommands."""

    context_class = Context
    command_class = Subcommand
    group_class = type

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of that name, or of a name that other tools have for it."""
        return super().get_command(ctx, cmd_name) or super().get_command(ctx, _ALIASES.get(cmd_name, cmd_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand that the first word names. Raises UsageError, saying what was probably meant."""
        command = self.get_command(ctx, args[0])
        if command is None:
            raise self.unknown(ctx, args)
        return command.name, command, args[1:]

    def unknown(self, ctx: click.Context, args: list[str]) -> UsageError:
        """The error for a first word that is no subcommand."""
        names = self.list_commands(ctx)
        nearest: str | None = load("launcher.values.similar").similar(args[0], names)
        return UsageError(
            f"there is no subcommand `{ctx.command_path} {args[0]}`",
            f"did you mean `{ctx.command_path} {nearest}`?" if nearest else f"there are {_listed(names)}",
        )


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def given(context: click.Context) -> dict[str, object]:
    """The launch options that were given, by key: those in front of the subcommand, and the shared ones behind it."""
    root = context.find_root()
    if not isinstance(root.obj, dict):
        root.obj = {}
    options: dict[str, object] = root.obj
    return options


def _is_same(option: Option, parameter: click.Option) -> bool:
    """Whether a subcommand's option is the launch option, and not another one of that name."""
    if f"--{option.name}" not in parameter.opts:
        return False
    if option.metavar is None:
        return parameter.is_flag or parameter.count
    is_text = not parameter.is_flag and option.metavar in (parameter.metavar or "")
    return is_text and parameter.multiple == option.repeatable


def _shared(option: Option, text: str) -> click.Option:
    def keep(context: click.Context, _parameter: click.Parameter, value: Any) -> None:
        if value:
            given(context)[option.key] = value
            if option.key == "quiet":
                messages.hush()
            if option.key == "color":
                want_colour(value)

    keeping: Callable[..., None] = keep
    return launch_options.parameter(option, help=text, callback=keeping, expose_value=False)
