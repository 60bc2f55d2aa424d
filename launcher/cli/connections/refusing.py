"""What keeps an entry from being added, or changed: what no launch could use, and what the app would not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.checking.offline import codex_problem
from launcher.config import roster, rules, slugs
from launcher.telling import messages
from launcher.values.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from launcher.cli.surroundings import Surroundings


def refuse(entry: Mapping[str, object], place: Surroundings, *, known: Collection[str] = ()) -> None:
    """Raise ConfigError for an entry that no launch could use, or that the app would not take; warn of the rest.

    `known` are the messages of what was wrong with it before: of that it is only warned.
    """
    for problem in rules.problems(entry, place.paths.config):
        if problem.message not in known and (problem.fatal or problem.field == "authType"):
            raise ConfigError(problem.message, problem.hint)
        messages.warning(problem.message)


def warn_of_codex(path: object, place: Surroundings) -> None:
    """Warn of a `codexPath` that leads to no program."""
    unusable = codex_problem(path, place.paths)
    if unusable:
        messages.warning(unusable)


def check_free(slug: str, config: Mapping[str, object]) -> None:
    """Raise UsageError for what is no slug, or one that there is."""
    if not slugs.is_valid(slug):
        raise UsageError(
            f"`{slug}` is no slug: lower-case letters, digits, and hyphens between them",
            f"for example `{slugs.from_name(slug)}`",
        )
    taken = roster.slugs(config)
    if slug in taken:
        raise UsageError(f"there is a connection `{slug}` already", f"for example `{slugs.free(slug, taken)}`")
