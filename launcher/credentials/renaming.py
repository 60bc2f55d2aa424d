"""Credentials that follow a connection to its new slug: first they are in both places, then in the new one alone."""

from __future__ import annotations

from launcher.credentials import index_writing, placing
from launcher.credentials.stores import KEYRING, OWN, VAULT, open_store
from launcher.values.credential import Credential
from launcher.values.errors import CredentialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.stores import Access

# The stores whose secrets have an account's name.
_NAMED = (VAULT, OWN, KEYRING)


def copied(access: Access, slug: str, new: str) -> list[str]:
    """Give every credential of `slug` to `new`, too; the new accounts.

    Raises CredentialError and ConfigError, and then nothing has been taken from anywhere.
    """
    found = []
    for account, successor in zip(placing.accounts(slug), placing.accounts(new), strict=True):
        entry = access.index.get(account)
        for name in _NAMED:
            credential = _held(access, account, name, certain=entry is not None and entry.get("store") == name)
            if credential is not None:
                open_store(name, access).set(successor, Credential(successor, credential.fields))
                found.append(successor)
        if entry is not None:
            index_writing.update(access.paths, successor, entry)
            found.append(successor)
    return list(dict.fromkeys(found))


def _held(access: Access, account: str, name: str, *, certain: bool) -> Credential | None:
    """What a store has; one that cannot be used is an error only where it is `certain` to have it."""
    if name == KEYRING and not certain:
        return None
    try:
        return open_store(name, access).get(account)
    except CredentialError:
        if certain:
            raise
        return None
