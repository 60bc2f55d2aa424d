"""What serves a launch, and why."""

from __future__ import annotations

from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.connection import Connection, Project, Session, Workspace
    from launcher.values.source import Source


class Notes:
    """What is said on the way: the trail for whoever asks why, and the warnings."""

    def __init__(self) -> None:
        self.trail: list[str] = []
        self.warnings: list[str] = []


class Selection(Value):
    """What serves the launch, each with its source.

    `project` is the one whose folder chose the workspace. `trail` tells level by level what was looked at, `warnings`
    what the user should know, one line each.
    """

    connection: Connection
    connection_source: Source
    workspace: Workspace | None = None
    workspace_source: Source | None = None
    project: Project | None = None
    session: Session | None = None
    session_source: Source | None = None
    model: str | None = None
    model_source: Source | None = None
    trail: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
