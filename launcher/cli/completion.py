"""`craft-run completion` as click sees it: its help, and what is wrong with a call.

Calls that are right never come here: they go straight to `launcher.completion`.
"""

from __future__ import annotations

import click

from launcher import completion
from launcher.cli.subcommand import Subcommand
from launcher.completion.scripts import SCRIPTS


@click.command(cls=Subcommand, name="completion")
@click.argument("shell", type=click.Choice(list(SCRIPTS)))
def command(shell: str) -> int | None:
    """Print what makes a shell complete subcommands, options, and the names of connections, workspaces and sessions.

    \b
    bash, in ~/.bashrc:
      eval "$(craft-run completion bash)"
    zsh, in ~/.zshrc behind compinit:
      eval "$(craft-run completion zsh)"
    fish:
      craft-run completion fish > ~/.config/fish/completions/craft-run.fish
    PowerShell, in $PROFILE:
      craft-run completion powershell | Out-String | Invoke-Expression
    """  # noqa: D301
    return completion.run([shell])
