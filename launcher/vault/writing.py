"""Writing a credential file: entries changed, everything else kept, and never a moment with half a file."""

from __future__ import annotations

import time

from launcher.boot.system import os
from launcher.storage import dangling, exchange, jsonediting, jsontext
from launcher.storage.jsonediting import without_member
from launcher.storage.leftovers import sweep
from launcher.storage.lock import Lock
from launcher.storage.private import make_private
from launcher.values import waits
from launcher.values.errors import CredentialError
from launcher.vault import aes
from launcher.vault import key as vault_key
from launcher.vault.reading import MAGIC, Opened, Vault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    # What an entry is to hold; None where it is to go.
    Changes = Mapping[str, Mapping[str, object] | None]


# How long (s) others have the lock before it is tried again.
_TURN = 0.01


def write(vault: Vault, changes: Changes) -> bool:
    """Set or remove entries; whether there was anything to do.

    Raises CredentialError, and leaves the file as it was, when the app runs whose file it is, when the present file
    cannot be opened, and when the new one cannot be written.
    """
    folder = os.path.dirname(vault.path)
    if not any(changes.values()) and not os.path.exists(vault.path):
        return False
    try:
        make_private(folder)
    except OSError as error:
        raise CredentialError(f"cannot create `{folder}`: {error.strerror}", "make it writable for your user") from None
    end = time.monotonic() + waits.EDIT
    while True:
        with Lock(vault.lock_folder, max(end - time.monotonic(), _TURN)):
            done = _attempted(vault, changes)
        if done is not None:
            return done
        if time.monotonic() >= end:
            raise CredentialError(
                f"another program keeps writing `{vault.path}`, or has it open", "close it and try again"
            )
        time.sleep(_TURN)


def _attempted(vault: Vault, changes: Changes) -> bool | None:
    """Whether there was anything to do; None where another program was in the way."""
    if vault.belongs_to_app and vault.access.app_running():
        raise CredentialError(
            f"the Craft Agents app is running, and would overwrite a change of `{vault.path}`",
            "quit the app first, keep the secret elsewhere (`--store keyring`), or use `--force`",
        )
    sweep(os.path.dirname(vault.path))
    opened = vault.open()
    held = opened.accounts if opened else {}
    due = {account: fields for account, fields in changes.items() if fields is not None or account in held}
    if not due:
        return False
    if opened is None:
        opened = blank(vault)
    try:
        return exchange.swap(vault.path, opened.raw, sealed(opened, _changed(opened, due))) or None
    except OSError as error:
        nowhere = dangling.leads_nowhere(vault.path)
        if nowhere is not None:
            raise CredentialError(*nowhere) from None
        kept = "; the old file is still in place" if os.path.exists(vault.path) else ""
        raise CredentialError(
            f"cannot write `{vault.path}`: {error.strerror}",
            f"make the folder writable, with room on its disk{kept}",
        ) from None


def blank(vault: Vault) -> Opened:
    """What the app would start with."""
    salt = os.urandom(32)
    # Nothing has proved this key right: so no shortcut makes it.
    password = next(vault_key.passwords(vault.access.environ, vault_key.PUBLIC_HASHES))
    key = vault_key.derive(password, salt, vault_key.PUBLIC_HASHES)
    now = _now()
    text = f'{{"version":1,"credentials":{{}},"metadata":{{"createdAt":{now},"updatedAt":{now}}}}}'
    return Opened(MAGIC + bytes(4) + salt + bytes(20), key, text, {})


def _changed(opened: Opened, changes: Changes) -> str:
    """The JSON with entries set or removed; all other text stays character for character."""
    text = opened.text
    start = jsontext.document_start(text)
    for account, fields in changes.items():
        credentials = jsonediting.member(text, start, "credentials")
        if credentials is None:
            raise CredentialError("the credential file has no `credentials`")
        if fields is None:
            text = without_member(text, credentials.start, account)
        else:
            text = jsonediting.with_member(text, credentials.start, account, dict(fields))
    metadata = jsonediting.member(text, start, "metadata")
    if metadata is not None and isinstance(metadata.value, dict):
        text = jsonediting.with_member(text, metadata.start, "updatedAt", _now())
    return text


def sealed(opened: Opened, text: str) -> bytes:
    """The file's new content: the same flags, salt and reserved bytes, a fresh iv."""
    iv = os.urandom(12)
    ciphertext, tag = aes.encrypt(opened.key, iv, text.encode("utf-8", "surrogateescape"))
    return opened.head + iv + tag + ciphertext


def _now() -> int:
    return time.time_ns() // 1_000_000
