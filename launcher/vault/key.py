"""The key of the app's credential file: derived as the app derives it, and kept until logout.

Deriving takes some 50 ms, by design; a launch can do with less, so the derived key is cached below XDG_RUNTIME_DIR,
which is private to the user, in memory, and gone after the logout. It tells no more than the file's own key inputs do:
all of them are readable by every local account, and the mode 0600 of the files is the protection.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import files, opening, owner
from launcher.storage.private import runtime_path
from launcher.values.errors import CraftRunError
from launcher.vault import machine_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from launcher.environment.diff import Environ

# Implementations, the cheapest first; the last of each list is the public one.
CIPHERS = ("launcher.vault.libgcrypt", "launcher.vault.libcrypto", "launcher.vault.aes")
HASHES = ("launcher.vault.libgcrypt", "launcher.vault.hashes")
PUBLIC_HASHES = HASHES[-1:]

_SIZE = 32
_ITERATIONS = 100_000


def passwords(environ: Environ, implementations: Sequence[str] = HASHES) -> Iterator[bytes]:
    """What the key is derived from: the app's present scheme, then the one before it.

    Raises CredentialError where the machine has no identity.
    """
    hashes = working(implementations)
    yield hashes.sha256(_encoded(f"{machine_id.machine_id(environ)}craft-agent-v2"))
    legacy = machine_id.legacy_inputs(environ)
    if legacy is not None:
        yield hashes.sha256(_encoded(f"{legacy}craft-agent-v1"))


def derive(password: bytes, salt: bytes, implementations: Sequence[str] = HASHES) -> bytes:
    """The key for a file with this `salt`."""
    try:
        key: bytes = working(implementations).pbkdf2(password, salt, _ITERATIONS, _SIZE)
    except ValueError:
        return derive(password, salt, PUBLIC_HASHES)
    return key


def working(implementations: Sequence[str]) -> Any:
    """The first of these modules that can be imported here; the last one must."""
    for name in implementations[:-1]:
        try:
            return load(name)
        except (ImportError, AttributeError, OSError, TypeError):
            continue
    return load(implementations[-1])


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def cached(salt: bytes, environ: Environ) -> bytes | None:
    """The key kept for this salt and this machine id, None where there is none that can be trusted."""
    path = _cache_path(salt, environ)
    if path is None:
        return None
    try:
        descriptor = files.open_file(path, files.READ | files.NO_FOLLOW | files.NO_WAIT)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not files.is_own(status) or status.st_mode & 0o170077 != 0o100000:
            return None
        content = opening.read_descriptor(descriptor)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    label = _label(salt, environ)
    return content[len(label) :] if content.startswith(label) and len(content) == len(label) + _SIZE else None


def remember(salt: bytes, key: bytes, environ: Environ) -> None:
    """Keep `key` for the next launch; where that is impossible, the next launch derives it again."""
    path = _cache_path(salt, environ)
    if path is None:
        return
    temporary = os.path.join(os.path.dirname(path), f"{owner.mark()}-{os.urandom(4).hex()}")
    try:
        load("launcher.storage.making").runtime_folder(environ)
        descriptor = files.open_file(temporary, files.WRITE | files.NEW | files.NO_FOLLOW, 0o600)
    except (OSError, CraftRunError):
        return
    try:
        try:
            load("launcher.storage.atomic").write_all(descriptor, _label(salt, environ) + key)
        finally:
            os.close(descriptor)
        files.replace(temporary, path)
    except OSError:
        os.unlink(temporary)


def _cache_path(salt: bytes, environ: Environ) -> str | None:
    """The cache file for a salt, None where the login has no private folder in memory."""
    # Windows has no such folder, and modes there say nothing.
    folder = environ.get("XDG_RUNTIME_DIR", "") if os.name == "posix" else ""
    if not os.path.isabs(folder):
        return None
    try:
        status = os.stat(folder)
        if not files.is_own(status) or status.st_mode & 0o170022 != 0o040000:
            return None
    except OSError:
        return None
    return os.path.join(runtime_path(environ), f"key-{salt[:8].hex()}")


def _label(salt: bytes, environ: Environ) -> bytes:
    """What a cached key is good for; it stands before the key, so that another salt or machine id does not match."""
    identity = _encoded(machine_id.machine_id(environ))
    return b"craft-run key 1\n" + salt + len(identity).to_bytes(4, "big") + identity
