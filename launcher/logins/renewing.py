"""Renewing a stored login: one renewal at a time for each, whoever asks, and no answer lost.

Under the lock of the login the store is read again: who had to wait finds there what another has brought. Then one
request; its answer is on the disk (`launcher.logins.pending`) before anything uses it, and goes from there into the
store. What a killed process left there, the next one finishes.
"""

from __future__ import annotations

import time

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.config.app import is_running
from launcher.credentials import index, index_writing
from launcher.credentials.fetch import SKEW, Found, written_at
from launcher.credentials.stores import KEYRING, OWN, VAULT, open_store, open_writable
from launcher.logins import attempts, detached, refusals
from launcher.logins.issuers import CLAUDE
from launcher.logins.names import CLAUDE_SHARED, folder_name
from launcher.logins.pending import Place, mark
from launcher.logins.refusals import RenewalFailed
from launcher.storage.lock import Lock
from launcher.values import waits
from launcher.values.errors import CraftRunError, CredentialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.stores import Access
    from launcher.logins.pending import Pending
    from launcher.values.connection import Connection
    from launcher.values.credential import Credential
    from launcher.values.paths import Paths


def renewed(found: Found, connection: Connection, access: Access, issuer: str, *, lead: int = SKEW) -> Found:
    """The login with more than `lead` ms to go, renewed if nobody else has done that by now.

    Raises RenewalFailed, CredentialError and RecordError; the login that was found stays as it is then.
    """
    return Renewal(found, connection, access, issuer, lead).outcome()


class Renewal:
    """One login of one store on the way to being fresh."""

    def __init__(self, found: Found, connection: Connection, access: Access, issuer: str, lead: int) -> None:
        self.found, self.connection, self.issuer, self._lead = found, connection, issuer, lead
        self.account = found.credential.account
        self.access = access.but(app_running=lambda: _app_runs(access.paths))
        self.folder = os.path.join(_base(found.store, access.paths), "logins", self._name())
        self._place = Place(self.folder, self.access)

    def _name(self) -> str:
        """The app's Claude logins share one lock: its accounts may hold the same login."""
        shared = self.found.store == VAULT and self.issuer == CLAUDE
        return folder_name(CLAUDE_SHARED if shared else self.account)

    def outcome(self) -> Found:
        began = _now()
        with Lock(self.folder, waits.RENEWAL):
            stored, current, warning = self.current()
            if not self._is_fresh(current) or (current is stored and self._is_from_later(stored)):
                self._may_renew(began)
                self._carry_out(detached.run(lambda: self.renew(stored, current)))
                stored, current, warning = self.current()
        if (current.expires_at or 0) <= _now():
            raise refusals.wrong_clock(self.connection, self.issuer)
        warnings = (*self.found.warnings, *([warning] if warning else []))
        return self.found.but(credential=current, warnings=warnings)

    def current(self) -> tuple[Credential, Credential, str | None]:
        """The store's login, and the one that counts: a pending answer, taken into the store; why that must wait."""
        stored = open_store(self.found.store, self.access).get(self.account) or self.found.credential
        waiting = self._place.find(stored)
        # Other logins may have answers here that wait.
        self._place.prune(open_store(self.found.store, self.access))
        if waiting is None:
            return stored, stored, None
        reason = self.settle(waiting)
        mine = next((each for each in waiting.entries if each.account == self.account), stored)
        if reason is None:
            return mine, mine, None
        slug = self.connection.slug
        return (
            stored,
            mine,
            (f"the renewed login of `{slug}` waits in `{self.folder}`: {reason}; a later launch stores it"),
        )

    def settle(self, waiting: Pending) -> str | None:
        """Take an answer into the store; why that cannot be, None where it is done."""
        try:
            store = open_writable(self.found.store, self.access)
            # Whoever has changed an entry meanwhile, the app for one, has the last word.
            due = waiting.due(store)
            store.update(due)
        except CraftRunError as error:
            return error.message
        self._place.clear(waiting)
        for each in waiting.entries:
            _note_end(self.access, each)
        return None

    def renew(self, stored: Credential, current: Credential) -> dict[str, object]:
        """Ask for a new login and keep it; runs in a process of its own. What to raise, nothing where all is well."""
        try:
            load("launcher.logins.asking").ask(self, stored, current, self._place)
        except RenewalFailed as error:
            return {"failed": error.message, "hint": error.hint, "final": error.final, "until": error.until}
        except CraftRunError as error:
            return {"error": error.message, "hint": error.hint}
        return {}

    def twins(self, stored: Credential) -> list[Credential]:
        """The entries of the store that hold this very login, this one included."""
        if self.found.store != VAULT:
            return [stored]
        store = open_store(VAULT, self.access)
        held = (store.get(name) for name in store.names() if name.startswith("llm_oauth::") or name == CLAUDE_SHARED)
        same = [each for each in held if each is not None and mark(each) == mark(stored)]
        return [stored, *(each for each in same if each.account != stored.account)]

    def _is_fresh(self, credential: Credential) -> bool:
        end = credential.expires_at
        return end is None or end > _now() + self._lead

    def _is_from_later(self, stored: Credential) -> bool:
        """Whether the clock has been set back since the store was written, by whomever."""
        store = open_store(self.found.store, self.access)
        store.get(self.account)
        return Found(credential=stored, store=store.name, written_at=written_at(store)).is_from_later(_now())

    def _may_renew(self, began: int) -> None:
        if self.found.store == VAULT and self.access.app_running():
            raise refusals.beside_the_app(self.connection)
        earlier = attempts.failed(self.folder, began)
        if earlier is not None:
            raise earlier

    def _carry_out(self, result: dict[str, object]) -> None:
        if "failed" in result:
            failure = attempts.restored(result)
            attempts.note(self.folder, failure)
            raise failure
        if "error" in result:
            hint = result.get("hint")
            raise CredentialError(str(result["error"]), hint if isinstance(hint, str) else None)
        attempts.forget(self.folder)


def _base(store: str, paths: Paths) -> str:
    """The folder of craft-run beside a store: all who use the store must find the same lock."""
    return paths.launcher if store == OWN else os.path.join(os.path.dirname(paths.credentials), "launcher")


def _app_runs(paths: Paths) -> bool:
    """Whether the app runs, on this configuration or on its default one: all share the credential file."""
    default = paths.but(config_dir=os.path.dirname(paths.credentials))
    return is_running(paths) or (default != paths and is_running(default))


def _note_end(access: Access, credential: Credential) -> None:
    """Let the index say until when a login lasts now, where it says so: lists open no keychain."""
    entry = access.index.get(credential.account)
    if entry is None or index.store_of(entry) not in {KEYRING, OWN} or "expiresAt" not in entry:
        return
    try:
        index_writing.update(access.paths, credential.account, {**entry, "expiresAt": credential.expires_at})
    except CraftRunError:  # a list that is behind harms nobody
        return


def _now() -> int:
    return time.time_ns() // 1_000_000
