"""What `craft-run use` has chosen for the folder, where the request leaves it open; pure.

A choice on the command line or in a variable replaces the narrower ones of the folder, as it does with variables: with
`--workspace acme` the connection is the one of acme, with `--connection work` the model is one of work's.
"""

from __future__ import annotations

from launcher.request.request import Choice
from launcher.values.errors import SelectionError
from launcher.values.source import FOLDER, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.folders import Choice as FolderChoice
    from launcher.request.request import Request


def applied(request: Request, chosen: FolderChoice | None) -> Request:
    """The request with the choice for its folder. A session decides for itself: with one, it does not count."""
    if chosen is None or request.session or request.workspace:
        return request
    request = request.but(workspace=_choice(chosen.workspace, chosen))
    if request.connection:
        return request
    return request.but(
        connection=_choice(chosen.connection, chosen), model=request.model or _choice(chosen.model, chosen)
    )


def _choice(value: str | None, chosen: FolderChoice) -> Choice | None:
    return Choice(value=value, source=Source(level=FOLDER, detail=chosen.folder)) if value else None


def gone(kind: str, name: str, folder: str) -> SelectionError:
    """The error for a connection or workspace that the choice for a folder names, and that does not exist any more."""
    return SelectionError(
        f"there is no {kind} `{name}`, which `craft-run use` has chosen for `{folder}`",
        f"choose again there: `cd {folder}`, then `craft-run use`, or `craft-run use --unset`",
    )
