"""What serves a launch, and why."""

from __future__ import annotations

from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.connection import Connection, Session, Workspace
    from launcher.values.source import Source


class Notes:
    """What is said on the way: the trail for whoever asks why, and the warnings."""

    def __init__(self) -> None:
        self.trail: list[str] = []
        self.warnings: list[str] = []


class Selection(Value):
    """What serves the launch, each with its source.

    `trail` tells level by level what was looked at; `warnings` are one line each.
    """

    connection: Connection
    connection_source: Source
    workspace: Workspace | None = None
    workspace_source: Source | None = None
    session: Session | None = None
    session_source: Source | None = None
    model: str | None = None
    model_source: Source | None = None
    trail: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
