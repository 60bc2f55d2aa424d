"""Writing the app's credential file: one entry changed, everything else kept, and never a moment with half a file."""

from __future__ import annotations

import os
import time

from launcher.storage import atomic, jsontext
from launcher.storage.jsonremoval import without_member
from launcher.storage.leftovers import sweep
from launcher.storage.lock import Lock
from launcher.storage.private import make_private
from launcher.values.errors import CredentialError
from launcher.vault import aes
from launcher.vault import key as vault_key
from launcher.vault.reading import MAGIC, Opened, Vault


def write(vault: Vault, account: str, fields: dict[str, object] | None) -> bool:
    """Set the entry of `account`, or remove it where `fields` is None; whether there was anything to do.

    Raises CredentialError, and leaves the file as it was, when the app runs, when the present file cannot be opened,
    and when the new one cannot be written.
    """
    folder = os.path.dirname(vault.path)
    if fields is None and not os.path.exists(vault.path):
        return False
    try:
        make_private(folder)
    except OSError as error:
        raise CredentialError(f"cannot create `{folder}`: {error.strerror}", "make it writable for your user") from None
    # Instances with different CRAFT_CONFIG_DIR share the credential file, so the lock stands beside the file.
    with Lock(os.path.join(folder, "launcher")):
        if vault.access.app_running():
            raise CredentialError(
                f"the Craft Agents app is running, and would overwrite a change of `{vault.path}`",
                "quit the app first, keep the secret elsewhere (`--store keyring`), or use `--force`",
            )
        sweep(folder)
        opened = vault.open()
        if fields is None and (opened is None or account not in opened.accounts):
            return False
        if opened is None:
            opened = _new(vault)
        try:
            atomic.replace(vault.path, _sealed(opened, _changed(opened, account, fields)))
        except OSError as error:
            kept = "; the old file is still in place" if os.path.exists(vault.path) else ""
            raise CredentialError(
                f"cannot write `{vault.path}`: {error.strerror}",
                f"make the folder writable, with room on its disk{kept}",
            ) from None
    return True


def _new(vault: Vault) -> Opened:
    """What the app would start with."""
    salt = os.urandom(32)
    # Nothing has proved this key right: so no shortcut makes it.
    password = next(vault_key.passwords(vault.access.environ, vault_key.PUBLIC_HASHES))
    key = vault_key.derive(password, salt, vault_key.PUBLIC_HASHES)
    now = _now()
    text = f'{{"version":1,"credentials":{{}},"metadata":{{"createdAt":{now},"updatedAt":{now}}}}}'
    return Opened(MAGIC + bytes(4) + salt + bytes(20), key, text, {})


def _changed(opened: Opened, account: str, fields: dict[str, object] | None) -> str:
    """The JSON with one entry set or removed; all other text stays character for character."""
    text = opened.text
    start = jsontext.document_start(text)
    credentials = jsontext.member(text, start, "credentials")
    if credentials is None:
        raise CredentialError("the credential file has no `credentials`")
    if fields is None:
        text = without_member(text, credentials.start, account)
    else:
        text = jsontext.with_member(text, credentials.start, account, fields)
    metadata = jsontext.member(text, start, "metadata")
    if metadata is not None and isinstance(metadata.value, dict):
        text = jsontext.with_member(text, metadata.start, "updatedAt", _now())
    return text


def _sealed(opened: Opened, text: str) -> bytes:
    """The file's new content: the same flags, salt and reserved bytes, a fresh iv."""
    iv = os.urandom(12)
    ciphertext, tag = aes.encrypt(opened.key, iv, text.encode("utf-8", "surrogateescape"))
    return opened.head + iv + tag + ciphertext


def _now() -> int:
    return time.time_ns() // 1_000_000
