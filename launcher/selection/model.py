"""Which model."""

from __future__ import annotations

from launcher.values.source import SESSION, WORKSPACE, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.request.parsing import Request
    from launcher.selection.selection import Notes
    from launcher.values.connection import Connection, Session, Workspace


def choose(
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
