"""The answer to a renewal between its arrival and its place in the store.

A refresh token is used up by being sent, so the answer to it must not be lost: not by a crash, not by a full disk. Room
for it is taken before anything is sent: a file of its full size, on the disk. What comes is written into that file,
sealed as a store is, and takes the name `pending`; it goes when the store has it. Whoever holds the account's lock
finishes what another left behind.
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

    from launcher.credentials.stores import Access
    from launcher.vault.reading import Opened

# Bytes taken beforehand; the longest answers seen (three JSON web tokens) have some 8,000.
_ROOM = 1 << 16
_REPLACES = "replaces"


class Pending(Value):
    """An answer that waits: the entries to store, and what tells the login that it replaces."""

    entries: tuple[Credential, ...]
    replaces: str

    def follows(self, credential: Credential) -> bool:
        """Whether a credential is the one whose renewal this is the answer to."""
        return mark(credential) == self.replaces


def mark(credential: Credential) -> str:
    """What tells one refresh token from another, and nothing else of it."""
    return hashlib.sha256((credential.text("refreshToken") or "").encode("utf-8", "surrogatepass")).hexdigest()


class Place:
    """The pending answer of one account, in a folder whose lock the caller holds."""

    def __init__(self, folder: str, access: Access) -> None:
        self._folder, self._access = folder, access
        self._pending = os.path.join(folder, "pending")
        self._reserved = os.path.join(folder, "reserved")

    def find(self) -> Pending | None:
        """What waits here, also where its writer died before it gave it the name. Raises CredentialError."""
        left = self._read(self._reserved)
        if left is not None:
            files.replace(self._reserved, self._pending)
            return left
        self._remove(self._reserved)
        found = self._read(self._pending)
        if found is None and os.path.lexists(self._pending):
            # It cannot be opened, or holds nothing: another machine's id, or a disk that failed. It is kept, aside.
            files.replace(self._pending, f"{self._pending}.unreadable")
        return found

    def reserve(self) -> Reservation:
        """Room for an answer. Raises CredentialError where there is none."""
        try:
            make_private(self._folder)
            return Reservation(self._reserved, self._pending, self._access)
        except OSError as error:
            self._remove(self._reserved)
            raise CredentialError(
                f"there is no place in `{self._folder}` to keep a renewed login: {error.strerror}",
                "make room on the disk, and the folder writable",
            ) from None

    def clear(self) -> None:
        """Forget the answer: it is in the store, or another login is."""
        self._remove(self._pending)
        self._remove(self._reserved)

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

    def __init__(self, path: str, final: str, access: Access) -> None:
        self._path, self._final = path, final
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
        files.replace(self._path, self._final)
        _sync(os.path.dirname(self._path))

    def release(self) -> None:
        """Give the room back: there is no answer to keep."""
        os.close(self._descriptor)
        os.unlink(self._path)


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
