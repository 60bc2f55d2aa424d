"""A ChatGPT login for Codex: in a home of the connection's own, and back into the store when Codex has renewed it.

`launcher/codex/<slug>/` in the config folder holds `home/`, which is CODEX_HOME, and `synced`: the fingerprint of the
login in the store when the two were last alike. So it can be told who has changed: where the store has another login
since, that one counts (it is newer, and was put there on purpose); else the home's, which Codex may have renewed, goes
into the store. A launch that was killed leaves a home that the next one takes over.

All of it happens under a lock of the folder. Two commands at once share the home, as Codex itself allows.
"""

from __future__ import annotations

import os
import time

from launcher.config.app import is_running
from launcher.credentials import index
from launcher.credentials.stores import COMMAND, ENVIRONMENT, VAULT, Access, open_store
from launcher.homes.chatgpt import fingerprint, from_codex, to_codex
from launcher.homes.mirror import mirror
from launcher.storage import atomic, leftovers
from launcher.storage.lock import Lock
from launcher.storage.settling import Settling
from launcher.values.errors import CraftRunError, CredentialError, RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.store import Store
    from launcher.plan.plan import Plan
    from launcher.values.credential import Credential
    from launcher.values.parts import Work
    from launcher.values.paths import Paths

# Stores that only the user can write.
_READ_ONLY = (ENVIRONMENT, COMMAND)


def before(work: Work, plan: Plan, paths: Paths) -> list[str]:
    """Have the home ready with the login that counts. Raises CraftRunError."""
    login = _Login(work, plan, paths)
    with Lock(login.folder):
        mirror(dict(work.data)["mirrored"], login.home)
        leftovers.sweep(login.home)
        stored, held = login.stored(), login.held()
        if held is None or login.synced() != fingerprint(stored):
            login.refuse_renewal(stored)
            login.hand_out(stored)
        else:
            login.refuse_renewal(held)
            if fingerprint(held) != fingerprint(stored):
                login.take_back(held)
    return []


def after(work: Work, plan: Plan, paths: Paths) -> list[str]:
    """Take a renewed login into the store; the reason where that must wait. Raises CraftRunError."""
    login = _Login(work, plan, paths)
    with Lock(login.folder):
        stored, held = login.stored(), login.held()
        if held is None:
            return [f"codex has no login any more; the store keeps the one of `{login.slug}` for the next launch"]
        if fingerprint(held) in (fingerprint(stored), login.synced()) or login.synced() != fingerprint(stored):
            return []
        reason = login.take_back(held)
    return [f"codex has renewed the login of `{login.slug}`, which stays in `{login.home}`: {reason}"] if reason else []


class _Login:
    """The login of one connection in its two places."""

    def __init__(self, work: Work, plan: Plan, paths: Paths) -> None:
        data = dict(work.data)
        if work.credential is None:
            raise CredentialError(f"connection `{data['slug']}` has no login")
        self.slug, self.folder, self.home = data["slug"], data["folder"], os.path.join(data["folder"], "home")
        self._known = work.credential
        self._launcher = paths.launcher
        self._file = os.path.join(self.home, "auth.json")
        self._mark = os.path.join(self.folder, "synced")
        default = paths.but(config_dir=os.path.dirname(paths.credentials))
        self._store_name = data["store"]
        self._access = Access(
            paths=paths,
            environ=plan.environ,
            index=index.read(paths),
            accounts=list,
            app_running=lambda: is_running(paths) or is_running(default),
        )

    def _store(self) -> Store:
        return open_store(self._store_name, self._access)

    def stored(self) -> Credential:
        """The store's login now: another launch may have changed it since this one began."""
        if self._store_name in _READ_ONLY:
            return self._known
        return self._store().get(self._known.account) or self._known

    def held(self) -> Credential | None:
        """The home's login, None where it has none; a file that Codex is writing is waited for."""
        settling = Settling(self._file)
        while True:
            try:
                text = atomic.read(self._file).decode("utf-8", "replace")
            except FileNotFoundError:
                return None
            except OSError as error:
                raise RecordError(f"cannot read `{self._file}`: {error.strerror}", "check its permissions") from None
            if text.rstrip().endswith("}") or not settling.goes_on():
                return from_codex(text, self._known)

    def refuse_renewal(self, login: Credential) -> None:
        """Raise CredentialError where Codex would renew the app's login at once while the app runs.

        Refresh tokens rotate: the app would be left with one that is used up, and then forgets the login.
        """
        end = login.expires_at
        if self._store_name == VAULT and end is not None and end <= time.time() * 1000 and self._access.app_running():
            raise CredentialError(
                f"the login of connection `{self.slug}` has expired, and the Craft Agents app is running",
                "let the app renew it (use the connection there), or quit the app: codex renews it then",
            )

    def synced(self) -> str | None:
        """The fingerprint of the store's login when the home was last like it."""
        try:
            return atomic.read(self._mark).decode("ascii", "replace").strip()
        except OSError:
            return None

    def hand_out(self, stored: Credential) -> None:
        """Give the home the store's login."""
        self._write(self._file, to_codex(stored, self.slug, time.time()))
        self._write(self._mark, fingerprint(stored))

    def take_back(self, held: Credential) -> str | None:
        """Give the store the home's login; why that cannot be, None where it is done."""
        if self._store_name in _READ_ONLY:
            return f"the store `{self._store_name}` is only read"
        try:
            self._store().set(held.account, held)
        except CraftRunError as error:
            return f"{error.message}; a later launch will store it"
        self._write(self._mark, fingerprint(held))
        return None

    def _write(self, path: str, text: str) -> None:
        try:
            # Under this lock, so that the next launch of any kind clears away what a killed one leaves of it.
            with Lock(self._launcher):
                atomic.replace(path, text.encode("utf-8", "surrogateescape"))
        except OSError as error:
            raise RecordError(f"cannot write `{path}`: {error.strerror}", "make the folder writable") from None
