"""Who renews the credential of an account before it ends, and why nobody does; pure."""

from __future__ import annotations

from launcher.credentials.environ_store import variable
from launcher.credentials.stores import COMMAND, ENVIRONMENT, KEYRING, LINKED, OWN, VAULT
from launcher.values.credential import IAM, OAUTH
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# The store -> who renews a login with a refresh token in it.
_WITH_TOKEN = {
    OWN: "craft-run",
    KEYRING: "craft-run",
    VAULT: "Craft Agents, or craft-run",
}


class Renewer(Value):
    """`name` is who, in words, and None where nobody does; then `reason` says why."""

    name: str | None
    reason: str | None = None


def of(account: str, store: str, entry: Mapping[str, object], *, renewable: bool) -> Renewer:
    """The renewer of an account in a store; `entry` is the index's, `renewable` tells of a refresh token."""
    if store == ENVIRONMENT:
        return Renewer(name=None, reason=f"`{variable(account)}` is what it was set to")
    if store == COMMAND:
        command = entry.get("command")
        return Renewer(name=f"`{command[0]}`" if isinstance(command, list) and command else "a program")
    if store == LINKED:
        return Renewer(name=f"`{entry.get('agent')}`")
    if account.startswith(IAM):
        return Renewer(name=None, reason="AWS sessions are made anew")
    if not account.startswith((OAUTH, "claude_oauth")) or not renewable:
        return Renewer(name=None, reason="it came without a refresh token")
    return Renewer(name=_WITH_TOKEN.get(store))
