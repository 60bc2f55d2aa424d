"""`craft-run agents`: the agents that craft-run knows, and which connections each can use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.agents import AGENTS
from launcher.checking import parallel
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.doctor.agents import version_of
from launcher.launch import fitting, steps
from launcher.process.native import programs
from launcher.request.request import Choice, build
from launcher.screen.fitting import START, Column
from launcher.telling import messages
from launcher.values.errors import CraftRunError
from launcher.values.source import COMMAND_LINE, Source
from launcher.values.value import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.cli.surroundings import Surroundings

COLUMNS = (
    Column(heading="AGENT"),
    Column(heading="VERSION", rank=2),
    Column(heading="CONNECTIONS", least=16),
    Column(heading="PROGRAM", rank=3, least=12, cut=START),
)
_AT_ONCE = 4


class Known(Value):
    """An agent that craft-run knows: where it is, and for each connection why it cannot use it (None: it can)."""

    name: str
    program: str | None = None
    version: str | None = None
    reasons: tuple[tuple[str, str | None], ...] = ()


@click.command(cls=Subcommand, name="agents", short_help="List the agents that craft-run knows.")
@click.option("every", "--all", is_flag=True, help="Also those that are not installed.")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def command(context: click.Context, every: bool, as_json: bool) -> None:
    """List the agents that craft-run knows and finds on PATH, and the connections that each can use.

    Any other command gets the variables of a connection; these are told of it in their own words besides. No credential
    is looked at: whether there is one, `craft-run connections check` says.

    \b
      craft-run agents
      craft-run agents --all
      craft-run agents --json | jq '.[] | select(.version)'

    As JSON a list of objects: name, program and version (null where it is not installed), and connections, each with
    connection, usable, and reason (null where it is usable).
    """  # noqa: D301
    place = surroundings(context)
    names = sorted(name for name in AGENTS if "/" not in name)
    found = [(name, _program(name, place)) for name in names]
    shown = [each for each in found if each[1] or every or as_json]
    known = parallel.each(lambda each: _known(*each, place), shown, _AT_ONCE)
    if as_json:
        tables.as_json([_as_json(each) for each in known])
        return
    rows = [_cells(each) for each in known]
    if rows:
        tables.show(COLUMNS, rows)
    else:
        messages.note(f"none of the agents that craft-run knows is on PATH: {', '.join(names)}")


def _program(name: str, place: Surroundings) -> str | None:
    try:
        return next(iter(programs(name, place.environ, place.paths.home)), None)
    except CraftRunError:
        return None


def _known(name: str, program: str | None, place: Surroundings) -> Known:
    version = version_of(program, place.environ, place.paths.home) if program else None
    return Known(name=name, program=program, version=version, reasons=tuple(_reasons(name, place)))


def _reasons(name: str, place: Surroundings) -> Sequence[tuple[str, str | None]]:
    """For every connection, why the agent cannot use it."""
    found: list[tuple[str, str | None]] = []
    for slug in (str(each.get("slug")) for each in place.connections()):
        asked = Choice(value=slug, source=Source(level=COMMAND_LINE, detail="--connection"))
        request = build({}, (name,), {}).but(connection=asked, command=(name,))
        try:
            snapshot, selection = steps.choose(request, place.paths)
            error = fitting.obstacle((name,), request, place.environ, snapshot, selection)
        except CraftRunError as refused:
            error = refused
        found.append((slug, error.message.rpartition("`: ")[2] or error.message if error else None))
    return found


def _cells(known: Known) -> tuple[str, ...]:
    fits = [slug for slug, reason in known.reasons if reason is None]
    return known.name, known.version or "", ", ".join(fits) or "none", known.program or "not installed"


def _as_json(known: Known) -> dict[str, object]:
    connections = [{"connection": slug, "usable": reason is None, "reason": reason} for slug, reason in known.reasons]
    return {"name": known.name, "program": known.program, "version": known.version, "connections": connections}
