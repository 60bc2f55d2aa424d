"""`craft-run helper` as click sees it: its help, and options before the word `helper`.

Calls without either never come here: they go straight to `launcher.launch.helper`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.cli import launch_options
from launcher.cli.subcommand import Subcommands
from launcher.launch import helper

if TYPE_CHECKING:
    from collections.abc import Callable


@click.group(cls=Subcommands, name="helper")
def command() -> None:
    """Print the credential of a connection, for programs that call another one to get it.

    \b
    Claude Code, in settings.json:
      "apiKeyHelper": "craft-run helper api-key -c work"
    codex, in config.toml:
      [model_providers.work.auth]
      command = "craft-run"
      args = ["helper", "api-key", "-c", "work"]
    AWS, in ~/.aws/config:
      [profile work]
      credential_process = craft-run helper aws -c bedrock
    """  # noqa: D301


def _add(kind: str, text: str) -> None:
    @click.pass_context
    def print_credential(context: click.Context, /, reveal: bool, **params: object) -> int:
        given = context.find_root().obj or {}
        return helper.serve(kind, {**given, **launch_options.values(params)}, reveal=reveal)

    function: Callable[..., int] = launch_options.add_to(print_credential, helper.OPTIONS)
    function = click.option(helper.REVEAL, is_flag=True, help="Print it even on a terminal.")(function)
    command.command(name=kind, help=text)(function)


_add("api-key", 'Print the key or token of a connection.\n\n\b\n  "apiKeyHelper": "craft-run helper api-key -c work"')
_add("aws", "Print AWS keys as JSON.\n\n\b\n  credential_process = craft-run helper aws -c bedrock")
