"""Copying locks from the ledger into headers, once the app has stopped."""

from __future__ import annotations

import time

from launcher.boot.system import os
from launcher.sessions import ledger
from launcher.sessions.locking import InUse, lock_header
from launcher.storage import jsontext, leftovers, opening
from launcher.values import waits
from launcher.values.errors import CraftRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.paths import Paths

# Headers that one launch edits at most: the others wait for the next one, and no launch is slow.
_AT_ONCE = 8


def sync_pending(paths: Paths, markers: list[str]) -> None:
    """Lock the headers that `markers` (names in the folder of markers) stand for, some of them if there are many.

    Called with craft-run's lock held, while the app does not run, and begins nothing after `waits.HEADERS`. Each is
    tried once: a header that is locked to another connection, too long or gone keeps what it has, and the next launch
    of that session tries again and says so. One that another program has open is left to a later launch.
    """
    end = time.monotonic() + waits.HEADERS
    for name in markers[:_AT_ONCE]:
        if time.monotonic() >= end:
            return
        path = os.path.join(ledger.unsynced_folder(paths), name)
        try:
            _sync(paths, jsontext.decode(opening.read(path).decode()))
        except InUse:
            continue
        except (OSError, ValueError, CraftRunError):
            _forget(path)


def _sync(paths: Paths, marker: object) -> None:
    match marker:
        case {"workspace": str(workspace), "session": str(session), "path": str(path)}:
            entry = ledger.read(paths, workspace, session)
            if entry is not None:
                # A launch may have been killed while it was doing the same.
                leftovers.sweep(os.path.dirname(os.path.realpath(path)))
                lock_header(path, entry.connection, entry.last_used_at, 0.0)
                ledger.record(paths, workspace, session, entry.but(synced=True))
            ledger.mark_synced(paths, workspace, session)
        case _:
            raise ValueError


def _forget(path: str) -> None:
    try:
        os.unlink(path)
        os.rmdir(os.path.dirname(path))
    except OSError:
        return
