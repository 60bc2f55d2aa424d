r"""The `craft-agent` store: the app's own credential file, `~/.craft-agent/credentials.enc`.

    0  `CRAFT01\0`      12  salt, 32 bytes, kept for the life of the file    64  iv, 12 bytes, fresh for every write
    8  flags, 4 bytes   44  zero, 20 bytes                                   76  GCM tag, 16 bytes   92  ciphertext

The ciphertext is AES-256-GCM of compact JSON, `{"version":1,"credentials":{ACCOUNT:{...}},"metadata":{...}}`
(observed in releases 0.4.8 to 0.10.0 of the app, which holds the whole of it in memory while it runs).
"""

from __future__ import annotations

import time

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import jsontext, opening
from launcher.values.credential import Credential
from launcher.values.errors import CredentialError
from launcher.vault import key as vault_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from launcher.credentials.stores import Access

    Decrypt = Callable[[bytes, bytes, bytes, bytes], bytes | None]

MAGIC = b"CRAFT01\0"
HEADER = 92
# Pauses (s) between looks at a file that cannot be opened: the app's rewrite in place takes milliseconds.
_PAUSES = (0.02, 0.02, 0.05, 0.1, None)

_UNTOUCHED = "the file is left as it is; restore it from a backup, or move it away to start a new one"
_ELSEWHERE = (
    "it was probably written on another machine, by another user, or before the machine id changed; set"
    " `CRAFT_RUN_MACHINE_ID` to the id it was written under, or keep the secret elsewhere:"
    " `craft-run credentials set SLUG --store keyring`; the file is left as it is"
)


class Opened:
    """The file decrypted: `raw` is all of it (None: there is none yet), `head` its first 64 bytes, `text` the JSON,
    `accounts` its parsed `credentials`, `written_at` when it was written by its writer's clock, in ms since the epoch
    (0: it does not say).
    """

    __slots__ = ("accounts", "head", "key", "raw", "text", "written_at")

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        head: bytes,
        key: bytes,
        text: str,
        accounts: dict[str, object],
        raw: bytes | None = None,
        written_at: int = 0,
    ) -> None:
        self.raw, self.head, self.key, self.text, self.accounts = raw, head, key, text, accounts
        self.written_at = written_at


class Vault:
    """The app's credential file as a store; also any other file of its format, at `path`.

    Who changes it takes the lock in `lock_folder`. Instances of the app with different CRAFT_CONFIG_DIR share the file,
    so that folder stands beside it.
    """

    name = "craft-agent"
    # Whose the file is, for messages; the app holds its own in memory while it runs.
    owner = " of the app"
    belongs_to_app = True

    def __init__(self, access: Access, path: str | None = None) -> None:
        self.path = path or access.paths.credentials
        self.lock_folder = os.path.join(os.path.dirname(self.path), "launcher")
        self.access = access
        self._opened: Opened | None = None

    def get(self, account: str) -> Credential | None:
        """The entry of `account`, None where the file or the entry is missing."""
        if self._opened is None:
            self._opened = self.open()
        fields = self._opened.accounts.get(account) if self._opened else None
        return Credential(account, fields) if isinstance(fields, dict) else None

    def written_at(self) -> int:
        """When the file was written, as it says itself, in ms since the epoch; 0 where it does not say or is missing.

        Looked at only after `get`.
        """
        return self._opened.written_at if self._opened else 0

    def names(self) -> list[str]:
        """Every account in the file, also those of the app that have nothing to do with connections."""
        opened = self.open()
        return sorted(opened.accounts) if opened else []

    def set(self, account: str, credential: Credential) -> None:
        """Write the entry; everything else in the file stays as it is."""
        self.update([Credential(account, credential.fields)])

    def update(self, credentials: Iterable[Credential]) -> None:
        """Write entries, all at once; everything else in the file stays as it is."""
        load("launcher.vault.writing").write(self, {each.account: each.fields for each in credentials})
        self._opened = None

    def delete(self, account: str) -> bool:
        """Remove the entry; everything else in the file stays as it is."""
        removed: bool = load("launcher.vault.writing").write(self, {account: None})
        self._opened = None
        return removed

    def open(self) -> Opened | None:
        """The file decrypted and parsed, None where there is none.

        The app rewrites the file in place, so one that cannot be opened is read again until it is at rest. Raises
        CredentialError with the reason where it cannot be opened; it is never changed by being read.
        """
        before = None
        for pause in _PAUSES:
            content = self._read()
            if content is None:
                return None
            try:
                return self._open(content)
            except CredentialError:
                if content == before or pause is None:
                    raise
                before = content
                time.sleep(pause)
        raise AssertionError

    def _read(self) -> bytes | None:
        try:
            return opening.read(self.path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CredentialError(*load("launcher.storage.unread").told(self.path, error)) from None

    def _open(self, content: bytes) -> Opened:
        if len(content) < HEADER:
            raise CredentialError(f"`{self.path}` is too short to be a credential file{self.owner}", _UNTOUCHED)
        if not content.startswith(MAGIC):
            raise CredentialError(f"`{self.path}` is not a credential file{self.owner}", _UNTOUCHED)
        key, plain = self._decrypt(content)
        text = plain.decode("utf-8", "surrogateescape")
        try:
            document = jsontext.decode(text)
        except jsontext.InvalidJson as error:
            raise CredentialError(f"`{self.path}` holds no credentials: {error}", _UNTOUCHED) from None
        accounts = document.get("credentials") if isinstance(document, dict) else None
        if not isinstance(accounts, dict):
            raise CredentialError(f"`{self.path}` holds no credentials: `credentials` is no object", _UNTOUCHED)
        metadata = document.get("metadata") if isinstance(document, dict) else None
        written_at = metadata.get("updatedAt") if isinstance(metadata, dict) else None
        return Opened(content[:64], key, text, accounts, content, written_at if type(written_at) is int else 0)

    def _decrypt(self, content: bytes) -> tuple[bytes, bytes]:
        """The key that fits and the plaintext."""
        salt, iv, tag, ciphertext = content[12:44], content[64:76], content[76:HEADER], content[HEADER:]
        environ = self.access.environ
        decrypt = fast_decrypt()
        key = vault_key.cached(salt, environ)
        if key is not None and (plain := decrypt(key, iv, ciphertext, tag)) is not None:
            return key, plain
        for password in vault_key.passwords(environ):
            key = vault_key.derive(password, salt)
            if (plain := decrypt(key, iv, ciphertext, tag)) is not None:
                if self.access.keeps_key:
                    vault_key.remember(salt, key, environ)
                return key, plain
        # A shortcut must not be what declares a user's secrets lost: the public implementations have the last word.
        for password in vault_key.passwords(environ, vault_key.PUBLIC_HASHES):
            key = vault_key.derive(password, salt, vault_key.PUBLIC_HASHES)
            if (plain := load(vault_key.CIPHERS[-1]).decrypt(key, iv, ciphertext, tag)) is not None:
                return key, plain
        raise CredentialError(f"`{self.path}` cannot be decrypted with this machine's id", _ELSEWHERE)


def fast_decrypt() -> Decrypt:
    """The cheapest implementation of AES-256-GCM that works here."""
    decrypt: Decrypt = vault_key.working(vault_key.CIPHERS).decrypt
    return decrypt


def open_store(access: Access) -> Vault:
    """The store for this user."""
    return Vault(access)
