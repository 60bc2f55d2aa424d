"""The keychain of the operating system: which backend answers, or why none does."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from launcher.boot.lazy import load
from launcher.credentials import index
from launcher.credentials.keyring_store import bus
from launcher.credentials.stores import KEYRING
from launcher.doctor import ERROR, INFO, OK, Finding, counted
from launcher.values.errors import CraftRunError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.doctor import Patient

# Seconds; a bus that nobody serves may let a caller wait for half a minute.
_PATIENCE = 8.0


def look(patient: Patient) -> Iterator[Finding]:
    """The backend; to have none is an error only where a credential is kept there."""
    try:
        needed = [account for account, entry in index.read(patient.paths).items() if index.store_of(entry) == KEYRING]
    except CraftRunError:
        needed = []
    answers: list[str | CraftRunError] = []
    worker = threading.Thread(target=lambda: answers.append(_asked(patient)), daemon=True)
    worker.start()
    worker.join(_PATIENCE)
    answer = answers[0] if answers else CraftRunError(f"the keyring does not answer within {_PATIENCE:.0f} s")
    if isinstance(answer, str):
        yield Finding(severity=OK, message=f"{answer}; it is asked for {counted(len(needed), 'account')}")
    else:
        severity, fix = (ERROR, answer.hint) if needed else (INFO, None)
        kept = f"but it is asked for {counted(len(needed), 'account')}" if needed else "and no credential needs one"
        yield Finding(severity=severity, message=f"{answer.message}, {kept}", fix=fix)


def _asked(patient: Patient) -> str | CraftRunError:
    try:
        answer: str = load("launcher.credentials.keychain").backend(bus(patient.environ))
    except CraftRunError as error:
        return error
    return answer
