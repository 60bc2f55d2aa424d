"""`craft-run each`: one command under several connections or models, side by side."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from launcher.cli import launch_options
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand, given
from launcher.cli.surroundings import surroundings
from launcher.launch.abreast import Abreast, Files, Lane
from launcher.request.options import OPTIONS
from launcher.screen.fitting import Column
from launcher.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.launch.abreast import Outcome

COLUMNS = (Column(heading="CONNECTION", least=8), Column(heading="STATUS"), Column(heading="TIME"))
_OWN = (
    "connection",
    "model",
    "session",
    "new_session",
    "fresh",
    "shim",
    "json",
    "dry_run",
    "quiet",
    "color",
    "config_dir",
)
_PASSED_ON = tuple(option.key for option in OPTIONS if option.key not in _OWN)


@click.command(cls=Subcommand, name="each", short_help="Run a command under several connections.", changes=True)
@click.option("connections", "--connection", "-c", metavar="SLUG", multiple=True, help="One of them. Repeatable.")
@click.option("models", "--model", "-m", metavar="ID", multiple=True, help="One of the models for each. Repeatable.")
@click.option("--jobs", "-j", type=click.IntRange(1), metavar="N", help="At most N at once; default: all.")
@click.option("--output", "-o", metavar="DIR", help="Write LABEL.out and LABEL.err into DIR, and print no output.")
@click.option("--stdin", is_flag=True, help="Give all of standard input to each of them.")
@partial(launch_options.add_to, keys=_PASSED_ON)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def command(  # noqa: PLR0913 - one for each option
    context: click.Context,
    /,
    connections: tuple[str, ...],
    models: tuple[str, ...],
    *,
    jobs: int | None,
    output: str | None,
    stdin: bool,
    command: tuple[str, ...],
    **passed_on: object,
) -> int:
    """Run a command under several connections or models at once, to compare them.

    Each is a launch of its own, with its own account and environment. Every line of output says whose it is; at the end
    there is a table of exit statuses. The status is 0 where all of them ended with 0, and 1 otherwise.

    \b
      craft-run each -c acme-claude -c my-gateway -- claude -p 'What is 6 times 7?'
      craft-run each -c openrouter -m qwen/qwen3-coder -m z-ai/glm-5 -- pi -p hello
      craft-run each -c a -c b --output answers --stdin -- llm < question.txt

    As JSON a list of objects: connection, model, status, seconds, and the files of --output as stdout and stderr (null
    without); the labelled lines then go to standard error.
    """  # noqa: D301
    place = surroundings(context)
    if not command:
        raise UsageError("there is no command behind `--`", "for example `craft-run each -c a -c b -- claude -p hello`")
    slugs = [place.slug(name) for name in dict.fromkeys(connections)]
    choices = [(slug, model) for slug in slugs or (None,) for model in dict.fromkeys(models) or (None,)]
    if len(choices) < 2:
        raise UsageError("there is nothing to compare", "name several: `--connection A --connection B`, or `--model`")
    lanes = [Lane(label=_label(*each), options=_options(*each)) for each in choices]
    labels = [lane.label for lane in lanes]
    options = given(context)
    files = Files(output, labels) if output and not options.get("dry_run") else None
    as_json = bool(options.get("json"))
    run = Abreast(_common(options, passed_on), command, sys.stdin.buffer.read() if stdin else None)
    try:
        outcomes = run.run(
            lanes, jobs or len(lanes), files.write if files else _Labelled(labels, as_json=as_json).write
        )
    finally:
        if files:
            files.close()
    if as_json:
        tables.as_json([_as_json(*each, outcome, files) for each, outcome in zip(choices, outcomes, strict=True)])
    else:
        tables.show(COLUMNS, [(each.label, str(each.status), f"{each.seconds:.1f} s") for each in outcomes])
    return 1 if any(outcome.status for outcome in outcomes) else 0


def _label(slug: str | None, model: str | None) -> str:
    return " ".join(filter(None, (slug, model)))


def _options(slug: str | None, model: str | None) -> tuple[str, ...]:
    named = (f"--connection={slug}",) if slug else ()
    return (*named, f"--model={model}") if model else named


def _common(options: dict[str, object], passed_on: dict[str, object]) -> list[str]:
    """The options that all of the launches have: those for launches, and the shared ones but `--json`."""
    values = launch_options.values(passed_on) | {key: options[key] for key in ("quiet", "config_dir") if key in options}
    if options.get("dry_run"):
        values["dry_run"] = True
    return [
        word for option in OPTIONS if option.key in values for word in launch_options.words(option, values[option.key])
    ]


class _Labelled:
    """Prints every line behind its label, as wide as the longest one."""

    def __init__(self, labels: Sequence[str], *, as_json: bool) -> None:
        self._width = max(map(len, labels))
        self._as_json = as_json

    def write(self, label: str, stream: str, content: bytes) -> None:
        out = sys.stdout if stream == "stdout" and not self._as_json else sys.stderr
        out.flush()
        end = b"" if content.endswith(b"\n") else b"\n"
        out.buffer.write(f"{label:<{self._width}} | ".encode() + content + end)
        out.buffer.flush()


def _as_json(slug: str | None, model: str | None, outcome: Outcome, files: Files | None) -> dict[str, object]:
    path = files.paths[outcome.label] if files else None
    return {
        "connection": slug,
        "model": model,
        "status": outcome.status,
        "seconds": round(outcome.seconds, 3),
        "stdout": f"{path}.out" if path else None,
        "stderr": f"{path}.err" if path else None,
    }
