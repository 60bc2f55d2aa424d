"""The plan for people and for programs; secrets as ***."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.process.native import find
from launcher.screen import theme
from launcher.storage.jsontext import encode
from launcher.telling import drawing, wording
from launcher.values.errors import CraftRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Change
    from launcher.plan.plan import Plan
    from launcher.values.source import Source


def show(plan: Plan, *, as_json: bool) -> None:
    """Write the plan to standard output. Raises what `output.write` raises."""
    if as_json:
        drawing.write(f"{encode(as_data(plan))}\n")
    else:
        on = drawing.behind_output()
        drawing.write(drawing.painter(on).facts(_rows(plan), on, value=theme.PLAIN))


def as_data(plan: Plan) -> dict[str, object]:
    """The plan as JSON data. Version 1 of this form: fields may be added to it, and keep their meaning."""
    selection = plan.selection
    connection, workspace, session = selection.connection, selection.workspace, selection.session
    return {
        "version": 1,
        "connection": {
            "slug": connection.slug,
            "name": connection.name,
            "providerType": connection.provider_type,
            "authType": connection.auth_type,
            "source": _source(selection.connection_source),
        },
        "workspace": None
        if workspace is None
        else {
            "id": workspace.id,
            "slug": workspace.slug,
            "name": workspace.name,
            "root": workspace.root,
            "source": _source(selection.workspace_source),
        },
        "session": None
        if session is None
        else {"id": session.id, "new": session.new, "source": _source(selection.session_source)},
        "model": None
        if selection.model is None
        else {"id": selection.model, "source": _source(selection.model_source)},
        "trail": list(selection.trail),
        "credential": None if plan.store is None else {"store": plan.store, "renewal": plan.renewal},
        "command": list(plan.argv),
        "added": [{"arguments": list(each.values), "why": each.why} for each in plan.added],
        "program": program(plan),
        "cwd": plan.cwd or os.getcwd(),
        "mode": plan.mode,
        "reasons": list(plan.reasons),
        "environment": {
            "set": [_set(change) for change in changes(plan, kept=True)],
            "unset": [{"name": change.name, "source": _source(change.source)} for change in changes(plan, kept=False)],
        },
        "files": [file.path for file in plan.files],
        "folders": [{"path": each.path, "why": each.why} for each in plan.folders],
        "kept": [{"path": each.path, "why": each.why} for each in plan.kept],
        "work": [{"what": each.why, "after": each.after} for each in plan.work],
        "links": [{"path": link.path, "target": link.target} for link in plan.links],
        "warnings": list(plan.warnings),
    }


def program(plan: Plan) -> str | None:
    """The path of the program that would run, None where there is none."""
    try:
        return find(plan.program, plan.child_environ, plan.cwd or os.getcwd())
    except CraftRunError:
        return None


def _rows(plan: Plan) -> list[tuple[str, str, str]]:
    """What there is of the plan: its kind, what it is, and why."""
    selection, home = plan.selection, plan.environ.get("HOME", "")
    workspace, session = selection.workspace, selection.session

    def why(origin: Source | None) -> str:
        return wording.why(origin, home)

    kind = wording.kind(selection.connection)
    return [
        ("connection", selection.connection.slug, f"{kind}; {why(selection.connection_source)}"),
        ("workspace", workspace.slug if workspace else "none", why(selection.workspace_source)),
        ("session", session.id if session else "none", why(selection.session_source)),
        ("model", selection.model or "none", why(selection.model_source)),
        *((("login", plan.renewal, ""),) if plan.renewal else ()),
        ("command", " ".join(map(quoted, plan.argv)), ""),
        *(("added", " ".join(map(quoted, each.values)), f"for the agent: {each.why}") for each in plan.added),
        ("program", program(plan) or f"{plan.program}: not found", ""),
        ("folder", plan.cwd or os.getcwd(), ""),
        ("mode", plan.mode, "; ".join(plan.reasons)),
        *(("file", file.path, "mode 0600, removed when the command ends") for file in plan.files),
        *(("folder", each.path, f"private, removed when the command ends: {each.why}") for each in plan.folders),
        *(("kept", each.path, each.why) for each in plan.kept),
        *(("work", each.why, "before and after the command" if each.after else "") for each in plan.work),
        *(("link", link.path, f"to {link.target}") for link in plan.links),
        *(("set", f"{change.name}={change.shown}", why(change.source)) for change in changes(plan, kept=True)),
        *(("unset", change.name, why(change.source)) for change in changes(plan, kept=False)),
    ]


def changes(plan: Plan, *, kept: bool) -> list[Change]:
    """The variables set (`kept`), or those removed that were there, by name."""
    changes = [change for change in plan.diff if (change.value is not None) == kept]
    return sorted((each for each in changes if kept or each.name in plan.environ), key=lambda change: change.name)


def _set(change: Change) -> dict[str, object]:
    return {
        "name": change.name,
        "value": change.shown,
        "secret": not isinstance(change.value, str),
        "source": _source(change.source),
    }


def _source(source: Source | None) -> dict[str, str] | None:
    return {"level": source.level, "detail": source.detail} if source else None


def quoted(argument: str) -> str:
    """An argument as a shell would want it."""
    plain = argument and all(letter.isalnum() or letter in "@%+=:,./-_" for letter in argument)
    return argument if plain else "'" + argument.replace("'", "'\"'\"'") + "'"
