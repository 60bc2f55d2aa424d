"""How logins stand: whose they are, where they are kept, until when they are good, and who renews them; pure."""

from __future__ import annotations

from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.credentials.listing import Row

# What ends within this time (ms) is worth a word.
SOON = 3_600_000


class Standing(Value):
    """A login. `renewer` is who renews it, in words, and None where nobody does; `reason` says why nobody does.

    `whose` is an e-mail address, None where nothing tells it; `ends` is in ms since the epoch, None where the login
    does not say.
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


def standing(row: Row, raw: Mapping[str, object]) -> Standing:
    """How the login in a row stands, which must be in a store; `raw` is the entry of its connection.

    Whose it is: what came with the login tells it, else what the app has noted.
    """
    noted = raw.get("oauthAccountEmail")
    return Standing(
        slug=row.account.partition("::")[2],
        account=row.account,
        store=row.store or "",
        whose=row.whose or (noted if isinstance(noted, str) and noted else None),
        ends=row.expires_at,
        renewer=row.renewer.name if row.renewer else None,
        reason=row.renewer.reason if row.renewer else None,
    )
