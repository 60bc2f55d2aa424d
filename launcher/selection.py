"""Which workspace, session, connection and model serve a request, and why: pure, from what was read.

The connection is the first of: the one asked for, the session's, the workspace's default, the global default, the first
in the list. A session that is locked to a connection never gets another one.
"""

from __future__ import annotations

from launcher.config.connections import parse
from launcher.errors import ConfigError, SelectionError
from launcher.source import DIRECTORY, FIRST, GLOBAL, LEDGER, SESSION, WORKSPACE, Source
from launcher.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.config.reading import Json, Snapshot
    from launcher.connection import Connection, Session, Workspace
    from launcher.request import Request

_NO_WORKSPACES = "there are no workspaces yet: make one in the Craft Agents app, or choose by `--connection SLUG`"


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


def select(request: Request, snapshot: Snapshot) -> Selection:
    """The selection for a request. Raises SelectionError or ConfigError."""
    notes = Notes()
    workspace, workspace_source = _workspace(request, snapshot, notes)
    session = _session(request, snapshot, workspace)
    if session is not None and workspace is None:
        workspace, workspace_source = session.workspace, Source(level=SESSION, detail=session.id)
    if request.new_session is not None and workspace is None:
        raise SelectionError("a new session needs a workspace", "name one: `--workspace NAME`")
    raw, source = _connection(request, snapshot, workspace, session, notes)
    connection = parse(raw, snapshot.paths.config)
    notes.trail.append(f"chosen: `{connection.slug}` ({source})")
    model, model_source = _model(request, workspace, session, connection, notes)
    return Selection(
        connection=connection,
        connection_source=source,
        workspace=workspace,
        workspace_source=workspace_source,
        session=session,
        session_source=request.session.source if request.session else None,
        model=model,
        model_source=model_source,
        trail=tuple(notes.trail),
        warnings=tuple(notes.warnings),
    )


def _workspace(request: Request, snapshot: Snapshot, notes: Notes) -> tuple[Workspace, Source] | tuple[None, None]:
    if request.workspace:
        return named_workspace(request.workspace.value, snapshot.workspaces), request.workspace.source
    if request.session:
        return None, None
    notes.warnings += snapshot.warnings
    if snapshot.project_workspace is not None:
        source = Source(level=DIRECTORY, detail=str(snapshot.project_file))
        return _wanted(snapshot.project_workspace, snapshot), source
    if len(snapshot.directory_workspaces) > 1 and not request.connection:
        raise SelectionError(
            f"this folder is the workingDirectory of several workspaces: {_names(snapshot.directory_workspaces)}",
            "name one: `--workspace NAME`",
        )
    if not request.connection:
        unreadable = [each for each in snapshot.workspaces if each.invalid and not each.missing]
        notes.warnings += [f"workspace `{each.slug}` was not considered: {each.invalid}" for each in unreadable]
    if len(snapshot.directory_workspaces) == 1:
        workspace = snapshot.directory_workspaces[0]
        return workspace, Source(level=DIRECTORY, detail=f"workingDirectory {workspace.working_directory}")
    return None, None


def _wanted(name: str, snapshot: Snapshot) -> Workspace:
    try:
        return named_workspace(name, snapshot.workspaces)
    except SelectionError as error:
        raise SelectionError(f"{error.message}, which `{snapshot.project_file}` chooses", error.hint) from None


def named_workspace(name: str, workspaces: Sequence[Workspace]) -> Workspace:
    """The workspace called `name`: an id or the path of a root is certain, slug and name count alike."""
    path = name.rstrip("/") or name
    certain = [each for each in workspaces if name == each.id or path == each.root]
    folded = name.casefold()
    matches = certain or [each for each in workspaces if name == each.slug or folded == each.name.casefold()]
    if not matches:
        known = f"known: {_names(workspaces)}; `craft-run workspaces list` shows more"
        raise SelectionError(f"there is no workspace `{name}`", known if workspaces else _NO_WORKSPACES)
    if len(matches) > 1:
        places = ", ".join(f"`{each.id}` ({each.root})" for each in matches)
        raise SelectionError(f"`{name}` names several workspaces: {places}", "use the id or the path")
    return matches[0]


def _names(workspaces: Sequence[Workspace]) -> str:
    shown = [f"`{each.slug}`" for each in workspaces[:10]]
    return ", ".join(shown) + (", ..." if len(workspaces) > len(shown) else "")


def _session(request: Request, snapshot: Snapshot, workspace: Workspace | None) -> Session | None:
    if not request.session:
        return None
    name = request.session.value
    found = [each for each in snapshot.sessions if workspace is None or each.workspace.root == workspace.root]
    if not found:
        place = f"in workspace `{workspace.slug}`" if workspace else "in any workspace"
        hint = "make one with `--new-session`, or take one of `craft-run sessions list`"
        raise SelectionError(f"there is no session `{name}` {place}", hint if snapshot.workspaces else _NO_WORKSPACES)
    if len(found) > 1:
        places = _names([each.workspace for each in found])
        raise SelectionError(f"session `{name}` is in several workspaces: {places}", "add `--workspace NAME`")
    if found[0].invalid:
        raise ConfigError(found[0].invalid, "open the session in the app, or start a new one: `--new-session`")
    return found[0]


