"""What is stored where, without a secret and without opening a keychain or running a program."""

from __future__ import annotations

from launcher.credentials import index, renewers
from launcher.credentials.stores import ENVIRONMENT, LINKED, OWN, VAULT, open_store
from launcher.logins import claims
from launcher.values.credential import IAM, OAUTH, Credential
from launcher.values.errors import CredentialError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.renewers import Renewer
    from launcher.credentials.stores import Access

# The stores that can be looked into.
_LISTED = (VAULT, OWN, ENVIRONMENT)
# What early releases of the app kept for all connections of a kind.
_GLOBAL = {"claude_oauth::global": OAUTH, "anthropic_api_key::global": "llm_api_key"}


class Row(Value):
    """One account: its kind (`api_key`, `oauth`, `iam`, `service_account`), the store that a launch takes it from (None
    where there is none), when craft-run put it there, and when it ends (ms since the epoch, None where not known).
    Of one that ends, who renews it; of a login, whose it is by e-mail address, where that is known.
    """

    account: str
    kind: str
    store: str | None
    stored_at: int | None = None
    expires_at: int | None = None
    renewer: Renewer | None = None
    whose: str | None = None

    def is_expired(self, now: int) -> bool:
        """Whether it is past its end at `now` (ms since the epoch)."""
        return self.expires_at is not None and self.expires_at <= now


def rows(access: Access) -> tuple[list[Row], list[CredentialError]]:
    """A row for every account of a connection, configured or not, and why a store could not be looked into."""
    problems: list[CredentialError] = []
    found: dict[str, Row] = {}
    for name in _LISTED:  # the later one goes first at a launch
        try:
            store = open_store(name, access)
            for account in store.names():
                if kind_of(account):
                    found[account] = _row(account, name, store.get(account), {})
        except CredentialError as error:
            problems.append(error)
    given = {account for account, row in found.items() if row.store == ENVIRONMENT}  # goes before whatever is stored
    for account in access.index.keys() - given:
        entry = access.index[account]
        row = _placed(account, entry, found.get(account), access)
        found[account] = row.but(stored_at=_moment(entry, "storedAt")) if row.store == index.store_of(entry) else row
    for account in access.accounts():
        found.setdefault(account, Row(account=account, kind=kind_of(account), store=None))
    return sorted(found.values(), key=lambda row: row.account.split("::")[::-1]), problems


def _placed(account: str, entry: index.Entry, listed: Row | None, access: Access) -> Row:
    """The row of an account that the index places in a store; `listed` is what a store listed of itself."""
    name = index.store_of(entry)
    if name not in (*_LISTED, LINKED):
        whose = entry.get("accountEmail")
        return _row(account, name, None, entry).but(
            expires_at=_moment(entry, "expiresAt"), whose=whose if isinstance(whose, str) else None
        )
    return listed if listed is not None and listed.store == name else _indexed(account, name, access)


def kind_of(account: str) -> str:
    """The kind of credential in an account, empty for one that is no connection's."""
    kind = _GLOBAL.get(account, account.partition("::")[0])
    return kind.removeprefix("llm_") if kind.startswith("llm_") else ""


def _moment(entry: index.Entry, field: str) -> int | None:
    value = entry.get(field)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _indexed(account: str, name: str, access: Access) -> Row:
    """The row of an account that the index places in another store than the one it was first found in."""
    try:
        credential = open_store(name, access).get(account)
    except CredentialError:
        credential = None
    return _row(account, name if credential else None, credential, access.index.get(account, {}))


def _row(account: str, store: str | None, credential: Credential | None, entry: index.Entry) -> Row:
    """The row of an account; of a store that is not opened the index's `entry` says what is known."""
    timed = account.startswith((OAUTH, IAM)) or account in _GLOBAL
    renewable = credential.secret("refreshToken") is not None if credential else entry.get("renewable") is True
    return Row(
        account=account,
        kind=kind_of(account),
        store=store,
        expires_at=credential.expires_at if credential and timed else None,
        renewer=renewers.of(account, store, entry, renewable=renewable) if store and timed else None,
        whose=_whose(credential) if credential and timed else None,
    )


def _whose(credential: Credential) -> str | None:
    """The e-mail address that came with a login, or that its identity token names."""
    named = (credential.text("accountEmail"), claims.of(credential.text("idToken")).get("email"))
    return next((each for each in named if isinstance(each, str) and each), None)
