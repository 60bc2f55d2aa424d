"""The credential of a connection, from the store that holds it."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.credentials import index
from launcher.credentials.stores import ENVIRONMENT, KEYRING, LINKED, OWN, VARIABLE_PREFIX, VAULT, Access, open_store
from launcher.values.credential import IAM, KIND_OF_AUTH, OAUTH, Credential
from launcher.values.errors import CredentialError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launcher.credentials.store import Store
    from launcher.environment.diff import Environ
    from launcher.values.connection import Connection
    from launcher.values.paths import Paths

    # A configured connection as far as its account goes: slug, providerType, authType.
    Summary = tuple[object, object, object]

# A token that ends within this time (ms) is not fresh: 5 minutes, as the app has it.
SKEW = 300_000

# (providerType, authType) -> the account that early releases kept for all such connections, and whose it then was.
_LEGACY = {
    ("anthropic", "oauth"): ("claude_oauth::global", "claude-max"),
    ("anthropic", "api_key"): ("anthropic_api_key::global", "anthropic-api"),
}

_WORDING = "launcher.credentials.wording"
_RENEWAL = "launcher.logins.renewal"
_LINKED_STORE = "launcher.credentials.linked_store"


class Found(Value):
    """A credential and the name of the store that held it.

    `renewal` says, where nothing may be changed, what a launch would do to the login first. `linked` is the agent whose
    own login it is, and the file in which that keeps it. `written_at` is when the store was written, as it says itself
    (ms since the epoch; 0: it does not say).
    """

    credential: Credential
    store: str
    warnings: tuple[str, ...] = ()
    renewal: str | None = None
    linked: tuple[str, str] | None = None
    written_at: int = 0

    def is_from_later(self, now: int) -> bool:
        """Whether the clock has been set back since it was stored: when it ends cannot be told then."""
        return self.credential.expires_at is not None and self.written_at > now + SKEW


def account_of(connection: Connection) -> str | None:
    """The account that holds the connection's credential, None where it needs no stored one."""
    if connection.pi_auth_provider == "google-vertex" and connection.auth_type == "oauth":
        return None
    return account_named(connection.slug, connection.provider_type, connection.auth_type)


def account_named(slug: object, provider: object, auth: object) -> str | None:
    """The account of the connection with these fields in config.json, None where it needs no stored credential."""
    kind = KIND_OF_AUTH.get(auth) if isinstance(auth, str) else None
    if kind is None or not isinstance(slug, str) or (provider, auth) == ("vertex", "oauth"):
        return None  # Vertex by OAuth is Google's own application default credentials
    return f"{kind}::{slug}"


def accounts(connections: Iterable[Summary]) -> list[str]:
    """The accounts of the configured connections."""
    return [account for each in connections if (account := account_named(*each)) is not None]


def fetch(  # noqa: PLR0913
    connection: Connection,
    connections: Iterable[Summary],
    paths: Paths,
    environ: Environ,
    now: int,
    *,
    keeps_key: bool = True,
    renews: bool = False,
    runs_programs: bool = True,
    agent: str | None = None,
) -> Found | None:
    """The connection's credential, None where it needs none.

    `connections` are all configured ones, this one included, iterated only where it matters; `now` is in ms since the
    epoch. The variable CRAFT_RUN_SECRET_<SLUG> wins over whatever is stored: nobody sets it by accident. Else only the
    store that the index names is opened; for an account that is not in the index `craft-run`, `craft-agent` and
    `keyring` are tried in this order. With `renews` a login that is not fresh is renewed. `agent` is the one
    that is launched: its own login, where the connection is linked to that, it renews itself.

    Raises CredentialError where there is none, or one that is incomplete or expired, or its store cannot be used, and
    ConfigError where the index is invalid.
    """
    account = account_of(connection)
    if account is None:
        return None
    connections = _Once(connections)
    access = Access(
        paths=paths,
        environ=environ,
        index=index.read(paths),
        accounts=lambda: accounts(connections),
        app_running=bool,
        keeps_key=keeps_key,
        runs_programs=runs_programs,
    )
    entry = access.index.get(account)
    found = _in_environment(connection, account, connections, access)
    if found is not None:
        pass
    elif entry is not None:
        found = _in_store(index.store_of(entry), connection, account, connections, access)
        if found is None:
            raise load(_WORDING).not_where_indexed(connection, account, index.store_of(entry))
        if found.store == LINKED:
            linked: tuple[str, str] = load(_LINKED_STORE).place_of(account, entry)
            found = found.but(linked=linked)
            if linked[0] == agent:
                return found
    else:
        found = _anywhere(connection, account, connections, access)
    return _checked(found, connection, access, now, renews=renews)


