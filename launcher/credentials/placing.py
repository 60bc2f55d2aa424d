"""Keeping a credential in one store, and letting the index say in which; forgetting it everywhere.

Raises CredentialError and ConfigError. Functions return warnings: what was left over in another place.
"""

from __future__ import annotations

import time

from launcher.boot.lazy import load
from launcher.credentials import index, index_writing, keyring_store
from launcher.credentials.stores import COMMAND, KEYRING, LINKED, OWN, VAULT, Access, open_store
from launcher.values.credential import KIND_OF_AUTH, OAUTH, Credential
from launcher.values.errors import CredentialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.store import Store

# The stores from which `forget` removes a credential.
REMOVABLE = (VAULT, OWN, KEYRING, COMMAND, LINKED)

# The account from which the app takes the login of every Claude connection, whatever its own says.
CLAUDE_LOGIN = "claude_oauth::global"
# How Anthropic's login tokens begin.
_CLAUDE_TOKENS = "sk-ant-oat"

# The stores that are files, as messages call them.
_FILES = {VAULT: "the app's file", OWN: "craft-run's own file"}


def keep(access: Access, credential: Credential, store: str) -> list[str]:
    """Keep a credential in a store, under its own account."""
    with load("launcher.logins.holding").held(credential.account, access.paths):
        return _kept(access, credential, store)


def _kept(access: Access, credential: Credential, store: str) -> list[str]:
    opened = open_store(store, access)
    before = opened.get(credential.account) if store == VAULT and _is_claude_login(credential) else None
    opened.set(credential.account, credential)
    warnings = note(access, credential, store)
    return [*warnings, *_share(opened, credential, before)] if store == VAULT else warnings


def _share(vault: Store, credential: Credential, before: Credential | None) -> list[str]:
    """Let the app find a Claude login, where it has no other one."""
    if not _is_claude_login(credential):
        return []
    shared = vault.get(CLAUDE_LOGIN)
    if shared is not None and shared.secret() and not _is_same(shared, before) and not _is_same(shared, credential):
        return ["the app uses the Claude login of another connection for all of them; launches use this one"]
    vault.set(CLAUDE_LOGIN, Credential(CLAUDE_LOGIN, credential.fields))
    return []


def _is_claude_login(credential: Credential) -> bool:
    return credential.account.startswith(OAUTH) and (credential.text("value") or "").startswith(_CLAUDE_TOKENS)


def _is_same(one: Credential, other: Credential | None) -> bool:
    return other is not None and one.text("value") == other.text("value")


def completed(access: Access, credential: Credential, store: str, region: object = None) -> Credential:
    """AWS keys with the region that is stored for their account, else `region`; with all else, where they are the same.

    A session token and an expiry belong to the keys that they came with.
    """
    before = open_store(store, access).get(credential.account)
    kept: dict[str, object] = {"awsRegion": region} if region else {}
    if before is not None:
        same = before.text("awsAccessKeyId") == credential.text("awsAccessKeyId")
        bound = () if same else ("awsSessionToken", "expiresAt")
        kept |= {field: value for field, value in before.fields.items() if field not in bound}
    return Credential(credential.account, {**kept, **credential.fields})


def note(access: Access, credential: Credential, store: str) -> list[str]:
    """Let the index name the store that holds a credential now, and another store of ours forget an earlier one."""
    entry: dict[str, object] = {"store": store, "storedAt": time.time_ns() // 1_000_000}
    if credential.expires_at:
        entry["expiresAt"] = credential.expires_at
    # Of a login in a keychain, which is not opened to be listed, the index tells these.
    if credential.text("accountEmail"):
        entry["accountEmail"] = credential.text("accountEmail")
    if credential.text("refreshToken"):
        entry["renewable"] = True
    return _place(access, credential.account, entry)


def refer(access: Access, account: str, argv: list[str]) -> list[str]:
    """Let a program print the secret of an account."""
    return _place(access, account, {"store": COMMAND, "command": argv, "storedAt": time.time_ns() // 1_000_000})


def link(access: Access, account: str, agent: str, file: str) -> list[str]:
    """Let the login that an agent keeps in `file` be the one of an account."""
    return _place(
        access, account, {"store": LINKED, "agent": agent, "file": file, "storedAt": time.time_ns() // 1_000_000}
    )


def forget(access: Access, slug: str) -> tuple[list[str], list[str]]:
    """Remove the credentials of a connection from every store that can be written: the accounts, and warnings.

    Raises CredentialError where the app's file cannot be read and there is none elsewhere.
    """
    unreadable: dict[str, CredentialError] = {}
    held: dict[str, list[str]] = {}
    for name in _FILES:
        try:
            held[name] = open_store(name, access).names()
        except CredentialError as error:
            unreadable[name], held[name] = error, []
    deleted = []
    for account in accounts(slug):
        removed = _removed_from_keyring(access, account)
        if account in held[VAULT]:
            _unshare(open_store(VAULT, access), account)
        for name in _FILES:
            removed = (account in held[name] and open_store(name, access).delete(account)) or removed
        if account in access.index:
            index_writing.update(access.paths, account, None)
        if removed or account in access.index:
            deleted.append(account)
    if unreadable and not deleted:
        raise next(iter(unreadable.values()))
    left: list[str] = load("launcher.logins.leaving").forget(access, slug)
    return deleted, [
        *(f"{_FILES[name]} may hold one more: {error.message}" for name, error in unreadable.items()),
        *left,
    ]


def _unshare(vault: Store, account: str) -> None:
    """A Claude login that is to go goes from where the app finds it, too."""
    credential, shared = vault.get(account), vault.get(CLAUDE_LOGIN)
    if credential is not None and shared is not None and _is_claude_login(credential) and _is_same(shared, credential):
        vault.delete(CLAUDE_LOGIN)


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
    """Let the index name one store for `account`, and take the secret out of the one of ours that it was in before."""
    before = access.index.get(account)
    index_writing.update(access.paths, account, entry)
    earlier = index.store_of(before) if before else ""
    if earlier in (KEYRING, OWN) and earlier != index.store_of(entry):
        try:
            open_store(earlier, access).delete(account)
        except CredentialError as error:
            return [f"the earlier secret of `{account}` is still in the store `{earlier}`: {error.message}"]
    return []
