"""`craft-run doctor`."""

from __future__ import annotations

import click

from launcher.cli.screen import tables, waiting
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.doctor import ERROR, OK, SEVERITIES, WARNING, Finding, Patient, counted, examine
from launcher.launch.steps import current_folder
from launcher.telling.moments import now_ms


@click.command(cls=Subcommand, name="doctor", short_help="Look for whatever could go wrong.")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.option("--strict", is_flag=True, help="A warning is as bad as an error.")
@click.pass_context
def command(context: click.Context, as_json: bool, strict: bool) -> int:
    """Look for whatever could make a launch fail, or do something else than you think. Nothing is changed.

    Looks at the configuration, permissions, stores of credentials and the keyring, records of launches, the agents
    that are installed and their settings, this shell, and the clock. No secret is shown, no endpoint asked
    (`craft-run connections check --online` does). At its end stand the commands that help.

    The exit status is 0, or 1 where there is an error (with --strict also where there is a warning).

    \b
      craft-run doctor
      craft-run -q doctor                                  # warnings and errors only
      craft-run doctor --json | jq '.findings[] | select(.severity == "error")'

    As JSON an object: version (1), status (the worst severity), findings: a list of objects with check, severity
    (ok, info, warning or error), message and fix, which may be null.
    """  # noqa: D301
    place = surroundings(context)
    patient = Patient(environ=place.environ, paths=place.paths, cwd=current_folder(), now=now_ms())
    with waiting.shown("looking at files, stores and agents"):
        found = list(examine(patient))
    worst = max((each.severity for _check, each in found), key=SEVERITIES.index, default=OK)
    if as_json:
        findings = [_as_json(check, each) for check, each in found]
        tables.as_json({"version": 1, "status": worst, "findings": findings})
    else:
        quiet = bool(place.options.get("quiet"))
        shown = [(check, each) for check, each in found if not quiet or each.severity in (WARNING, ERROR)]
        tables.findings((each.severity, check, each.message, each.fix) for check, each in shown)
        if not quiet:
            tables.summary(
                _summary([each.severity for _check, each in found]),
                (each.fix for _check, each in found if each.fix and each.severity in (WARNING, ERROR)),
            )
    return 1 if worst == ERROR or (worst == WARNING and (strict or place.options.get("strict"))) else 0


def _summary(severities: list[str]) -> str:
    counts = {name: severities.count(name) for name in (ERROR, WARNING)}
    return ", ".join(counted(number, name) for name, number in counts.items())


def _as_json(check: str, finding: Finding) -> dict[str, object]:
    return {"check": check, "severity": finding.severity, "message": finding.message, "fix": finding.fix}
