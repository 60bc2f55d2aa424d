"""Whether each connection has the credential that it needs, without a secret, a keychain or a program."""

from __future__ import annotations

from launcher.credentials.fetch import SKEW, account_named
from launcher.credentials.listing import rows
from launcher.credentials.stores import VAULT
from launcher.values.credential import IAM, KIND_OF_AUTH
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from launcher.credentials.listing import Row
    from launcher.credentials.renewers import Renewer
    from launcher.credentials.stores import Access
    from launcher.values.errors import CredentialError

    Json = Mapping[str, object]

NOT_NEEDED = "not needed"
STORED = "stored"
EXPIRED = "expired"
MISSING = "missing"
UNKNOWN = "unknown"
# What ends within this time (ms), and is renewed by nobody, is worth a word.
SOON = 3_600_000


class State(Value):
    """One of the above; `account` is None where no credential is needed, `store` where none is known to have it.

    `expires_at` is in ms since the epoch. What a launch or an agent renews is not expired; `renewer` says who, and why
    nobody does. `unknown` stands for a store that could not be looked into.
    """

    state: str
    account: str | None = None
    store: str | None = None
    expires_at: int | None = None
    renewer: Renewer | None = None

    def ends_soon(self, now: int) -> bool:
        """Whether it ends within the hour, and nobody renews it."""
        renewed = self.renewer is not None and self.renewer.name is not None
        return self.expires_at is not None and self.expires_at <= now + SOON and not renewed


def states(connections: Iterable[Json], access: Access, now: int) -> tuple[list[State], list[CredentialError]]:
    """The state of each connection (an entry of `llmConnections`) at `now` (ms), and why a store stayed closed."""
    found, problems = rows(access)
    by_account = {row.account: row for row in found}
    return [
        _state(raw, by_account, now, known=not problems, app_running=access.app_running) for raw in connections
    ], problems


def unknown(connections: Iterable[Json]) -> list[State]:
    """The state of each connection where not even the index of credentials can be read."""
    return [_state(raw, {}, 0, known=False, app_running=bool) for raw in connections]


def _state(raw: Json, found: Mapping[str, Row], now: int, *, known: bool, app_running: Callable[[], bool]) -> State:
    account = account_named(raw.get("slug"), raw.get("providerType"), raw.get("authType"))
    if account is None:
        auth = raw.get("authType")
        needs_one = isinstance(auth, str) and auth in KIND_OF_AUTH and not isinstance(raw.get("slug"), str)
        return State(state=UNKNOWN if needs_one else NOT_NEEDED)
    row = found.get(account)
    if row is None or row.store is None:
        row = found.get(LEGACY.get(account, ""), row)
    if row is None or row.store is None:
        return State(state=MISSING if known else UNKNOWN, account=account)
    lead = SKEW if account.startswith(IAM) else 0  # a token is taken while it lasts at all
    expired = row.is_expired(now + lead) and not _is_renewed(raw, row, app_running)
    return State(
        state=EXPIRED if expired else STORED,
        account=account,
        store=row.store,
        expires_at=row.expires_at,
        renewer=row.renewer,
    )


def _is_renewed(raw: Json, row: Row, app_running: Callable[[], bool]) -> bool:
    """Whether a launch could use it all the same: renewed by craft-run or by an agent, or needed by nobody."""
    if "copilot" in (raw.get("providerType"), str(raw.get("piAuthProvider")).removeprefix("github-")):
        return True  # clients take the GitHub token, which does not end
    if row.renewer is None or row.renewer.name is None:
        return False
    return row.store != VAULT or not app_running()  # beside the app, only the app renews


# The accounts that early releases of the app kept, and the built-in connections that took them over.
LEGACY = {
    "llm_oauth::claude-max": "claude_oauth::global",
    "llm_api_key::anthropic-api": "anthropic_api_key::global",
}