def _connection(
    request: Request,
    snapshot: Snapshot,
    workspace: Workspace | None,
    session: Session | None,
    notes: Notes,
) -> tuple[Json, Source]:
    lock = _lock(session, notes) if session else None
    if session and lock:
        return _locked(request, snapshot, session, *lock)
    if request.connection:
        return _existing(snapshot, request.connection.value, request.connection.source), request.connection.source
    notes.trail.append("--connection: not given")
    for slug, source, where in _defaults(snapshot, workspace, session):
        if slug is None:
            notes.trail.append(f"{where}: names none")
        elif snapshot.connection(slug):
            return _existing(snapshot, slug, source), source
        else:
            notes.trail.append(f"{where}: `{slug}`, which does not exist")
            notes.warnings.append(f"{where} names connection `{slug}`, which does not exist")
    for raw in snapshot.connections:
        if isinstance(raw.get("slug"), str):
            return _existing(snapshot, str(raw["slug"]), Source(level=FIRST)), Source(level=FIRST)
    raise SelectionError(f"`{snapshot.paths.config}` has no connections", "add one: `craft-run connections add`")


def _locked(request: Request, snapshot: Snapshot, session: Session, locked: str, source: Source) -> tuple[Json, Source]:
    """The connection of a locked session. Raises SelectionError where another one is asked for, or it is gone."""
    if request.connection and request.connection.value != locked:
        raise SelectionError(
            f"session `{session.id}` is locked to connection `{locked}`, not `{request.connection.value}`",
            "start another session with it: `--new-session`, or drop `--connection`",
        )
    if not snapshot.connection(locked):
        raise SelectionError(
            f"session `{session.id}` is locked to connection `{locked}`, which no longer exists",
            "start a new session (`--new-session`), or add the connection again",
        )
    return _existing(snapshot, locked, source), source


def _lock(session: Session, notes: Notes) -> tuple[str, Source] | None:
    """The connection that the session is locked to: the header speaks before craft-run's own ledger."""
    if session.locked and session.connection:
        if session.ledger_connection not in (None, session.connection):
            notes.warnings.append(
                f"session `{session.id}` ran with `{session.ledger_connection}` before; "
                f"the app has locked it to `{session.connection}` since"
            )
        return session.connection, Source(level=SESSION, detail=f"locked in the header of `{session.id}`")
    if session.ledger_connection:
        return session.ledger_connection, Source(level=LEDGER, detail=f"`{session.id}` was launched with it before")
    return None


def _defaults(
    snapshot: Snapshot, workspace: Workspace | None, session: Session | None
) -> list[tuple[str | None, Source, str]]:
    """The levels below a lock: slug or None, source, and how the level is called in messages."""
    levels: list[tuple[str | None, Source, str]] = []
    if session:
        where = f"session `{session.id}`"
        levels.append((session.connection, Source(level=SESSION, detail=f"llmConnection of `{session.id}`"), where))
    if workspace:
        if workspace.invalid:
            raise ConfigError(
                f"workspace `{workspace.slug}`: {workspace.invalid}",
                "open the workspace in the app once, or name a connection: `--connection SLUG`",
            )
        detail = f"defaults.defaultLlmConnection of `{workspace.slug}`"
        levels.append(
            (workspace.default_connection, Source(level=WORKSPACE, detail=detail), f"workspace `{workspace.slug}`")
        )
    levels.append((snapshot.default_connection, Source(level=GLOBAL, detail="defaultLlmConnection"), GLOBAL))
    return levels


def _existing(snapshot: Snapshot, slug: str, source: Source) -> Json:
    matches = snapshot.connection(slug)
    if not matches:
        slugs = [f"`{raw['slug']}`" for raw in snapshot.connections if isinstance(raw.get("slug"), str)]
        known = "known: " + ", ".join(slugs[:10]) if slugs else "add one: `craft-run connections add`"
        raise SelectionError(f"there is no connection `{slug}` ({source})", known)
    if len(matches) > 1:
        raise SelectionError(
            f"`{snapshot.paths.config}` has {len(matches)} connections called `{slug}`", "give each a slug of its own"
        )
    return matches[0]


def _model(
    request: Request, workspace: Workspace | None, session: Session | None, connection: Connection, notes: Notes
) -> tuple[str, Source] | tuple[None, None]:
    """The model without the `pi/` that the app puts before ids of its Pi backend."""
    if request.model:
        return _bare(request.model.value), request.model.source
    inherited = [
        (session.model if session else None, Source(level=SESSION, detail="model")),
        (workspace.default_model if workspace else None, Source(level=WORKSPACE, detail="defaults.model")),
    ]
    for model, source in inherited:
        if model and belongs(model, connection):
            return _bare(model), source
        if model:
            notes.trail.append(f"{source}: `{model}` is no model of `{connection.slug}`")
    if connection.default_model:
        return _bare(connection.default_model), Source(level="connection", detail="defaultModel")
    if connection.models:
        return _bare(connection.models[0]), Source(level="connection", detail="first of models")
    return None, None


def belongs(model: str, connection: Connection) -> bool:
    """Whether a model chosen in a session or workspace, perhaps for another connection, is one of this connection's."""
    if connection.models:
        return _bare(model) in [_bare(each) for each in connection.models]
    if model.startswith("pi/") != (connection.provider_type == "pi"):
        return False
    speaks_claude = connection.provider_type in ("anthropic", "anthropic_compat", "bedrock", "vertex") or (
        connection.pi_auth_provider in ("anthropic", "amazon-bedrock", "google-vertex")
        or connection.custom_endpoint_api == "anthropic-messages"
    )
    return speaks_claude == ("claude" in model)


def _bare(model: str) -> str:
    return model.removeprefix("pi/")
