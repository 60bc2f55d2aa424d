"""The keychain of the operating system through the library `keyring`, its errors put so that users can act on them.

Backends are plugins, and each raises errors of its own; none of them reaches the user as it is.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

import keyring
from keyring import errors
from keyring.backends import fail

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.credentials.keyring_silence import within
from launcher.values import waits
from launcher.values.errors import CredentialError

if TYPE_CHECKING:
    from collections.abc import Callable

# CRED_MAX_CREDENTIAL_BLOB_SIZE of `wincred.h`; the library stores UTF-16.
_LONGEST_ON_WINDOWS = 5 * 512

Answer = TypeVar("Answer")

_OTHERWISE = (
    "keep the secret elsewhere: `craft-run credentials set SLUG --store craft-agent`, or in the variable"
    " `CRAFT_RUN_SECRET_<SLUG>`"
)
_NOBODY = ": no Secret Service answers, and no other backend is installed"


def read(service: str, account: str, bus: str | None) -> str | None:
    """The password, None where there is none. `bus` is the D-Bus session. Raises CredentialError."""
    return _asked(lambda: keyring.get_password(service, account), bus, waits.KEYRING)


def write(service: str, account: str, password: str, bus: str | None) -> None:
    """Store the password. Raises CredentialError."""
    if sys.platform == "win32" and len(password.encode("utf-16-le", "surrogatepass")) > _LONGEST_ON_WINDOWS:
        raise CredentialError(
            f"the Windows Credential Manager keeps at most {_LONGEST_ON_WINDOWS} bytes, and this secret is longer",
            "keep it in craft-run's own file: `--store craft-run`",
        )

    def store() -> str | None:
        keyring.set_password(service, account, password)
        return keyring.get_password(service, account)

    # There are backends that forget what they are given, as the one that `keyring --disable` installs.
    if _asked(store, bus, waits.KEYRING_CHANGE) != password:
        raise CredentialError(f"the keyring does not keep what it is given ({_backend()})", _OTHERWISE)


def remove(service: str, account: str, bus: str | None) -> bool:
    """Remove the password; whether there was one. Raises CredentialError."""

    def delete() -> bool:
        if keyring.get_password(service, account) is None:
            return False
        keyring.delete_password(service, account)
        return True

    return _asked(delete, bus, waits.KEYRING_CHANGE)


def backend(bus: str | None) -> str:
    """The backend that answers, in words. Raises CredentialError saying why none does."""

    def look() -> str:
        chosen = keyring.get_keyring()
        if isinstance(chosen, fail.Keyring):
            raise errors.NoKeyringError
        return f"{type(chosen).__module__}.{type(chosen).__qualname__}"

    try:
        return f"the keyring answers through `{_asked(look, bus, waits.KEYRING)}`"
    except CredentialError as error:
        why = _why_none(bus) if error.message.endswith(_NOBODY) else ""
        message = f"{error.message.removesuffix(_NOBODY)} ({why})" if why else error.message
        raise CredentialError(message, error.hint) from None


def _why_none(bus: str | None) -> str:
    """Why the backend of Linux desktops cannot be used; empty elsewhere."""
    if sys.platform == "linux":
        if bus is None:
            return "DBUS_SESSION_BUS_ADDRESS is not set"
        try:
            load("keyring.backends.SecretService").Keyring.priority  # noqa: B018 - it is computed, and says why not
        except Exception as error:  # noqa: BLE001
            return " ".join(str(error).split()) or type(error).__name__
    return ""


def _asked(ask: Callable[[], Answer], bus: str | None, patience: float) -> Answer:
    if bus is not None:
        os.environ.setdefault("DBUS_SESSION_BUS_ADDRESS", bus)  # the library knows no other way to a bus
    try:
        return within(patience, ask)
    except CredentialError:
        raise
    except errors.NoKeyringError:
        raise CredentialError(f"there is no keyring here{_NOBODY}", _OTHERWISE) from None
    except errors.KeyringLocked:
        raise CredentialError("the keyring is locked", f"unlock it, or {_OTHERWISE}") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CredentialError(f"the keyring cannot be reached: {reason}", _OTHERWISE) from None
    except errors.KeyringError as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise CredentialError(f"the keyring failed: {reason} ({_backend()})", _OTHERWISE) from None
    except Exception as error:  # noqa: BLE001
        raise CredentialError(f"the keyring failed: {type(error).__name__} ({_backend()})", _OTHERWISE) from None


def _backend() -> str:
    try:
        kind = type(keyring.get_keyring())
    except Exception as error:  # noqa: BLE001
        return f"its backend cannot be loaded: {type(error).__name__}"
    return f"backend `{kind.__module__}`"
