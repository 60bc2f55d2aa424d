"""The `command` store: any program that prints a secret (`pass show`, `op read`, `vault kv get`). Read-only.

The index holds the program and its arguments. It runs without a shell, on the user's terminal, so that it can ask for
a PIN or a fingerprint there.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.credentials import index
from launcher.credentials.parse import parse
from launcher.values.credential import SERVICE_ACCOUNT, Credential
from launcher.values.errors import CredentialError
from launcher.values.secret import MASK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.stores import Access

# More than any credential has; a program that prints this much is the wrong one.
_LIMIT = 1 << 20
_RUNNERS = {"posix": "launcher.credentials.command_posix", "nt": "launcher.credentials.command_windows"}


class CommandStore:
    """The secrets that other programs print."""

    name = "command"

    def __init__(self, access: Access) -> None:
        self.access = access

    def get(self, account: str) -> Credential | None:
        """The credential that the account's program prints, None where the index names no program for it.

        Raises CredentialError, never showing the output, where the program fails or prints no credential.
        """
        entry = self.access.index.get(account)
        if entry is None or index.store_of(entry) != self.name:
            return None
        argv = arguments(account, entry)
        if not self.access.runs_programs:
            return _unknown(account)
        program = f"the output of `{argv[0]}`"
        output, status = self._run(argv)
        if len(output) > _LIMIT:
            raise CredentialError(f"{program} is more than a credential", _hint(account))
        if status:
            ending = f"exited with status {status}" if status > 0 else f"was killed by signal {-status}"
            raise CredentialError(f"`{argv[0]}`, which prints the secret of `{account}`, {ending}", _hint(account))
        try:
            text = output.decode("utf-8")
        except UnicodeDecodeError:
            raise CredentialError(f"{program} is not UTF-8", _hint(account)) from None
        return parse(account, text, program)

    def _run(self, argv: list[str]) -> tuple[bytes, int]:
        try:
            output, status = load(_RUNNERS[os.name]).run(argv, self.access.environ, _LIMIT + 1)
        except OSError as error:
            raise CredentialError(
                f"cannot run `{argv[0]}`, which prints the secret: {error.strerror}",
                "install it, or correct the command: `craft-run credentials set SLUG --store command --command ...`",
            ) from None
        return output, status

    def names(self) -> list[str]:
        """The accounts that the index names a program for."""
        return sorted(account for account, entry in self.access.index.items() if index.store_of(entry) == self.name)

    def set(self, account: str, _credential: Credential) -> None:
        """Refused: how a secret is stored is the other program's business."""
        raise _read_only(account)

    def delete(self, account: str) -> bool:
        """Refused: how a secret is removed is the other program's business."""
        raise _read_only(account)


def _unknown(account: str) -> Credential:
    """What stands for a credential that no program was asked for, with every field that a plan needs."""
    key = '{"project_id":"***"}' if account.startswith(f"{SERVICE_ACCOUNT}::") else MASK
    return Credential(account, {"value": key, "awsAccessKeyId": MASK})


def arguments(account: str, entry: index.Entry) -> list[str]:
    """The program and its arguments in an entry of the index. Raises CredentialError."""
    argv = entry.get("command")
    if not isinstance(argv, list) or not argv or not all(isinstance(each, str) and "\0" not in each for each in argv):
        raise CredentialError(
            f"the index names no `command` for `{account}`: it must be a list of strings",
            "set it again: `craft-run credentials set SLUG --store command --command ...`",
        )
    return argv


def _hint(account: str) -> str:
    return f"run it yourself to see why; it must print the secret of `{account}` and nothing else"


def _read_only(account: str) -> CredentialError:
    return CredentialError(
        "the `command` store cannot be written", f"change the secret of `{account}` in the program that keeps it"
    )


def open_store(access: Access) -> CommandStore:
    """The store over the programs in the index."""
    return CommandStore(access)
