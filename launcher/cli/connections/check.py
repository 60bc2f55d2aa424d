"""`craft-run connections check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.boot.lazy import load
from launcher.checking import ERROR, OK, SKIPPED, WARNING, Finding, parallel
from launcher.checking.offline import Outcome, Subject
from launcher.checking.offline import check as check_offline
from launcher.cli.screen import tables, waiting
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import Surroundings, surroundings
from launcher.config import roster
from launcher.environment import layers
from launcher.environment.diff import EnvDiff
from launcher.screen.theme import INFO
from launcher.selection import naming
from launcher.telling.moments import now_ms
from launcher.values.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

# From what says nothing to what stands in the way.
_BADNESS = (SKIPPED, OK, WARNING, ERROR)
# Endpoints that are asked at the same time.
_AT_ONCE = 8


@click.command(cls=Subcommand)
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--online", is_flag=True, help="Ask the endpoints, too: one cheap request each.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 600), default=10, metavar="SECONDS", help="With --online; default 10."
)
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def check(context: click.Context, slugs: tuple[str, ...], online: bool, timeout: float, as_json: bool) -> int:
    """Check connections; all, unless some are named.

    Looks at the entry, at provider and authentication, at the models, and whether the credential is there and valid.
    The exit status is 1 if a connection would not work.

    \b
      craft-run connections check
      craft-run connections check work --online
    """  # noqa: D301
    place = surroundings(context)
    entries = roster.listed(place.config())
    named = [naming.connection(slug, entries) for slug in slugs]
    chosen = [raw for raw in entries if not slugs or raw.get("slug") in named]
    if not chosen:
        raise ConfigError("there are no connections", "add one: `craft-run connections add`")
    now = now_ms()
    outcomes = [
        check_offline(Subject(raw=raw, entries=entries, paths=place.paths, environ=place.environ, now=now))
        for raw in chosen
    ]
    names = [str(raw.get("slug") or "(no slug)") for raw in chosen]
    found = [list(outcome.findings) for outcome in outcomes]
    if online:
        found = [[*each, *more] for each, more in zip(found, _online(names, outcomes, place, timeout), strict=True)]
    if as_json:
        tables.as_json([_as_json(name, findings) for name, findings in zip(names, found, strict=True)])
    else:
        _show(names, found)
    return 1 if any(each.level == ERROR for findings in found for each in findings) else 0


def _show(names: Sequence[str], found: Sequence[Sequence[Finding]]) -> None:
    rows = []
    for name, findings in zip(names, found, strict=True):
        rows += [(each.level, name, f"{each.check}: {each.message}", each.hint) for each in findings]
    tables.findings(rows)
    bad = sum(any(each.level == ERROR for each in findings) for findings in found)
    all_of_them = f"{len(names)} connection{'s' if len(names) > 1 else ''}"
    text = f"{all_of_them}: {bad} would not work" if bad else f"{all_of_them}: nothing stands in the way"
    hints = (each.hint for findings in found for each in findings if each.hint and each.level in (ERROR, WARNING))
    tables.summary(text, hints)


def _online(
    names: Sequence[str], outcomes: Sequence[Outcome], place: Surroundings, timeout: float
) -> list[list[Finding]]:
    """What the endpoints say, several asked at once; nothing for a connection that could not launch anyway."""
    module = load("launcher.checking.online")
    settings = place.config().get("networkProxy")
    environ = EnvDiff(layers.proxy(settings if isinstance(settings, dict) else None)).apply(place.environ)
    asked = [index for index, outcome in enumerate(outcomes) if outcome.connection is not None]

    with waiting.filling([names[index] for index in asked]) as answered:

        def ask(place: int) -> list[Finding]:
            outcome = outcomes[asked[place]]
            findings: list[Finding] = module.check(outcome.connection, outcome.credential, environ, timeout)
            worst = max(findings, key=lambda each: _BADNESS.index(each.level), default=None)
            if worst:
                answered(place, INFO if worst.level == SKIPPED else worst.level, worst.message)
            return findings

        answers = parallel.each(ask, range(len(asked)), _AT_ONCE)
    found: list[list[Finding]] = [[] for _outcome in outcomes]
    for index, findings in zip(asked, answers, strict=True):
        found[index] = findings
    return found


def _as_json(slug: str, findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "slug": slug,
        "ok": not any(each.level == ERROR for each in findings),
        "findings": [
            {"check": each.check, "level": each.level, "message": each.message, "hint": each.hint} for each in findings
        ],
    }
