"""`craft-run ps`: the launches whose commands run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.cli.which import Which
from launcher.process.inspect import usage
from launcher.records.running import is_here, list_running
from launcher.screen.fitting import Column
from launcher.telling import messages
from launcher.telling.moments import now_ms, span

if TYPE_CHECKING:
    from launcher.process.inspect import Usage
    from launcher.records.runs import Run

COLUMNS = (
    Column(heading="PID"),
    Column(heading="COMMAND"),
    Column(heading="CONNECTION"),
    Column(heading="WORKSPACE", rank=2),
    Column(heading="SESSION", rank=3),
    Column(heading="AGE", rank=1),
    Column(heading="CPU", rank=4),
    Column(heading="MEMORY", rank=5),
    Column(heading="PROCESSES", rank=6),
)


@click.command(cls=Subcommand, name="ps", short_help="List the launches whose commands run.")
@click.option("--workspace", "-w", metavar="NAME", help="In this workspace alone.")
@click.option("--session", "-s", metavar="ID", help="In this session alone.")
@click.option("--connection", "-c", metavar="SLUG", help="With this connection alone.")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def command(
    context: click.Context, workspace: str | None, session: str | None, connection: str | None, as_json: bool
) -> None:
    """List the launches whose commands run, the oldest first.

    AGE is the time since the launch, CPU the processor time and MEMORY the resident memory of the command and all of
    its PROCESSES together.

    \b
      craft-run ps
      craft-run ps -w proj
      craft-run ps --json | jq -r '.[].pid'

    As JSON a list of objects: pid, command, connection, workspace, session, mode, startedAt (ms since the epoch),
    cpuSeconds, memoryBytes, processes; the last three are null for a process that the system hides, or that runs in a
    container or on another machine.
    """  # noqa: D301
    place = surroundings(context)
    which = Which.of(place, workspace, session, connection)
    running = [
        (run, usage(run.pid) if is_here(run) else None) for run in list_running(place.paths) if which.includes(run)
    ]
    if as_json:
        tables.as_json([_as_json(*each) for each in running])
    elif running:
        now = now_ms()
        tables.show(COLUMNS, [_cells(*each, now) for each in running])
    else:
        messages.note("nothing that craft-run launched is running")


def _cells(run: Run, used: Usage | None, now: int) -> tuple[str, ...]:
    return (
        str(run.pid),
        str(run.command),
        str(run.connection),
        str(run.workspace or ""),
        str(run.session or ""),
        span(now - run.started_at),
        span(used.cpu_s * 1000) if used else "",
        f"{used.memory / 1_000_000:.0f} MB" if used else "",
        str(used.processes) if used else "",
    )


def _as_json(run: Run, used: Usage | None) -> dict[str, object]:
    return {
        "pid": run.pid,
        "command": run.command,
        "connection": run.connection,
        "workspace": run.workspace,
        "session": run.session,
        "mode": run.mode,
        "startedAt": run.started_at,
        "cpuSeconds": round(used.cpu_s, 2) if used else None,
        "memoryBytes": used.memory if used else None,
        "processes": used.processes if used else None,
    }
