"""What an attempt to renew a login came to: whoever waited for it meanwhile is told the same, and asks not again."""

from __future__ import annotations

import time

from launcher.boot.system import os
from launcher.logins.refusals import RenewalFailed
from launcher.storage import atomic, jsontext, opening


def failed(folder: str, began: int) -> RenewalFailed | None:
    """The failure that holds for one who began to wait at `began` (ms since the epoch), None where there is none."""
    try:
        noted = jsontext.decode(opening.read(_path(folder)).decode())
    except (OSError, ValueError):
        return None
    at = noted.get("at") if isinstance(noted, dict) else None
    if not isinstance(noted, dict) or not isinstance(at, int):
        return None
    failure = restored(noted)
    now = time.time_ns() // 1_000_000
    # One from the future is of a clock that has been set back since, and would hold for ever.
    holds = at <= now and (at >= began or now < failure.until)
    return failure if holds else None


def note(folder: str, failure: RenewalFailed) -> None:
    """Remember a failure; where that cannot be, the next one asks again."""
    noted = {
        "at": time.time_ns() // 1_000_000,
        "failed": failure.message,
        "hint": failure.hint,
        "final": failure.final,
        "until": failure.until,
    }
    try:
        atomic.replace(_path(folder), jsontext.encode(noted).encode("utf-8", "surrogatepass"))
    except OSError:
        return


def forget(folder: str) -> None:
    """There is a good login again."""
    try:
        os.unlink(_path(folder))
    except OSError:
        return


def restored(noted: dict[str, object]) -> RenewalFailed:
    """A failure from its JSON."""
    hint, until = noted.get("hint"), noted.get("until")
    return RenewalFailed(
        str(noted.get("failed")),
        hint if isinstance(hint, str) else None,
        final=noted.get("final") is True,
        until=until if isinstance(until, int) else 0,
    )


def _path(folder: str) -> str:
    return os.path.join(folder, "failed")
