"""`craft-run history`: earlier launches."""

from __future__ import annotations

import shlex
import signal
from typing import TYPE_CHECKING

import click

from launcher.cli.screen import tables, when
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.cli.which import Which
from launcher.records.launches import Launch, events, launches
from launcher.records.running import list_running
from launcher.screen.fitting import Column
from launcher.telling import messages
from launcher.telling.moments import moment, now_ms, span

if TYPE_CHECKING:
    from collections.abc import Collection

COLUMNS = (
    Column(heading="STARTED", rank=1),
    Column(heading="COMMAND", least=12),
    Column(heading="CONNECTION"),
    Column(heading="WORKSPACE", rank=3),
    Column(heading="SESSION", rank=4),
    Column(heading="TOOK", rank=2),
    Column(heading="STATUS"),
)
# Launches that are listed where nobody asks for another number.
_LIMIT = 30


@click.command(cls=Subcommand, name="history", short_help="List earlier launches.")
@click.option("--workspace", "-w", metavar="NAME", help="In this workspace alone.")
@click.option("--session", "-s", metavar="ID", help="In this session alone.")
@click.option("--connection", "-c", metavar="SLUG", help="With this connection alone.")
@click.option("--since", metavar="WHEN", help="Not before: 2h, 3d, yesterday, 2026-01-31, 2026-01-31T12:00.")
@click.option("--until", metavar="WHEN", help="Not after; of a day its end.")
@click.option(
    "--limit", type=click.IntRange(0), default=_LIMIT, metavar="N", help=f"At most N; 0: all; default {_LIMIT}."
)
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - one for each option
    context: click.Context,
    workspace: str | None,
    session: str | None,
    connection: str | None,
    since: str | None,
    until: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List earlier launches, the newest first.

    STATUS and TOOK are known where craft-run stayed as the parent of the command: `--supervise`, key files, some
    agents. Arguments are shown where `--record-args` kept them.

    \b
      craft-run history
      craft-run history -w proj --since 3d
      craft-run history --since yesterday --until today --json | jq length

    As JSON a list of objects: pid, command, arguments, connection, workspace, session, mode, startedAt, endedAt (ms
    since the epoch), status, signal, failed, running; what is not known is null.
    """  # noqa: D301
    place = surroundings(context)
    now = now_ms()
    first = when.beginning(since, now, "--since") if since else None
    last = when.end(until, now, "--until") if until else None
    which = Which.of(place, workspace, session, connection)
    found = [
        launch
        for launch in launches(events(place.paths))
        if which.includes(launch)
        and (first is None or launch.started_at >= first)
        and (last is None or launch.started_at < last)
    ]
    shown = found[:limit] if limit else found
    running = {(run.pid, run.started_at) for run in list_running(place.paths)}
    if as_json:
        tables.as_json([_as_json(each, running) for each in shown])
    elif shown:
        tables.show(COLUMNS, [_cells(each, running) for each in shown])
        if len(shown) < len(found):
            messages.note(f"{len(found) - len(shown)} earlier ones are not shown (`--limit 0` shows all)")
    else:
        messages.note("there are no such launches")


def _cells(launch: Launch, running: Collection[tuple[int, int]]) -> tuple[str, ...]:
    return (
        moment(launch.started_at),
        " ".join([launch.command, *map(shlex.quote, launch.arguments or ())]),
        launch.connection,
        launch.workspace or "",
        launch.session or "",
        span(launch.ended_at - launch.started_at) if launch.ended_at is not None and not launch.failed else "",
        _status(launch, running),
    )


def _status(launch: Launch, running: Collection[tuple[int, int]]) -> str:
    if launch.key in running:
        return "running"
    if launch.failed:
        return "not started"
    if launch.status is None:
        return ""
    return f"{launch.status} ({_signal_name(launch.signal)})" if launch.signal is not None else str(launch.status)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _as_json(launch: Launch, running: Collection[tuple[int, int]]) -> dict[str, object]:
    return {
        "pid": launch.pid,
        "command": launch.command,
        "arguments": launch.arguments,
        "connection": launch.connection,
        "workspace": launch.workspace,
        "session": launch.session,
        "mode": launch.mode,
        "startedAt": launch.started_at,
        "endedAt": launch.ended_at,
        "status": launch.status,
        "signal": launch.signal,
        "failed": launch.failed,
        "running": launch.key in running,
    }
