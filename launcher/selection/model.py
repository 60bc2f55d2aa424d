"""Which model."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.values.source import COMMAND_LINE, CONNECTION, ENVIRONMENT, SESSION, WORKSPACE, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.request.request import Request
    from launcher.selection.selection import Notes, Selection
    from launcher.values.connection import Connection, Session, Workspace

# Where a model stands that a new session keeps: a connection's default is not written down, as it may change.
_KEPT = (COMMAND_LINE, ENVIRONMENT, WORKSPACE)


def choose(
    request: Request, workspace: Workspace | None, session: Session | None, connection: Connection, notes: Notes
) -> tuple[str, Source] | tuple[None, None]:
    """The model without the `pi/` that the app puts before ids of its Pi backend.

    The user's word, else the session's, else for what is new the workspace's, else the connection's. A session that is
    there already takes no model from its workspace: the app copies it when it makes a session.
    """
    if request.model:
        model = _bare(request.model.value)
        notes.warnings += _unlisted(model, connection)
        return model, request.model.source
    inherited = _inherited_model(workspace, session, notes)
    if inherited:
        model, source, where = inherited
        if suits(model, connection):
            return _bare(model), source
        taken = connection.default_model or next(iter(connection.models), None)
        instead = f"`{_bare(taken)}` is used" if taken else "the command takes its own default"
        notes.warnings.append(f"{where} has model `{model}`, which is none of `{connection.slug}`; {instead}")
    if connection.default_model:
        return _bare(connection.default_model), Source(level=CONNECTION, detail="defaultModel")
    if connection.models:
        return _bare(connection.models[0]), Source(level=CONNECTION, detail="first of models")
    return None, None


def _inherited_model(
    workspace: Workspace | None, session: Session | None, notes: Notes
) -> tuple[str, Source, str] | None:
    """The model that session or workspace name, its source, and how that is called in messages."""
    if session and session.model:
        return session.model, Source(level=SESSION, detail="model"), f"session `{session.id}`"
    if workspace is None or workspace.default_model is None:
        return None
    if session is not None:
        notes.trail.append(
            f"model: `{workspace.default_model}` is what workspace `{workspace.slug}` gives new sessions"
        )
        return None
    source = Source(level=WORKSPACE, detail="defaults.model")
    return workspace.default_model, source, f"workspace `{workspace.slug}`"


def _unlisted(model: str, connection: Connection) -> tuple[str, ...]:
    """A warning for a model that the connection's list does not have, with the one that was perhaps meant."""
    listed = [_bare(each) for each in connection.models]
    if not listed or model in listed:
        return ()
    near = load("difflib").get_close_matches(model, listed, 1, 0.5)
    meant = f" (did you mean `{near[0]}`?)" if near else ""
    return (f"`{model}` is none of the models of `{connection.slug}`, and is sent all the same{meant}",)


def suits(model: str, connection: Connection) -> bool:
    """Whether a model chosen in a session or workspace, perhaps for another connection, goes with this one.

    As in the app (0.11): what is sent to Anthropic itself need not be listed, what goes through Pi must be.
    """
    if connection.provider_type == "anthropic" and not model.startswith("pi/"):
        return True
    return belongs(model, connection)


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


def written(selection: Selection) -> str | None:
    """The model that a new session keeps, under the id that the app's lists have; None for the connection's default."""
    source, model = selection.model_source, selection.model
    if model is None or source is None or source.level not in _KEPT:
        return None
    return f"pi/{model}" if selection.connection.provider_type == "pi" else model


def _bare(model: str) -> str:
    return model.removeprefix("pi/")
