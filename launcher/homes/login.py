"""A connection's login in a home of its own for an agent, and in its store; kept alike, and fresh, by craft-run.

`<folder>/home/` is the agent's, with the agent's own file for a login in it. What the agent finds there has no refresh
token where craft-run can renew the login itself: so an agent never renews, and however many of them run, one renewal
serves all. `<folder>/synced` has the fingerprint of the store's login when the two were last alike. So it can be told
who has changed: where the store has another login since, that one counts (it is newer, or was put there on purpose);
else what the agent has made in the home (it was signed in anew there) goes into the store.

All of it happens under a lock of the folder. Several commands at once share the home.
"""

from __future__ import annotations

import hashlib
import time

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.config.app import is_running
from launcher.credentials import index
from launcher.credentials.fetch import Found
from launcher.credentials.stores import WRITABLE, Access, open_store
from launcher.logins.issuers import issuer_of
from launcher.storage import atomic, opening
from launcher.storage.lock import Lock
from launcher.storage.settling import Settling
from launcher.values.errors import CraftRunError, CredentialError, RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from launcher.plan.plan import Plan
    from launcher.values.credential import Credential
    from launcher.values.parts import Work
    from launcher.values.paths import Paths

    class Form(Protocol):
        """How an agent keeps a login: a module."""

        FILE: str

        def to_file(self, credential: Credential, slug: str, now_s: float, *, renews: bool) -> str:
            """The content of the agent's file; with the refresh token where the agent is to renew by itself."""

        def from_file(self, text: str, known: Credential) -> Credential | None:
            """The credential `known` with what a file holds, None where that is no login."""


class Login:
    """The login of one connection in its two places."""

    def __init__(self, form: Form, work: Work, plan: Plan, paths: Paths) -> None:
        data = dict(work.data)
        if work.credential is None:
            raise CredentialError(f"connection `{data['slug']}` has no login")
        self.slug, self.folder, self.home = data["slug"], data["folder"], os.path.join(data["folder"], "home")
        self.store_name = data["store"]
        self.access = Access(
            paths=paths,
            environ=plan.environ,
            index=index.read(paths),
            accounts=list,
            app_running=lambda: is_running(paths) or is_running(default),
        )
        default = paths.but(config_dir=os.path.dirname(paths.credentials))
        self._connection = plan.selection.connection
        self._issuer = issuer_of(self._connection)
        self._form = form
        self._known = work.credential
        self._seen: Credential | None = None
        self._file = os.path.join(self.home, form.FILE)
        self._mark = os.path.join(self.folder, "synced")

    @property
    def is_kept(self) -> bool:
        """Whether craft-run renews it: else, as with a store that is only read, the agent does.

        Where there is no fork, nothing can run beside the command.
        """
        return self.store_name in WRITABLE and self._issuer is not None and hasattr(os, "fork")

    def align(self) -> None:
        """Have the home and the store alike; the caller holds the lock. Raises CraftRunError."""
        stored, held = self.stored(), self.held()
        if held is None or self.synced() != fingerprint(stored):
            self.hand_out(stored)
        elif fingerprint(held) != fingerprint(stored):
            self.take_back(held)

    def stored(self) -> Credential:
        """The login that counts: the store's, where it has another one since this launch read it.

        What the launch got may be newer than what the store has: a renewed login that could not be stored yet.
        """
        if self.store_name not in WRITABLE:
            return self._known
        now = open_store(self.store_name, self.access).get(self._known.account)
        if now is not None and now != self._seen:
            is_newer = (now.expires_at or 0) >= (self._known.expires_at or 0)
            self._known = now if self._seen or is_newer else self._known
            self._seen = now
        return self._known

    def held(self) -> Credential | None:
        """The home's login, None where it has none; a file that the agent is writing is waited for."""
        settling = Settling(self._file)
        while True:
            try:
                text = opening.read(self._file).decode("utf-8", "replace")
            except FileNotFoundError:
                return None
            except OSError as error:
                raise RecordError(*load("launcher.storage.unread").told(self._file, error)) from None
            if text.rstrip().endswith("}") or not settling.goes_on():
                return self._form.from_file(text, self.stored())

    def synced(self) -> str | None:
        """The fingerprint of the store's login when the home was last like it."""
        try:
            return opening.read(self._mark).decode("ascii", "replace").strip()
        except OSError:
            return None

    def hand_out(self, stored: Credential) -> None:
        """Give the home the store's login."""
        self._write(self._file, self._form.to_file(stored, self.slug, time.time(), renews=not self.is_kept))
        self._write(self._mark, fingerprint(stored))

    def take_back(self, held: Credential) -> str | None:
        """Give the store the home's login; why that cannot be, None where it is done."""
        if self.store_name not in WRITABLE:
            return f"the store `{self.store_name}` is only read"
        try:
            open_store(self.store_name, self.access).set(held.account, held)
        except CraftRunError as error:
            return f"{error.message}; a later launch will store it"
        self._write(self._mark, fingerprint(held))
        if self.is_kept:
            self.hand_out(held)  # without the refresh token
        return None

    def finish(self, agent: str) -> list[str]:
        """When the command has ended: take what it has made into the store; the reason where that must wait."""
        with Lock(self.folder):
            stored, held = self.stored(), self.held()
            if held is None:
                return [f"{agent} has no login any more; the store keeps the one of `{self.slug}` for the next launch"]
            now, last = fingerprint(held), self.synced()
            if now in (fingerprint(stored), last) or last != fingerprint(stored):
                return []
            reason = self.take_back(held)
        return (
            [f"{agent} has another login for `{self.slug}`, which stays in `{self.home}`: {reason}"] if reason else []
        )

    def stamp(self) -> tuple[float, ...]:
        """What changes when the file of the store does; a keychain has none."""
        path = getattr(open_store(self.store_name, self.access), "path", None)
        try:
            status = os.stat(path) if path else None
        except OSError:
            status = None
        return (status.st_mtime_ns, status.st_size, status.st_ino) if status else ()

    def freshen(self, lead: int) -> Credential:
        """The login with more than `lead` ms to go, in the store and in the home. Raises CraftRunError."""
        credential = self.stored()
        end = credential.expires_at
        if end is not None and end <= time.time_ns() // 1_000_000 + lead:
            found = Found(credential=credential, store=self.store_name)
            renewing = load("launcher.logins.renewing")
            credential = renewing.renewed(found, self._connection, self.access, self._issuer, lead=lead).credential
            self._known = credential
            self._seen = open_store(self.store_name, self.access).get(credential.account)
        with Lock(self.folder):
            held = self.held()
            if held is not None and fingerprint(held) != fingerprint(credential):
                if self.synced() == fingerprint(self.stored()) and self._is_the_agents(held):
                    self.take_back(held)
                    return held
                self.hand_out(credential)
        return credential

    def _is_the_agents(self, held: Credential) -> bool:
        """Whether the agent was signed in anew: craft-run gives it no refresh token."""
        return held.text("refreshToken") != self.stored().text("refreshToken")

    def _write(self, path: str, text: str) -> None:
        try:
            atomic.replace(path, text.encode("utf-8", "surrogateescape"))
        except OSError as error:
            raise RecordError(f"cannot write `{path}`: {error.strerror}", "make the folder writable") from None


def fingerprint(credential: Credential) -> str:
    """What tells two states of a login apart, and nothing else about them."""
    tokens = "\0".join(credential.text(field) or "" for field in ("value", "refreshToken"))
    return hashlib.sha256(tokens.encode("utf-8", "surrogatepass")).hexdigest()
