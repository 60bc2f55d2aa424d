"""What is true of a launch in this folder, now."""

from __future__ import annotations

from launcher.credentials import index, state
from launcher.credentials.fetch import accounts
from launcher.credentials.stores import Access
from launcher.launch import steps
from launcher.status import agents
from launcher.values.errors import CraftRunError
from launcher.values.number import whole
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.reading import Json, Snapshot
    from launcher.environment.diff import Environ
    from launcher.request.request import Request
    from launcher.selection.selection import Selection
    from launcher.status.agents import Fit
    from launcher.values.paths import Paths


class Status(Value):
    """`error` is why nothing can be chosen here; `selection`, `credential` and `agents` are there where it is None.

    `warnings` are one line each, `last_used` is in ms since the epoch, `snapshot` is what was read for it.
    """

    folder: str
    paths: Paths
    error: CraftRunError | None = None
    snapshot: Snapshot | None = None
    selection: Selection | None = None
    credential: state.State | None = None
    last_used: int | None = None
    agents: tuple[Fit, ...] = ()
    warnings: tuple[str, ...] = ()


def gather(request: Request, environ: Environ, paths: Paths, now: int) -> Status:
    """The status for a request. Raises ConfigError where the current folder is gone."""
    folder = steps.current_folder()
    try:
        snapshot, selection = steps.choose(request, paths)
    except CraftRunError as error:
        return Status(folder=folder, paths=paths, error=error)
    raw = snapshot.connection(selection.connection.slug)[0]
    credential, closed = _credential(raw, snapshot, environ, now)
    return Status(
        folder=folder,
        paths=paths,
        snapshot=snapshot,
        selection=selection,
        credential=credential,
        last_used=whole(raw.get("lastUsedAt")),
        agents=agents.fits(request, environ, snapshot, selection),
        warnings=(*selection.warnings, *closed),
    )


def _credential(raw: Json, snapshot: Snapshot, environ: Environ, now: int) -> tuple[state.State, list[str]]:
    """The state of the connection's credential, and why a store could not be looked into."""
    summaries = [(each.get("slug"), each.get("providerType"), each.get("authType")) for each in snapshot.connections]
    try:
        access = Access(
            paths=snapshot.paths,
            environ=environ,
            index=index.read(snapshot.paths),
            accounts=lambda: accounts(summaries),
            app_running=bool,
        )
        (found,), problems = state.states([raw], access, now)
    except CraftRunError as error:
        return state.unknown([raw])[0], [error.message]
    return found, [problem.message for problem in problems] if found.state == state.UNKNOWN else []
