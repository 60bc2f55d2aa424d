"""The `keyring` store: the keychain of the operating system.

Service name `craft-run`, user name the account, password the compact JSON of the credential's fields. The library
`keyring` is the reference; a launch asks the Secret Service of Linux directly first, because importing the library
takes ten times as long as the rest of the launch.
"""

from __future__ import annotations

import sys
import time

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.credentials import index
from launcher.storage import jsontext
from launcher.values import waits
from launcher.values.credential import Credential
from launcher.values.errors import CredentialError, KeyringSilent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from launcher.credentials.stores import Access
    from launcher.environment.diff import Environ

SERVICE = "craft-run"
_LIBRARY = "launcher.credentials.keychain"
_QUICK = "launcher.credentials.secret_service"
_SILENCE = "launcher.credentials.keyring_silence"

# Until when (s of the monotonic clock) a bus that has said nothing is not asked again, and for how long that is.
_silent: dict[str | None, float] = {}
_SPARED = 60.0


class KeyringStore:
    """The operating system's keychain as a store."""

    name = "keyring"

    def __init__(self, access: Access) -> None:
        self.access = access

    def get(self, account: str) -> Credential | None:
        """The credential of `account`, None where the keychain has none or there is no keychain at all.

        Where it has just said nothing in time it is not asked again: who looks many accounts up waits once.
        """
        if time.monotonic() < _silent.get(bus(self.access.environ), 0.0):
            raise load(_SILENCE).unanswered(waits.KEYRING)
        try:
            text = self._read(account)
        except KeyringSilent:
            _silent[bus(self.access.environ)] = time.monotonic() + _SPARED
            raise
        return None if text is None else _credential(account, text)

    def _read(self, account: str) -> str | None:
        text = self._quickly(account)
        if text is None and exists(self.access.environ):
            text = load(_LIBRARY).read(SERVICE, account, bus(self.access.environ))
        return text

    def _quickly(self, account: str) -> str | None:
        """The password from the Secret Service, None where the library has to be asked."""
        address = bus(self.access.environ)
        if address is None or is_configured(self.access.environ):
            return None
        try:
            text: str | None = load(_QUICK).find(address, {"service": SERVICE, "username": account})
        except TimeoutError:  # the library would wait for ever
            raise load(_SILENCE).unanswered(waits.KEYRING) from None
        except (ImportError, AttributeError, OSError, ValueError):
            return None
        return text

    def set(self, account: str, credential: Credential) -> None:
        """Keep the fields in the keychain."""
        text = jsontext.encode(credential.fields)
        load(_LIBRARY).write(SERVICE, account, text, bus(self.access.environ))

    def update(self, credentials: Iterable[Credential]) -> None:
        """Keep several."""
        for each in credentials:
            self.set(each.account, each)

    def delete(self, account: str) -> bool:
        """Remove the account from the keychain; whether it was there."""
        removed: bool = load(_LIBRARY).remove(SERVICE, account, bus(self.access.environ))
        return removed

    def names(self) -> list[str]:
        """The accounts that the index places here: keychains do not list their contents."""
        return sorted(account for account, entry in self.access.index.items() if index.store_of(entry) == self.name)


def exists(environ: Environ) -> bool:
    """Whether there can be a keychain here: on most systems one needs a D-Bus session, or a backend chosen by hand."""
    return sys.platform in ("darwin", "win32") or bus(environ) is not None or is_configured(environ)


def bus(environ: Environ) -> str | None:
    """The address of the D-Bus session bus, None where there is none."""
    address = environ.get("DBUS_SESSION_BUS_ADDRESS") or None
    if sys.platform == "win32":
        address = None
    elif sys.platform == "linux" and address is None:
        path = os.path.join(environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}", "bus")
        address = f"unix:path={path}" if os.path.exists(path) else None
    return address


def is_configured(environ: Environ) -> bool:
    """Whether the user chose a backend of `keyring` or changed how it works, or their desktop has another default."""
    if any(name.startswith(("PYTHON_KEYRING_", "KEYRING_PROPERTY_")) for name in environ):
        return True
    if "KDE" in environ.get("XDG_CURRENT_DESKTOP", ""):
        return True  # KWallet goes first there
    config = environ.get("XDG_CONFIG_HOME") or os.path.join(environ.get("HOME", ""), ".config")
    return os.path.exists(os.path.join(config, "python_keyring", "keyringrc.cfg"))


def _credential(account: str, text: str) -> Credential:
    try:
        fields = jsontext.decode(text)
    except jsontext.InvalidJson:
        fields = None
    if not isinstance(fields, dict):
        raise CredentialError(
            f"what the keyring holds as `{account}` of `{SERVICE}` was not stored by craft-run",
            "store it again: `craft-run credentials set SLUG --store keyring`",
        )
    return Credential(account, fields)


def open_store(access: Access) -> KeyringStore:
    """The store over this user's keychain."""
    return KeyringStore(access)
