"""The `environment` store: `CRAFT_RUN_SECRET_<SLUG>`, for CI and containers. Read-only."""

from __future__ import annotations

from launcher.credentials.parse import parse
from launcher.credentials.stores import VARIABLE_PREFIX
from launcher.values.errors import CredentialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.stores import Access
    from launcher.environment.diff import Environ
    from launcher.values.credential import Credential

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
    """Whether the parent process gave the secret of this connection, in its variable or in a file that one names."""
    name = variable(f"llm_::{slug}") or ""
    return bool(environ.get(name) or environ.get(f"{name}_FILE"))


class EnvironmentStore:
    """The secrets that the parent process gave."""

    name = "environment"

    def __init__(self, access: Access) -> None:
        self.access = access

    def get(self, account: str) -> Credential | None:
        """The credential in the account's variable, None where that is unset or empty.

        Raises CredentialError where the value makes no credential, or could be meant for another connection.
        """
        name = variable(account)
        text = self.access.environ.get(name) if name else None
        if not text:
            return None
        slug = _slug(account)
        others = {_slug(other) for other in self.access.accounts() if variable(other) == name} - {slug}
        if others:
            raise CredentialError(
                f"`{name}` could be meant for `{slug}` or for `{min(others)}`",
                "rename one of the connections, or keep its secret elsewhere: `craft-run credentials set`",
            )
        return parse(account, text, f"`{name}`")

    def names(self) -> list[str]:
        """The accounts of the configured connections whose variable is set."""
        environ = self.access.environ
        return sorted(account for account in self.access.accounts() if environ.get(variable(account) or ""))

    def set(self, account: str, _credential: Credential) -> None:
        """Refused: nobody can change the environment of the parent process."""
        raise _read_only(account)

    def delete(self, account: str) -> bool:
        """Refused: nobody can change the environment of the parent process."""
        raise _read_only(account)


def _slug(account: str) -> str:
    return account.partition("::")[2]


def _read_only(account: str) -> CredentialError:
    return CredentialError(
        "the `environment` store cannot be written", f"set or unset `{variable(account)}` where the environment is made"
    )


def open_store(access: Access) -> EnvironmentStore:
    """The store over this environment."""
    return EnvironmentStore(access)
