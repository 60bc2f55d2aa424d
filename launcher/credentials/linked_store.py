"""The `linked` store: the login that an agent (Claude Code, Codex) keeps itself, used where it stands. Read-only.

The index holds the agent's name and the file. Nothing is copied: the agent alone renews the login, so that no refresh
token is ever used twice.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.credentials import index
from launcher.credentials.stores import LINKED
from launcher.values.errors import CredentialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.stores import Access
    from launcher.values.credential import Credential

_FOREIGN = "launcher.logins.foreign"
# The agents whose login can be linked, and what renews it and what makes a new one, for people.
AGENTS = {"claude": ("claude", "claude auth login"), "codex": ("codex", "codex login")}


class LinkedStore:
    """The logins of agents, each in its own file."""

    name = LINKED

    def __init__(self, access: Access) -> None:
        self.access = access

    def get(self, account: str) -> Credential | None:
        """The login in the file that the account is linked to, None where the index links it to none.

        Raises CredentialError where the file holds no login any more, or cannot be read.
        """
        entry = self.access.index.get(account)
        if entry is None or index.store_of(entry) != self.name:
            return None
        agent, file = place_of(account, entry)
        foreign = load(_FOREIGN)
        place = foreign.Place(environ=self.access.environ, home=self.access.paths.home, file=file)
        kind = account.partition("::")[0]
        for login in foreign.find(agent, place):
            if login.kind == kind:
                held: Credential = login.for_account(account)
                return held
        raise CredentialError(
            f"`{account}` is linked to the login of `{agent}` in `{file}`, where there is none",
            f"sign in there: `{AGENTS[agent][1]}`",
        )

    def names(self) -> list[str]:
        """The accounts that are linked."""
        return sorted(account for account, entry in self.access.index.items() if index.store_of(entry) == self.name)

    def set(self, account: str, _credential: Credential) -> None:
        """Refused: the agent keeps its login itself."""
        raise _read_only(account)

    def delete(self, account: str) -> bool:
        """Refused: the agent keeps its login itself."""
        raise _read_only(account)


def place_of(account: str, entry: index.Entry) -> tuple[str, str]:
    """The agent and the file in an entry of the index. Raises CredentialError."""
    agent, file = entry.get("agent"), entry.get("file")
    if not isinstance(agent, str) or agent not in AGENTS or not isinstance(file, str) or not file.startswith("/"):
        raise CredentialError(
            f"the index links `{account}` to no `agent` and `file` that craft-run knows",
            f"link it again: `craft-run login {account.partition('::')[2]} --link`",
        )
    return agent, file


def _read_only(account: str) -> CredentialError:
    return CredentialError(
        "the `linked` store cannot be written",
        f"`{account}` is an agent's own login: sign in and out there, or sign in here: `craft-run login`",
    )


def open_store(access: Access) -> LinkedStore:
    """The store over the links in the index."""
    return LinkedStore(access)
