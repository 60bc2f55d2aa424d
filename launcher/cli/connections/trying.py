"""Trying a new connection before it is added: whether its endpoint takes it, or its URL is the reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.boot.lazy import load
from launcher.checking import ERROR, OK
from launcher.cli.screen import questions, waiting
from launcher.environment import layers
from launcher.environment.diff import EnvDiff
from launcher.telling import messages
from launcher.values.entry import host_of, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.checking import Finding
    from launcher.cli.surroundings import Surroundings
    from launcher.values.credential import Credential

# Seconds for an endpoint to answer.
_PATIENCE = 8.0
_VERSION = "/v1"
_NO_SUCH_PATH = (404, 405, 501)


class GivenUp(Exception):
    """The user does not want the connection as it is."""


def tried(entry: dict[str, object], credential: Credential | None, place: Surroundings) -> dict[str, object]:
    """The entry, with the URL that its endpoint answers at where the user takes that. Raises GivenUp.

    Without an answer nothing is known, and nothing is asked: the network, or the server, may come later.
    """
    answer, finding = _asked(entry, credential, place)
    if finding is None:
        return entry
    if answer is None or finding.level != ERROR:
        (messages.note if finding.level == OK else messages.warning)(finding.message)
        return entry
    messages.warning(finding.message)
    url = entry.get("baseUrl")
    if isinstance(url, str) and answer in _NO_SUCH_PATH:
        found = {**entry, "baseUrl": _with_or_without_version(url)}
        other, judged = _asked(found, credential, place)
        if other is not None and judged is not None and judged.level != ERROR:
            return found if questions.confirmed(f"`{found['baseUrl']}` answers: use that", default=True) else entry
    if finding.hint:
        messages.hint(finding.hint)
    if not questions.confirmed("Add it all the same", default=False):
        raise GivenUp
    return entry


def _asked(
    entry: Mapping[str, object], credential: Credential | None, place: Surroundings
) -> tuple[int | None, Finding | None]:
    """The status of the endpoint's answer, None for none, and what it means; None for what cannot be asked."""
    online = load("launcher.checking.online")
    settings = place.config_or_empty().get("networkProxy")
    environ = EnvDiff(layers.proxy(settings if isinstance(settings, dict) else None)).apply(place.environ)
    connection = parse(entry, place.paths.config)
    host = host_of(connection.base_url) if connection.base_url else None
    with waiting.shown(f"asking {f'`{host}`' if host else 'the endpoint'}"):
        found = online.asked(connection, credential, environ, _PATIENCE)
    if isinstance(found, str):
        return None, None
    probe, answer = found
    findings: list[Finding] = online.judged(probe, answer, connection)
    return answer.status, findings[0]


def _with_or_without_version(url: str) -> str:
    bare = url.rstrip("/")
    return bare.removesuffix(_VERSION) if bare.endswith(_VERSION) else bare + _VERSION
