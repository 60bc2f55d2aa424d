"""Keeping a credential in one store, and letting the index say in which; forgetting it everywhere.

Raises CredentialError and ConfigError. Functions return warnings: what was left over in another place.
"""

from __future__ import annotations

import time

from launcher.credentials import index, index_writing, keyring_store
from launcher.credentials.stores import COMMAND, KEYRING, VAULT, Access, open_store
from launcher.values.credential import KIND_OF_AUTH
from launcher.values.errors import CredentialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.credential import Credential


def keep(access: Access, credential: Credential, store: str) -> list[str]:
    """Keep a credential in a store, under its own account."""
    open_store(store, access).set(credential.account, credential)
    return note(access, credential, store)


def note(access: Access, credential: Credential, store: str) -> list[str]:
    """Let the index name the store that holds a credential now, and the keychain forget an earlier one."""
    entry: dict[str, object] = {"store": store, "storedAt": time.time_ns() // 1_000_000}
    if credential.expires_at:
        entry["expiresAt"] = credential.expires_at
    return _place(access, credential.account, entry)


def refer(access: Access, account: str, argv: list[str]) -> list[str]:
    """Let a program print the secret of an account."""
    return _place(access, account, {"store": COMMAND, "command": argv, "storedAt": time.time_ns() // 1_000_000})


def forget(access: Access, slug: str) -> tuple[list[str], list[str]]:
    """Remove the credentials of a connection from every store that can be written: the accounts, and warnings.

    Raises CredentialError where the app's file cannot be read and there is none elsewhere.
    """
    vault = open_store(VAULT, access)
    unreadable = None
    try:
        held = vault.names()
    except CredentialError as error:
        unreadable, held = error, []
    deleted = []
    for account in accounts(slug):
        in_keyring = _removed_from_keyring(access, account)
        if account in held:
            vault.delete(account)
        if account in access.index:
            index_writing.update(access.paths, account, None)
        if account in held or account in access.index or in_keyring:
            deleted.append(account)
    if unreadable and not deleted:
        raise unreadable
    return deleted, [f"the app's file may hold one more: {unreadable.message}"] if unreadable else []


def accounts(slug: str) -> list[str]:
    """The accounts that a connection may have."""
    return [f"{kind}::{slug}" for kind in dict.fromkeys(KIND_OF_AUTH.values())]


def _removed_from_keyring(access: Access, account: str) -> bool:
    """Whether the keychain held the account; one that the index does not name may be unusable here."""
    entry = access.index.get(account)
    if (entry is not None and index.store_of(entry) != KEYRING) or not keyring_store.exists(access.environ):
        return False
    try:
        return open_store(KEYRING, access).delete(account)
    except CredentialError:
        if entry is not None:
            raise
        return False


def _place(access: Access, account: str, entry: index.Entry) -> list[str]:
    """Let the index name one store for `account`, and take the secret out of a keychain that it was in before."""
    before = access.index.get(account)
    index_writing.update(access.paths, account, entry)
    if before and index.store_of(before) == KEYRING != index.store_of(entry):
        try:
            open_store(KEYRING, access).delete(account)
        except CredentialError as error:
            return [f"the earlier secret of `{account}` is still in the keyring: {error.message}"]
    return []
