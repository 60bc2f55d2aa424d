"""A key for a connection that has no login: asked for without being shown, and tried before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.checking import online
from launcher.cli.credentials import typed
from launcher.credentials.parse import parse
from launcher.telling import messages
from launcher.values.entry import parse as parsed
from launcher.values.errors import CredentialError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.cli.surroundings import Surroundings
    from launcher.values.credential import Credential

# Seconds for the endpoint to answer.
_PATIENCE = 15.0
# Answers that say that a key is not good.
_REFUSED = (401, 403)


def ask(slug: str, account: str) -> Credential:
    """The key, typed at the terminal or read from standard input. Raises CredentialError and UsageError."""
    return parse(account, typed.read(account, slug), "what was given")


def refuse_invalid(raw: Mapping[str, object], credential: Credential, place: Surroundings) -> None:
    """Raise CredentialError for a key that the connection's endpoint refuses; say what else it answers."""
    connection = parsed(raw, place.paths.config)
    found = online.asked(connection, credential, place.environ, _PATIENCE)
    if isinstance(found, str):
        messages.note(f"not tried: {found}")
        return
    probe, answer = found
    (finding, *_more) = online.judged(probe, answer, connection)
    if answer.status in _REFUSED:
        raise CredentialError(f"{finding.message}; nothing is stored", "check what was pasted, and for which endpoint")
    if answer.status is None or answer.status >= 300:
        messages.warning(f"it could not be tried: {finding.message}")
    else:
        messages.note(finding.message)
