"""A status for programs: the shape that docs/json.md shows."""

from __future__ import annotations

from launcher.status import lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.status.gathering import Status
    from launcher.values.source import Source


def as_data(status: Status, now: int) -> dict[str, object]:
    """Version 1 of this form: fields may be added to it, and keep their meaning."""
    selection, held = status.selection, status.credential
    workspace = selection.workspace if selection else None
    session = selection.session if selection else None
    return {
        "version": 1,
        "folder": status.folder,
        "connection": None
        if selection is None
        else {
            "slug": selection.connection.slug,
            "name": selection.connection.name,
            "providerType": selection.connection.provider_type,
            "authType": selection.connection.auth_type,
            "source": _source(selection.connection_source),
        },
        "workspace": None
        if workspace is None or selection is None
        else {"slug": workspace.slug, "id": workspace.id, "source": _source(selection.workspace_source)},
        "session": None
        if session is None or selection is None
        else {"id": session.id, "source": _source(selection.session_source)},
        "model": None
        if selection is None or selection.model is None
        else {"id": selection.model, "source": _source(selection.model_source)},
        "credential": None
        if held is None
        else {"state": held.state, "account": held.account, "store": held.store, "expiresAt": held.expires_at},
        "lastUsedAt": status.last_used,
        "agents": [
            {"name": each.name, "program": each.program, "usable": each.reason is None, "reason": each.reason}
            for each in status.agents
        ],
        "problems": [
            {"level": level, "message": message, "hint": hint} for level, message, hint in lines.problems(status, now)
        ],
        "next": [command for command, _purpose in lines.following(status)],
    }


def _source(source: Source | None) -> dict[str, str] | None:
    return {"level": source.level, "detail": source.detail} if source else None
