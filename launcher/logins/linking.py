"""Finding the login that an agent keeps itself, so that a connection can use it where it stands."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.logins import foreign
from launcher.logins.issuers import CHATGPT, CLAUDE
from launcher.values.credential import OAUTH
from launcher.values.errors import CredentialError, UsageError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ

# The agent whose own login serves a kind of sign-in.
_AGENTS = {CLAUDE: foreign.CLAUDE, CHATGPT: foreign.CODEX}
# The agents whose logins can be linked.
AGENTS = tuple(_AGENTS.values())


class Link(Value):
    """An agent, and the file in which it keeps its login."""

    agent: str
    file: str


def find(kind: str | None, environ: Environ, home: str) -> Link:
    """The link for a kind of sign-in. Raises CredentialError where the agent has no login, and UsageError."""
    agent = _AGENTS.get(kind or "")
    if agent is None:
        raise UsageError(
            "only the logins of Claude Code and Codex can be linked",
            "leave `--link` out, and sign in: `craft-run login`",
        )
    place = foreign.Place(environ=environ, home=home, explicit=True)
    found = [each for each in foreign.find(agent, place) if each.kind == OAUTH]
    if not found:
        raise CredentialError(f"`{agent}` has an API key, and no login", f"sign in there: `{agent} login`")
    return Link(agent=agent, file=os.path.abspath(found[0].where))
