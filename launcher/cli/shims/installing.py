"""`craft-run shims install`."""

from __future__ import annotations

import os
import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from launcher.agents import AGENTS
from launcher.cli import launch_options
from launcher.cli.changing import changing
from launcher.cli.shims.options import absolute, in_folder
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.environment.users_own import looks_secret
from launcher.request.options import OPTIONS
from launcher.request.request import build
from launcher.shims import folder as shim_folder
from launcher.shims import standing, wording
from launcher.storage.lock import Lock
from launcher.telling import messages
from launcher.values.errors import ConfigError, UsageError
from launcher.values.similar import similar
from launcher.values.text import from_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launcher.environment.diff import Environ

# A shim that prints a plan would surprise whoever types `claude`.
_NOT_FOR_SHIMS = ("dry_run", "json", "shim")
_KEPT = [option.key for option in OPTIONS if option.key not in _NOT_FOR_SHIMS]


@click.command(cls=Subcommand, changes=True)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@in_folder
@partial(launch_options.add_to, keys=_KEPT)
@click.pass_context
def install(context: click.Context, /, names: tuple[str, ...], folder: str, **params: object) -> None:
    """Write a shim for each NAME.

    The launch options given here are those of every launch through the shim; without any, the workspace is chosen as
    by `craft-run -- NAME`.

    \b
      craft-run shims install claude codex
      craft-run shims install claude --workspace acme
      craft-run shims install aider --connection openrouter --dir ~/bin
    """  # noqa: D301
    place = surroundings(context)
    for name in names:
        wording.check_name(name)
    options = _as_words(_values(params))
    fallback = standing.worth_keeping(place.environ)
    calls = [
        wording.Call(craft_run=_own_path(place.environ), options=(f"--shim={fallback}", *options), name=name)
        for name in dict.fromkeys(names)
    ]
    folder = absolute(folder, place.paths.home)
    shim_folder.check(folder, calls)
    with changing(context) as changes:
        for call in calls:
            path = os.path.join(folder, call.name)
            stands = standing.look(call.name, folder, place.environ, os.getcwd())
            target = f"`{stands.program}`" if stands.program else "the real one, which is not installed yet"
            changes.do(
                "install",
                "shim",
                path,
                partial(_installed, place.paths.launcher, folder, call),
                done=f"`{path}` goes through craft-run to {target}",
                where=f"to {target}",
                program=stands.program,
                problem=stands.problem,
            )
            near = None if stands.program else similar(call.name, map(os.path.basename, AGENTS))
            if near and near != call.name:
                messages.warning(f"there is no `{call.name}` yet; did you mean `{near}`?")
            if stands.problem:
                messages.warning(f"{stands.problem}, so `{call.name}` does not get there yet")
                messages.hint(f"put it first, in your shell's startup file: export PATH={folder}:$PATH")


def _installed(launcher_folder: str, folder: str, call: wording.Call) -> list[str]:
    """Write a shim, with craft-run's lock held: the next holder clears away what a killed one has left."""
    with Lock(launcher_folder):
        return shim_folder.install(folder, [call])


def _values(params: Mapping[str, object]) -> dict[str, object]:
    """The launch options of the shim's launches; a configuration folder holds from everywhere."""
    values = launch_options.values(params)
    if values.get("config_dir"):
        values["config_dir"] = os.path.abspath(str(values["config_dir"]))
    return values


def _as_words(values: Mapping[str, object]) -> tuple[str, ...]:
    """Launch options as words of a command line. Raises UsageError for a value that does not belong into a shim."""
    words: list[str] = []
    for option in OPTIONS:
        value = values.get(option.key)
        if value is None:
            continue
        words += launch_options.words(option, value)
    for name, equals, _value in (pair.partition("=") for pair in _variables(values)):
        if equals and looks_secret(name):
            raise UsageError(
                f"a shim is no place for the value of `{name}`: everybody can read it",
                f"store it with `craft-run credentials set`, or pass the shell's own: `--env {name}`",
            )
    build({key: value for key, value in values.items() if key != "json"}, ["true"], {})
    return tuple(words)


def _variables(values: Mapping[str, object]) -> Sequence[str]:
    given = values.get("env")
    return given if isinstance(given, tuple) else ()


def _own_path(environ: Environ) -> str:
    """The absolute path of this craft-run; links to it stay links, which survive updates. Raises ConfigError."""
    called = from_bytes(os.fsencode(sys.argv[0]))
    stem = os.path.splitext(os.path.basename(called))[0]
    beside = os.path.join(os.path.dirname(sys.executable), "craft-run.exe" if os.name == "nt" else "craft-run")
    if stem != "craft-run" or not os.path.dirname(called):
        called = ""
    # Installers of Windows write a program, whose script is told its name without the suffix.
    candidates = [called, f"{called}.exe" if called else "", beside]
    for path in [*candidates, shutil.which("craft-run", path=environ.get("PATH"))]:
        if path and os.path.isfile(path) and os.access(path, os.X_OK):
            return os.path.abspath(path)
    raise ConfigError("the `craft-run` command is not installed", "install it, so that shims have something to call")
