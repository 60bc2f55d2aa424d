"""`craft-run env`: what a launch would change in the environment, for shells and tools."""

from __future__ import annotations

import os
import shlex
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from launcher.boot.lazy import load
from launcher.cli import launch_options
from launcher.cli.asked import asked, heed
from launcher.cli.subcommand import Subcommand
from launcher.environment.diff import inherited
from launcher.launch import steps
from launcher.providers.wire import DUMMY_KEY
from launcher.storage import files
from launcher.storage.atomic import write_all
from launcher.telling import export, output
from launcher.telling.export import github
from launcher.values.errors import CraftRunError
from launcher.values.paths import locate
from launcher.values.secret import Secret

if TYPE_CHECKING:
    from launcher.plan.plan import Plan
    from launcher.values.paths import Paths

KEYS = (
    "workspace",
    "session",
    "connection",
    "model",
    "env",
    "env_file",
    "unset",
    "keep",
    "no_agent",
    "pristine",
    "strict",
    "allow_oauth_endpoint",
    "quiet",
    "config_dir",
)


@click.command(cls=Subcommand, name="env", short_help="Print the variables of a launch, for shells and tools.")
@click.option(
    "form", "-f", "--format", type=click.Choice(list(export.FORMATS)), default="shell", help="Default: shell."
)
@click.option("as_json", "--json", is_flag=True, help="The same as --format json.")
@click.option("--reveal", is_flag=True, help="Print secrets even on a terminal.")
@partial(launch_options.add_to, keys=KEYS)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def command(form: str, as_json: bool, reveal: bool, command: tuple[str, ...], **params: object) -> None:
    """Print what a launch would set and unset. With COMMAND also what that agent needs.

    \b
      eval "$(craft-run env -w proj)"                               # sh, bash, zsh
      craft-run env -w proj --format fish | source                  # fish
      craft-run env -w proj --format powershell | Invoke-Expression
      for /f "delims=" %v in ('craft-run env -w proj --format cmd') do @set %v
      craft-run env -w proj --format dotenv > .env                  # for python-dotenv, node --env-file
      craft-run env -w proj --format json | jq -r .set.OPENAI_MODEL
      craft-run env -w proj --format github                         # for the later steps of a job
      craft-run env -w proj --format null -- opencode | xargs -0 ...

    As JSON an object: version (1), set (an object of names and values), unset (a list of names).

    dotenv, null and github can only set: variables that a launch would unset stay as they are there. Nothing is
    recorded. A key file, which lives as long as a command, cannot be offered.
    """  # noqa: D301
    form = "json" if as_json else form
    request = asked(params, command)
    environ = inherited()
    paths = locate(environ, request.config_dir)
    _snapshot, plan = steps.prepare(request, environ, paths, stays=False)
    _refuse_what_ends(plan)
    heed(request, (*plan.warnings, *_missing(form, plan, command)))
    variables = _variables(plan)
    text = export.render(form, variables)
    if variables.secrets and not reveal and sys.stdout.isatty():
        raise CraftRunError(
            "the secrets would show on the terminal",
            'add `--reveal` if they may; `eval "$(craft-run env ...)"` sets them unseen',
        )
    _make_ready(plan, paths)
    if form == "github":
        _append(text, environ.get("GITHUB_ENV"), github.masks(variables))
    else:
        output.write(text)


def _refuse_what_ends(plan: Plan) -> None:
    if plan.bound:
        raise CraftRunError(
            f"these variables are good for one command only: {plan.bound[0]}",
            "launch the command itself: `craft-run [OPTIONS] -- COMMAND`",
        )


def _variables(plan: Plan) -> export.Variables:
    child = plan.child_environ
    changes = sorted(plan.diff, key=lambda change: change.name)
    secrets = [change.value for change in changes if isinstance(change.value, Secret) and change.value]
    return export.Variables(
        assigned=tuple((change.name, child[change.name]) for change in changes if change.value is not None),
        removed=tuple(change.name for change in changes if change.value is None and change.name in plan.environ),
        secrets=tuple(secret.reveal() for secret in secrets if secret != DUMMY_KEY),
    )


def _missing(form: str, plan: Plan, command: tuple[str, ...]) -> list[str]:
    """What a launch would do and this output cannot."""
    found = [f"`{command[0]}` would also be given the arguments {shlex.join(each.values)}" for each in plan.added]
    found += [f"a launch would also do this: {work.why}" for work in plan.work]
    removed = [change.name for change in plan.diff if change.value is None and change.name in plan.environ]
    if removed and form in export.ONLY_ASSIGN:
        found.append(f"`{form}` cannot unset {', '.join(f'`{name}`' for name in sorted(removed))}")
    return found


def _make_ready(plan: Plan, paths: Paths) -> None:
    """Links and files without secrets that variables point to; the work around a command is not done."""
    for link in plan.links:
        load("launcher.storage.links").keep(link.path, link.target, paths.launcher)
    if plan.kept:
        load("launcher.launch.readying").get_ready(plan.but(work=()), paths)


def _append(text: bytes, path: str | None, masks: str) -> None:
    """Announce the secrets first: a reader of the log must never be faster."""
    if not path:
        raise CraftRunError("GITHUB_ENV is not set", "this format is for the steps of a GitHub Actions job")
    output.write(masks.encode())
    descriptor = files.open_file(path, files.WRITE | files.APPEND | files.CREATE, 0o600)
    try:
        write_all(descriptor, text)
    finally:
        os.close(descriptor)
