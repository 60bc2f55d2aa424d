"""Moving a credential from the store that holds it to another one."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.credentials import index, placing
from launcher.credentials.stores import COMMAND, ENVIRONMENT, KEYRING, LINKED, OWN, VAULT, WRITABLE, Access, open_store
from launcher.values.errors import CredentialError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.credential import Credential


class Move(Value):
    """A credential and the store that it is in now."""

    credential: Credential
    source: str

    @property
    def leaves(self) -> bool:
        """Whether the secret leaves its present store; a variable or another program keeps it."""
        return self.source in WRITABLE


def found(account: str, access: Access) -> Move | None:
    """The credential of an account where a launch would take it from, None where there is none.

    Raises CredentialError for a store that cannot be used.
    """
    entry = access.index.get(account)
    names = [index.store_of(entry)] if entry else [ENVIRONMENT, OWN, VAULT, KEYRING]
    for name in names:
        credential = open_store(name, access).get(account)
        if credential is not None:
            return Move(credential=credential, source=name)
    return None


def carry_out(move: Move, target: str, access: Access) -> list[str]:
    """Keep the credential in `target`, read it back, then take it out of where it was; returns warnings.

    Raises CredentialError, and then nothing is taken out.
    """
    account = move.credential.account
    holding = load("launcher.logins.holding")
    with holding.held(account, access.paths):
        current = holding.newest(account, move.source, access) or move.credential
        return _carried_out(move.but(credential=current), target, access)


def _carried_out(move: Move, target: str, access: Access) -> list[str]:
    account = move.credential.account
    store = open_store(target, access)
    store.set(account, move.credential)
    if open_store(target, access).get(account) != move.credential:
        raise CredentialError(
            f"the store `{target}` does not give `{account}` back as it was given", "nothing is moved"
        )
    warnings = placing.note(access, move.credential, target)
    if move.leaves:
        before = open_store(move.source, access)
        if before.get(account) is not None:
            before.delete(account)
    elif move.source == ENVIRONMENT:
        warnings.append("the variable is still set, but no longer looked at")
    elif move.source == LINKED:
        warnings.append(
            "the agent keeps the login, too: of the two copies the one that is renewed first ends the other"
        )
    elif move.source == COMMAND:
        warnings.append("the program that printed it keeps it, too")
    return warnings
