"""The answer to a renewal between its arrival and its place in the store.

A refresh token is used up by being sent, so the answer to it must not be lost: not by a crash, not by a full disk. Room
for it is taken before anything is sent: a file of its full size, on the disk. What comes is written into that file,
sealed as a store is, and takes the name `pending-` with the mark of the login that it replaces (those that share a lock
may all have one); it goes when the store has it. Whoever holds the lock finishes what another left behind.
"""

from __future__ import annotations

import hashlib

from launcher.boot.system import os
from launcher.storage import atomic, files, jsontext
from launcher.storage.private import make_private
from launcher.values.credential import Credential
from launcher.values.errors import CredentialError
from launcher.values.value import Value
from launcher.vault import writing
from launcher.vault.reading import Vault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.credentials.store import Store
    from launcher.credentials.stores import Access
    from launcher.vault.reading import Opened

# Bytes taken beforehand; the longest answers seen (three JSON web tokens) have some 8,000.
_ROOM = 1 << 16
_REPLACES = "replaces"
_PENDING, _UNREADABLE = "pending-", ".unreadable"
# Characters of a mark that tell the logins of one user apart.
_SHORT = 16


class Pending(Value):
    """An answer that waits: the entries to store, and what tells the login that it replaces."""

    entries: tuple[Credential, ...]
    replaces: str

    def follows(self, credential: Credential) -> bool:
        """Whether a credential is the one whose renewal this is the answer to."""
        return mark(credential) == self.replaces

    def due(self, store: Store) -> list[Credential]:
        """The entries whose old login a store still has. Raises CredentialError."""
        held = ((each, store.get(each.account)) for each in self.entries)
        return [each for each, now in held if now is not None and self.follows(now)]


def mark(credential: Credential) -> str:
    """What tells one refresh token from another, and nothing else of it."""
    return hashlib.sha256((credential.text("refreshToken") or "").encode("utf-8", "surrogatepass")).hexdigest()


class Place:
    """The pending answers of an account, or of those that share a lock, in a folder whose lock the caller holds."""

    def __init__(self, folder: str, access: Access) -> None:
        self._folder, self._access = folder, access
        self._reserved = os.path.join(folder, "reserved")

    def find(self, stored: Credential) -> Pending | None:
        """What waits to replace the `stored` login, also where its writer died before it gave it the name."""
        left = self._read(self._reserved)
        if left is not None:
            files.replace(self._reserved, _named(self._folder, left.replaces))
        else:
            self._remove(self._reserved)
        path = _named(self._folder, mark(stored))
        found = self._read(path)
        if found is None and os.path.lexists(path):
            # It cannot be opened, or holds nothing: another machine's id, or a disk that failed. It is kept, aside.
            files.replace(path, f"{path}{_UNREADABLE}")
        return found

    def reserve(self) -> Reservation:
        """Room for an answer. Raises CredentialError where there is none."""
        try:
            make_private(self._folder)
            return Reservation(self._reserved, self._access)
        except OSError as error:
            self._remove(self._reserved)
            raise CredentialError(
                f"there is no place in `{self._folder}` to keep a renewed login: {error.strerror}",
                "make room on the disk, and the folder writable",
            ) from None

    def clear(self, waiting: Pending) -> None:
        """Forget an answer: it is in the store, or another login is."""
        self._remove(_named(self._folder, waiting.replaces))

    def prune(self, store: Store) -> None:
        """Forget the answers to logins that the store does not have any more. Raises CredentialError."""
        for name in _names(self._folder):
            if name.startswith(_PENDING) and not name.endswith(_UNREADABLE):
                path = os.path.join(self._folder, name)
                waiting = self._read(path)
                if waiting is not None and not waiting.due(store):
                    self._remove(path)

    def _read(self, path: str) -> Pending | None:
        try:
            opened = Vault(self._access, path).open()
        except CredentialError:
            return None
        return _pending(opened) if opened else None

    def _remove(self, path: str) -> None:
        try:  # noqa: SIM105 - `contextlib` costs more than the rest of this module
            os.unlink(path)
        except FileNotFoundError:
            pass


class Reservation:
    """A file on the disk, as long as any answer, that holds nothing yet."""

    def __init__(self, path: str, access: Access) -> None:
        self._path = path
        self._blank = writing.blank(Vault(access, path))
        self._descriptor = files.open_file(path, files.READ_WRITE | files.NEW | files.NO_FOLLOW, 0o600)
        try:
            atomic.write_all(self._descriptor, writing.sealed(self._blank, _text((), "")))
            os.fsync(self._descriptor)
            _sync(os.path.dirname(path))
        except BaseException:
            os.close(self._descriptor)
            raise

    def fill(self, entries: Sequence[Credential], replaces: str) -> None:
        """Write the answer where the room is; it is on the disk when this returns. Raises OSError."""
        content = writing.sealed(self._blank, _text(entries, replaces))
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        atomic.write_all(self._descriptor, content)
        os.fsync(self._descriptor)
        os.close(self._descriptor)
        folder = os.path.dirname(self._path)
        files.replace(self._path, _named(folder, replaces))
        _sync(folder)

    def release(self) -> None:
        """Give the room back: there is no answer to keep."""
        os.close(self._descriptor)
        os.unlink(self._path)


def _named(folder: str, replaces: str) -> str:
    """The file of the answer that replaces the login with this mark."""
    return os.path.join(folder, f"{_PENDING}{replaces[:_SHORT]}")


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _text(entries: Sequence[Credential], replaces: str) -> str:
    """The JSON, as long as the room."""
    held: dict[str, object] = {each.account: each.fields for each in entries}
    if replaces:
        held[_REPLACES] = {"mark": replaces}
    return jsontext.encode({"version": 1, "credentials": held}).ljust(_ROOM)


def _pending(opened: Opened) -> Pending | None:
    marked = opened.accounts.get(_REPLACES)
    replaces = marked.get("mark") if isinstance(marked, dict) else None
    if not isinstance(replaces, str):
        return None
    entries = [Credential(name, fields) for name, fields in opened.accounts.items() if isinstance(fields, dict)]
    return Pending(entries=tuple(each for each in entries if each.account != _REPLACES), replaces=replaces)


def _sync(folder: str) -> None:
    """Have the names in a folder on the disk, where the system can do that."""
    try:
        descriptor = files.open_file(folder, files.READ)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)
