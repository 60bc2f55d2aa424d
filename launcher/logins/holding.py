"""Changing where a login stands, while no renewal of it is on its way.

A renewal reads the store, asks, and stores what it got. Whoever sets, moves or removes the login in between would be
overwritten by it, or would take along a refresh token that is used up.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from launcher.boot.system import os
from launcher.credentials.stores import WRITABLE, open_store
from launcher.logins.names import CLAUDE_SHARED, folder_name
from launcher.logins.pending import Place
from launcher.storage.lock import Lock
from launcher.values import waits
from launcher.values.credential import OAUTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.credentials.stores import Access
    from launcher.values.credential import Credential
    from launcher.values.paths import Paths


@contextmanager
def held(account: str, paths: Paths) -> Iterator[None]:
    """Hold the locks that a renewal of an account would take; none where it is no login's.

    Raises RecordError where a renewal does not end in time.
    """
    with ExitStack() as stack:
        if account.startswith(OAUTH):
            for folder in _folders(account, paths):
                if _can_be_locked(folder):
                    stack.enter_context(Lock(folder, waits.RENEWAL))
        yield


def newest(account: str, store: str, access: Access) -> Credential | None:
    """What a store has, or the answer to a renewal of it that waits to be stored. The caller holds the locks."""
    stored = open_store(store, access).get(account)
    if stored is None or store not in WRITABLE or not account.startswith(OAUTH):
        return stored
    for folder in _folders(account, access.paths):
        waiting = Place(folder, access).find(stored) if os.path.isdir(folder) else None
        if waiting is not None:
            return next((each for each in waiting.entries if each.account == account), stored)
    return stored


def _folders(account: str, paths: Paths) -> list[str]:
    """Where renewals of an account are locked, by the stores that it may be in; always in the same order."""
    beside_app = os.path.join(os.path.dirname(paths.credentials), "launcher")
    names = {
        (beside_app, folder_name(account)),
        (beside_app, folder_name(CLAUDE_SHARED)),
        (paths.launcher, folder_name(account)),
    }
    return sorted(os.path.join(base, "logins", name) for base, name in names)


def _can_be_locked(folder: str) -> bool:
    """Whether there can be a renewal here: who can make no lock, renews nothing."""
    while not os.path.exists(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return os.access(folder, os.W_OK)
