"""The `environment` store: secrets as CI, containers and services hand them over. Read-only.

    CRAFT_RUN_SECRET_<SLUG>                       the secret itself
    CRAFT_RUN_SECRET_<SLUG>_FILE                  a file that holds it, as Docker and Kubernetes mount them
    $CREDENTIALS_DIRECTORY/craft-run.<slug>       the same, as systemd's `LoadCredential=` has it (systemd.exec(5))

A connection whose own slug ends in `-file` keeps its meaning: the variable is then its secret, and no file of another.
"""

from __future__ import annotations

from launcher.boot.system import os
from launcher.credentials.parse import parse
from launcher.credentials.stores import VARIABLE_PREFIX
from launcher.storage import opening
from launcher.values.errors import CredentialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.stores import Access
    from launcher.environment.diff import Environ
    from launcher.values.credential import Credential

# Where systemd puts what a unit loads, and what our files in it are called.
DIRECTORY = "CREDENTIALS_DIRECTORY"
_LOADED = "craft-run."
_OF_A_FILE = "_FILE"
# Bytes; more than any credential has.
_LONGEST = 1 << 20

_KEPT = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def variable(account: str) -> str | None:
    """The variable for a connection's account: its slug in upper case, `_` for all but letters A-Z and digits.

    None for accounts that are no connection's, as the app's `claude_oauth::global`.
    """
    kind, _, slug = account.partition("::")
    if not kind.startswith("llm_") or not slug:
        return None
    return VARIABLE_PREFIX + "".join(character if character in _KEPT else "_" for character in slug.upper())


def gives(slug: str, environ: Environ) -> bool:
    """Whether the parent process gave the secret of this connection, in its variable or in a file."""
    name = variable(f"llm_::{slug}") or ""
    return bool(environ.get(name) or environ.get(f"{name}{_OF_A_FILE}") or _loaded(slug, environ))


def origin(slug: str, environ: Environ) -> str:
    """Where the parent process gave the secret of this connection, for people."""
    name = variable(f"llm_::{slug}") or ""
    if environ.get(name):
        return f"the variable `{name}`"
    if environ.get(f"{name}{_OF_A_FILE}"):
        return f"the file that `{name}{_OF_A_FILE}` names"
    return f"`{_loaded(slug, environ)}`"


def _loaded(slug: str, environ: Environ) -> str | None:
    """The file of a credential that systemd has loaded for a connection, None where there is none."""
    folder = environ.get(DIRECTORY)
    if not folder or not slug or "/" in slug or "\0" in slug:
        return None
    path = os.path.join(folder, _LOADED + slug)
    return path if os.path.lexists(path) else None


class EnvironmentStore:
    """The secrets that the parent process gave."""

    name = "environment"

    def __init__(self, access: Access) -> None:
        self.access = access

    def get(self, account: str) -> Credential | None:
        """The credential in the account's variable, or in a file, None where there is neither.

        Raises CredentialError where what is given makes no credential, or could be meant for another connection.
        """
        name = variable(account)
        if name is None:
            return None
        environ, slug = self.access.environ, _slug(account)
        named = environ.get(f"{name}{_OF_A_FILE}")
        if named and self._is_anothers(f"{name}{_OF_A_FILE}"):
            named = None
        text = environ.get(name)
        if not text and not named:
            loaded = _loaded(slug, environ)
            return parse(account, _content(loaded, f"`{loaded}`"), f"`{loaded}`") if loaded else None
        others = {_slug(other) for other in self.access.accounts() if variable(other) == name} - {slug}
        if others:
            raise CredentialError(
                f"`{name if text else name + _OF_A_FILE}` could be meant for `{slug}` or for `{min(others)}`",
                "rename one of the connections, or keep its secret elsewhere: `craft-run credentials set`",
            )
        if text and named:
            raise CredentialError(f"`{name}` and `{name}{_OF_A_FILE}` are both set", "unset one of them")
        if text:
            return parse(account, text, f"`{name}`")
        where = f"`{named}`, which `{name}{_OF_A_FILE}` names"
        return parse(account, _content(str(named), where), f"{where},")

    def _is_anothers(self, name: str) -> bool:
        """Whether a variable is that of a configured connection."""
        return any(variable(other) == name for other in self.access.accounts())

    def names(self) -> list[str]:
        """The accounts of the configured connections whose secret is given."""
        return sorted(account for account in self.access.accounts() if self._has(account))

    def _has(self, account: str) -> bool:
        environ, name = self.access.environ, variable(account) or ""
        file = f"{name}{_OF_A_FILE}"
        named = bool(environ.get(file)) and not self._is_anothers(file)
        return bool(environ.get(name) or named or _loaded(_slug(account), environ))

    def set(self, account: str, _credential: Credential) -> None:
        """Refused: nobody can change the environment of the parent process."""
        raise _read_only(account)

    def delete(self, account: str) -> bool:
        """Refused: nobody can change the environment of the parent process."""
        raise _read_only(account)


def _content(path: str, shown: str) -> str:
    """The text of a file, called `shown` in an error. Raises CredentialError: a file that is named must be there."""
    try:
        content = opening.read(path)
    except OSError as error:
        raise CredentialError(
            f"cannot read {shown}: {error.strerror or error}", "check the path, and its permissions"
        ) from None
    if len(content) > _LONGEST:
        raise CredentialError(f"{shown} holds more than a credential", "check the path")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise CredentialError(f"{shown} is not UTF-8", "check the path") from None


def _slug(account: str) -> str:
    return account.partition("::")[2]


def _read_only(account: str) -> CredentialError:
    return CredentialError(
        "the `environment` store cannot be written", f"set or unset `{variable(account)}` where the environment is made"
    )


def open_store(access: Access) -> EnvironmentStore:
    """The store over this environment."""
    return EnvironmentStore(access)
