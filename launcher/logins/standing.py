"""How logins stand: whose they are, where they are kept, until when they are good, and who renews them; pure."""

from __future__ import annotations

from launcher.credentials.environ_store import variable
from launcher.credentials.stores import COMMAND, ENVIRONMENT, KEYRING, LINKED, OWN, VAULT
from launcher.logins import claims
from launcher.logins.signin.tokens import WHOSE
from launcher.values.credential import IAM, OAUTH
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.values.credential import Credential

    Json = Mapping[str, object]

# What ends within this time (ms) is worth a word.
SOON = 3_600_000


class Standing(Value):
    """A login. `renewer` is who renews it, in words, and None where nobody does; `reason` says why nobody does.

    `whose` is an e-mail address or a name, None where nothing tells it; `ends` is in ms since the epoch, None where
    the login does not say.
    """

    slug: str
    account: str
    store: str
    whose: str | None
    ends: int | None
    renewer: str | None
    reason: str | None = None

    def is_over(self, now: int) -> bool:
        """Whether it has ended at `now` (ms since the epoch)."""
        return self.ends is not None and self.ends <= now

    def ends_soon(self, now: int) -> bool:
        """Whether it ends within the hour, or has ended."""
        return self.ends is not None and self.ends <= now + SOON


def standing(raw: Json, account: str, store: str, entry: Json, credential: Credential | None) -> Standing:
    """How the login of a connection (`raw`, an entry of `llmConnections`) stands.

    `entry` is the index's, empty where that has none; `credential` is None for a store that is not opened for this.
    """
    renewer, reason = _renewer(account, store, entry, credential)
    ends = credential.expires_at if credential else entry.get("expiresAt")
    return Standing(
        slug=account.partition("::")[2],
        account=account,
        store=store,
        whose=_whose(raw, entry, credential),
        ends=ends if isinstance(ends, int) and not isinstance(ends, bool) else None,
        renewer=renewer,
        reason=reason,
    )


def _renewer(account: str, store: str, entry: Json, credential: Credential | None) -> tuple[str | None, str | None]:
    if store == ENVIRONMENT:
        return None, f"`{variable(account)}` is what it was set to"
    if store == COMMAND:
        command = entry.get("command")
        return f"the program `{command[0]}`" if isinstance(command, list) and command else "a program", None
    if store == LINKED:
        return f"`{entry.get('agent')}`", None
    if account.startswith(IAM):
        return None, "AWS sessions are made anew"
    renewable = credential.secret("refreshToken") is not None if credential else entry.get("renewable") is True
    if not account.startswith(OAUTH) or not renewable:
        return None, "it came without a refresh token"
    return _RENEWERS.get(store), None


_RENEWERS = {
    OWN: "craft-run",
    KEYRING: "craft-run",
    VAULT: "Craft Agents, or craft-run while that does not run",
}


def _whose(raw: Json, entry: Json, credential: Credential | None) -> str | None:
    """From the most certain to the least: what came with the login, its identity token, what the app has noted."""
    own = (credential.text(WHOSE), claims.of(credential.text("idToken")).get("email")) if credential else ()
    found = (*own, entry.get(WHOSE), raw.get("oauthAccountEmail"))
    return next((each for each in found if isinstance(each, str) and each), None)
