"""The `craft-run` command as a group of management commands, each imported when it is used."""

from __future__ import annotations

import errno
import os
import re
import sys
from typing import TYPE_CHECKING

import click

from launcher import __version__
from launcher.boot.lazy import load
from launcher.cli import launch_options
from launcher.cli.help import arrangement
from launcher.cli.help.arrangement import arranged
from launcher.cli.subcommand import Subcommands
from launcher.screen.surface import AUTO, want_colour
from launcher.telling import failing, messages, output
from launcher.values.errors import CraftRunError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

# Name -> module with a click command called `command`, and the line that `--help` shows.
COMMANDS = {
    "status": ("launcher.cli.status", "Say which account counts here, and what comes next."),
    "use": ("launcher.cli.use.command", "Choose the account for this folder and below."),
    "connections": ("launcher.cli.connections.group", "List, add, change and check connections."),
    "login": ("launcher.cli.login.command", "Sign in to a connection, and show how the logins stand."),
    "logout": ("launcher.cli.login.logout", "Sign out of a connection."),
    "credentials": ("launcher.cli.credentials.group", "List, set, delete, import and move credentials."),
    "workspaces": ("launcher.cli.workspaces", "List and add workspaces, set their defaults and folders."),
    "sessions": ("launcher.cli.sessions.group", "List sessions, and make new ones."),
    "shims": ("launcher.cli.shims.group", "Let plain `claude`, `codex`, ... go through craft-run."),
    "trust": ("launcher.cli.trust.command", "Let a project's `.craft-run.toml` choose the workspace."),
    "config": ("launcher.cli.config", "Say where the configuration is, show it, and edit it."),
    "env": ("launcher.cli.env", "Print the variables of a launch, for shells and tools."),
    "explain": ("launcher.cli.explain", "Say which connection a launch would use, and why."),
    "each": ("launcher.cli.each", "Run a command under several connections, side by side."),
    "agents": ("launcher.cli.agents", "List the agents that craft-run knows, and what each can use."),
    "ps": ("launcher.cli.ps", "List the launches whose commands run."),
    "history": ("launcher.cli.history", "List earlier launches."),
    "doctor": ("launcher.cli.doctor", "Look for whatever could go wrong."),
    "helper": ("launcher.cli.helper", "Print a credential, for programs that ask a command for it."),
    "completion": ("launcher.cli.completion", "Print or install the completion for a shell."),
    "help": ("launcher.cli.help.command", "Explain a topic, or a subcommand."),
}

_QUOTED = re.compile(r"'([^' ]+)'")
# The whole command line, as a member of the context's `meta`.
_LINE = "the line"

# What a write to an unbuffered standard output fails with.
_OF_OUTPUT = (errno.ENOSPC, errno.EFBIG, errno.EIO, errno.EBADF)

_EXAMPLES = """\b
Examples:
  craft-run --workspace proj -- claude
  craft-run -c openrouter -- python3 script.py
  craft-run --dry-run -w proj -- claude -p hello
  craft-run credentials set openrouter < key.txt
"""


class LazyGroup(Subcommands):
    """A group whose commands are known by name, and imported only to run or to show their own help."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = load(COMMANDS[name][0]).command
        return command

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        context.meta[_LINE] = tuple(args)
        return super().parse_args(context, args)

    def unknown(self, context: click.Context, args: list[str]) -> UsageError:
        line = context.meta[_LINE]
        meant = load("launcher.cli.forgotten").hint(line, len(line) - len(args), COMMANDS)
        return UsageError(f"there is no subcommand `{args[0]}`", meant)

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(context, formatter)
        records = {arrangement.key(each): each.get_help_record(context) for each in self.get_params(context)}
        for heading, names in arranged(list(records), arrangement.OPTIONS):
            with formatter.section(heading):
                formatter.write_dl([record for name in names if (record := records[name])])

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, names in arranged(list(COMMANDS), arrangement.SUBCOMMANDS):
            with formatter.section(f"Subcommands: {heading[:1].lower()}{heading[1:]}"):
                formatter.write_dl([(name, COMMANDS[name][1]) for name in names])


@click.command()
@click.version_option(__version__, prog_name="craft-run")
def _version() -> None: ...


@click.pass_context
def _start(context: click.Context, /, **params: object) -> None:
    context.obj = launch_options.values(params)
    want_colour(str(context.obj.get("color", AUTO)))
    if context.invoked_subcommand is None:
        if context.obj.keys() - {"color"}:
            meant = load("launcher.cli.forgotten").completed(context.meta[_LINE])
            raise UsageError("there is neither a command to launch nor a subcommand", meant)
        click.echo(context.get_help())


group = LazyGroup(
    name="craft-run",
    callback=_start,
    params=[*launch_options.parameters(), *_version.params],
    invoke_without_command=True,
    no_args_is_help=False,
    options_metavar="[OPTIONS]",
    subcommand_metavar="-- COMMAND [ARG]... | SUBCOMMAND ...",
    help="Run COMMAND with the LLM connection of a Craft Agents workspace or session.\n\n" + _EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def run(arguments: Sequence[str]) -> int:
    """Run a management command; its exit status: 0, 1 for a failure, 2 for a usage error."""
    if sys.stdout is None:
        # Refuses what is written, as a closed one does; most commands write nothing where all is well.
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: SIM115
    if sys.platform == "win32":
        load("launcher.telling.console").speak_utf8()
    try:
        messages.hush(quiet=False)
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # where nobody reads on, nobody misses anything
        _forget_output()
        return 1
    except OSError as error:
        return failing.tell(_wording(error), arguments, 1)
    return status


def _wording(error: OSError) -> CraftRunError:
    """The error in words. What standard output has not taken, it may still have to write, and refuses once more."""
    try:
        sys.stdout.flush()
    except OSError as again:
        _forget_output()
        return output.failed(again)
    unnamed = error.filename is None and error.errno in _OF_OUTPUT
    return output.failed(error) if unnamed else messages.os_error(error)


def _forget_output() -> None:
    """What cannot be written now, the interpreter must not try to write once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str]) -> int:
    try:
        result = group.main(list(arguments), prog_name="craft-run", standalone_mode=False)
    except CraftRunError as error:
        return failing.tell(error, arguments, error.status)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help(), err=True)
        return 2
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        help_call = f"`{context.command_path} --help`" if context else "`craft-run --help`"
        worded = UsageError(_lowered(error), _similar_option(error) or f"see {help_call}")
        return failing.tell(worded, arguments, 2 if isinstance(error, click.UsageError) else 1)
    return result if isinstance(result, int) else 0


def _similar_option(error: click.ClickException) -> str | None:
    """What was probably meant by an option that there is not."""
    if not isinstance(error, click.NoSuchOption) or error.ctx is None:
        return None
    known = [name for each in error.ctx.command.get_params(error.ctx) for name in each.opts if name.startswith("--")]
    return load("launcher.values.similar").meant(error.option_name, known) or None


def _lowered(error: click.ClickException) -> str:
    """The message in the form of craft-run's own."""
    message = error.message if isinstance(error, click.NoSuchOption) else error.format_message()
    line = " ".join(message.split())  # click breaks lists of choices into lines
    return _QUOTED.sub(r"`\1`", line[:1].lower() + line[1:].rstrip("."))
