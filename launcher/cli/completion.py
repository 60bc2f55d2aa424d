"""`craft-run completion` as click sees it: its help, its installation, and what is wrong with a call.

Calls that only print the script never come here: they go straight to `launcher.completion`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from launcher import completion
from launcher.boot.lazy import load
from launcher.cli.changing import changing
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.completion.scripts import SCRIPTS
from launcher.storage import atomic, opening
from launcher.storage.making import make_parents
from launcher.telling import messages
from launcher.values.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from launcher.environment.diff import Environ

# Shell -> its startup file in the home, to which the line is appended.
_STARTUP = {"bash": ".bashrc", "zsh": ".zshrc"}


@click.command(cls=Subcommand, name="completion", changes=True)
@click.argument("shell", type=click.Choice(list(SCRIPTS)), required=False)
@click.option("--install", is_flag=True, help="Install it for SHELL, by default the one of $SHELL.")
@click.pass_context
def command(context: click.Context, shell: str | None, install: bool) -> int | None:
    """Print what makes a shell complete subcommands, options, and the names of connections, workspaces and sessions.

    `--install` adds a line to `~/.bashrc` or `~/.zshrc`, or writes the file that fish looks for.

    \b
      craft-run completion --install
    bash, in ~/.bashrc:
      eval "$(craft-run completion bash)"
    zsh, in ~/.zshrc behind compinit:
      eval "$(craft-run completion zsh)"
    fish:
      craft-run completion fish > ~/.config/fish/completions/craft-run.fish
    PowerShell, in $PROFILE:
      craft-run completion powershell | Out-String | Invoke-Expression
    """  # noqa: D301
    if install:
        place = surroundings(context)
        _install(context, shell or _of_user(place.environ), place.environ, place.paths.home)
        return None
    if shell is None:
        raise UsageError("SHELL is missing", f"one of {', '.join(f'`{name}`' for name in SCRIPTS)}, or `--install`")
    return completion.run([shell])


def _of_user(environ: Environ) -> str:
    """The shell that SHELL names. Raises UsageError for one that there is no completion for."""
    name = os.path.basename(environ.get("SHELL", ""))
    if name not in SCRIPTS:
        reason = f"there is no completion for `{name}`" if name else "SHELL does not say which shell"
        raise UsageError(reason, f"name one: {', '.join(f'`{each}`' for each in SCRIPTS)}")
    return name


def _install(context: click.Context, shell: str, environ: Environ, home: str) -> None:
    if shell == "powershell":
        raise UsageError("PowerShell's $PROFILE is not edited", "put the line that `--help` shows into it")
    if shell == "fish":
        folder = environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
        path = os.path.join(folder, "fish", "completions", "craft-run.fish")
        text, present = SCRIPTS[shell], ""
    else:
        folder = environ.get("ZDOTDIR") or home if shell == "zsh" else home
        path = os.path.join(folder, _STARTUP[shell])
        text = f'eval "$(craft-run completion {shell})"'
        present = _read(path)
        if text in present.splitlines():
            messages.note(f"`{path}` has it already")
            return
    with changing(context) as changes:
        changes.do(
            "install",
            "completion",
            path,
            lambda: _write(path, text, present),
            done=f"`{path}` completes `craft-run` in new shells",
        )


def _read(path: str) -> str:
    try:
        return opening.read(path).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(*load("launcher.storage.unread").told(path, error)) from None


def _write(path: str, text: str, present: str) -> None:
    """Append the text to what is present, or write it alone."""
    gap = "\n" if present and not present.endswith("\n") else ""
    try:
        make_parents(path)
        if present:
            with open(path, "ab") as file:
                file.write(f"{gap}{text}\n".encode())
        else:
            atomic.replace(path, f"{text}\n".encode(), 0o644)
    except OSError as error:
        raise ConfigError(f"cannot write `{path}`: {error.strerror}", "make it writable for your user") from None
