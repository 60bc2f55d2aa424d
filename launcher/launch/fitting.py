"""Whether an agent can use a connection: the plan of such a launch is made, with a stand-in for the credential.

No store is opened, no login renewed and nothing changed, so it can be asked for every agent and every connection.
"""

from __future__ import annotations

from launcher.credentials.fetch import Found, account_of
from launcher.launch import steps
from launcher.values.credential import Credential
from launcher.values.errors import CraftRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.reading import Snapshot
    from launcher.environment.diff import Environ
    from launcher.request.request import Request
    from launcher.selection.selection import Selection
    from launcher.values.connection import Connection

_STAND_IN = "a-stand-in-for-the-credential"
_FAR = 4_102_444_800_000  # ms since the epoch; the year 2100


def obstacle(
    command: tuple[str, ...], request: Request, environ: Environ, snapshot: Snapshot, selection: Selection
) -> CraftRunError | None:
    """Why the command could not be launched with the selection, leaving the credential aside; None where it could."""
    asked = request.but(command=command, dry_run=True, new_session=None, shim=None, supervise=False)
    try:
        steps.planned(asked, environ, snapshot, selection, stand_in(selection.connection))
    except CraftRunError as error:
        return error
    return None


def stand_in(connection: Connection) -> Found | None:
    """A credential of the connection's kind that is none; None where it needs none."""
    account = account_of(connection)
    if account is None:
        return None
    kind = account.partition("::")[0]
    return Found(credential=Credential(account, _FIELDS.get(kind, _SIMPLE)), store="")


_SIMPLE: dict[str, object] = {"value": _STAND_IN}
_FIELDS: dict[str, dict[str, object]] = {
    "llm_oauth": {**_SIMPLE, "refreshToken": _STAND_IN, "idToken": _STAND_IN, "expiresAt": _FAR},
    "llm_iam": {**_SIMPLE, "awsAccessKeyId": _STAND_IN},
    "llm_service_account": {"value": '{"type": "service_account", "project_id": "stand-in"}'},
}