class _Once:
    """An iterable that is read when it is needed, and can then be read again."""

    __slots__ = ("_read", "_source")

    def __init__(self, source: Iterable[Summary]) -> None:
        self._source = source
        self._read: list[Summary] | None = None

    def __iter__(self) -> Iterator[Summary]:
        if self._read is None:
            self._read = list(self._source)
        return iter(self._read)


def _in_environment(
    connection: Connection, account: str, connections: Iterable[Summary], access: Access
) -> Found | None:
    """What the connection's variable holds. Raises CredentialError where it makes no credential."""
    # Systemd's `LoadCredential=` tells where its files are by the second one.
    if not any(name.startswith(VARIABLE_PREFIX) or name == "CREDENTIALS_DIRECTORY" for name in access.environ):
        return None
    return _in_store(ENVIRONMENT, connection, account, connections, access)


def _anywhere(connection: Connection, account: str, connections: Iterable[Summary], access: Access) -> Found:
    """What the first store that holds the account says."""
    reasons: dict[str, CredentialError] = {}
    for name in (OWN, VAULT, KEYRING):
        if name == OWN and not os.path.exists(access.paths.own_credentials):
            continue
        try:
            found = _in_store(name, connection, account, connections, access)
        except CredentialError as error:
            reasons[name] = error
            continue
        if found is not None:
            return found
    for name in (VAULT, OWN):
        if name in reasons:
            raise reasons[name]
    raise load(_WORDING).not_found(connection, account, access, reasons)


def _in_store(
    name: str, connection: Connection, account: str, connections: Iterable[Summary], access: Access
) -> Found | None:
    """The newest of the account and, in the app's file, of the one that early releases kept."""
    store = open_store(name, access)
    candidates = [store.get(account)]
    if name == VAULT:
        candidates.append(_legacy(store, connection, connections))
    held = [each for each in candidates if each is not None and _is_held(each)]
    if not held:
        return None
    return Found(credential=max(held, key=_lasts), store=name, written_at=written_at(store))


def written_at(store: Store) -> int:
    """When a store that has been read was written, as it says itself, in ms since the epoch; 0 where none does."""
    said: int = getattr(store, "written_at", int)()
    return said


def _legacy(store: Store, connection: Connection, connections: Iterable[Summary]) -> Credential | None:
    """The global entry of early releases, for the connection that was migrated from it or is the only such one."""
    pair = (connection.provider_type, connection.auth_type)
    if pair not in _LEGACY:
        return None
    account, slug = _LEGACY[pair]
    credential = store.get(account)
    if credential is None or connection.slug == slug:
        return credential
    sole = all(each[1:] != pair or each[0] == connection.slug for each in connections)
    return credential if sole else None


def _is_held(credential: Credential) -> bool:
    """Whether an entry holds anything; the app empties `value` where a login was revoked."""
    return credential.secret() is not None or credential.text("awsAccessKeyId") is not None


def _lasts(credential: Credential) -> float:
    """When a credential ends, in ms since the epoch; one that does not say is taken to be valid, as the app does."""
    return float("inf") if credential.expires_at is None else credential.expires_at


def _checked(found: Found, connection: Connection, access: Access, now: int, *, renews: bool) -> Found:
    """What was found, complete and lasting for the launch. Raises CredentialError."""
    kind = KIND_OF_AUTH[connection.auth_type]
    credential = found.credential
    if kind == IAM:
        missing = {"awsAccessKeyId": "access key id", "value": "secret access key"}
        for field, name in missing.items():
            if credential.secret(field) is None:
                raise load(_WORDING).incomplete(connection, name)
    ends = _lasts(credential) <= now + SKEW
    if kind == IAM and ends:
        raise load(_WORDING).expired(connection, found, now)
    if kind == OAUTH and (ends or found.is_from_later(now)):
        attended: Found = load(_RENEWAL).attend(found, connection, access, now, renews=renews)
        return attended
    return found
