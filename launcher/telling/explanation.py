"""A plan in plain words: which connection and why, level by level, and where every variable comes from.

Loaded by `craft-run explain` and launches with `-v` only.
"""

from __future__ import annotations

import os

from launcher.credentials.environ_store import variable
from launcher.credentials.stores import ENVIRONMENT
from launcher.telling import messages, output
from launcher.telling.dryrun import changes, printable, program, quoted
from launcher.values import source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from launcher.environment.diff import Change
    from launcher.plan.plan import Plan
    from launcher.selection.selection import Selection
    from launcher.values.source import Source

# The levels in their order: what they are called, the sources that are of this level, how the trail's line begins.
_LEVELS = (
    ("--connection", (source.COMMAND_LINE, source.ENVIRONMENT), "--connection"),
    ("the session", (source.SESSION, source.LEDGER), "session "),
    ("the workspace's default", (source.WORKSPACE,), "workspace "),
    ("the global default", (source.GLOBAL,), source.GLOBAL),
    ("the first in the list", (source.FIRST,), source.FIRST),
)
_ORIGINS = {
    source.ENVIRONMENT: "the variable {}",
    source.DIRECTORY: "this folder: {}",
    source.CONNECTION: "the connection's {}",
    source.CREDENTIAL: "the credential {}",
    source.OVERLAY: "the file {}",
    source.PROXY: "networkProxy.{} in config.json",
    source.COMMAND_LINE: "you: {}",
    source.AGENT: "for the agent: {}",
}
_SPECIAL = {
    (source.CONNECTION, "model"): "the model above",
    (source.CREDENTIAL, "none needed"): "a placeholder: SDKs refuse an empty key",
    (source.CRAFT_RUN, "the selection"): "tells the command of its launch",
}


def show(plan: Plan) -> None:
    """Write all of it to standard output. Raises what `output.write` raises."""
    write([*of_selection(plan.selection), *of_plan(plan)])


def tell(plan: Plan, verbosity: int) -> None:
    """The selection in a few lines on standard error, for a launch with `-v`; with `-vv` all that it was made of."""
    selection = plan.selection
    if selection.workspace:
        messages.note(f"workspace `{selection.workspace.slug}` ({selection.workspace_source})")
    if selection.session:
        messages.note(f"session `{selection.session.id}` ({selection.session_source or 'new'})")
    messages.note(f"connection `{selection.connection.slug}` ({selection.connection_source})")
    if plan.store:
        messages.note(f"credential from {_held_by(plan)}")
    messages.note(f"model `{selection.model}` ({selection.model_source})" if selection.model else "no model chosen")
    if verbosity > 1:
        for line in selection.trail:
            messages.note(f"  {line}")
        for change in plan.diff:
            action = f"unset {change.name}" if change.value is None else f"set {change.name}={change.shown}"
            messages.note(f"  {action} ({change.source})")
    messages.note(f"{plan.mode}: {'; '.join(plan.reasons)}" if plan.reasons else plan.mode)


def write(lines: Iterable[str]) -> None:
    """Write lines to standard output, control characters escaped. Raises what `output.write` raises."""
    text = "".join(f"{printable(line)}\n" for line in lines)
    output.write(text.encode("utf-8", "surrogateescape"))


def of_selection(selection: Selection) -> list[str]:
    """Which connection, workspace, session and model, and why."""
    connection = selection.connection
    name = f" ({connection.name})" if connection.name != connection.slug else ""
    return [
        f"The connection is `{connection.slug}`{name}: {connection.provider_type}, {connection.auth_type}.",
        "",
        "How it was chosen; the first level that names a connection decides:",
        *_table((f"{place}. {name}", remark) for place, (name, remark) in enumerate(_levels(selection), start=1)),
        "",
        *_table(_rest(selection)),
    ]


def _levels(selection: Selection) -> list[tuple[str, str]]:
    rows = []
    decided = False
    for name, sources, beginning in _LEVELS:
        if selection.connection_source.level in sources:
            rows.append((name, f"`{selection.connection.slug}`  <- chosen ({_why(selection.connection_source)})"))
            decided = True
        else:
            rows.append((name, "not looked at" if decided else _passed_over(selection, beginning)))
    return rows


def _passed_over(selection: Selection, beginning: str) -> str:
    """Why a level did not decide, as the trail says."""
    for line in selection.trail:
        head, _, remark = line.partition(": ")
        if head.startswith(beginning):
            return remark if head == beginning.strip() else f"{head} {remark}"
    if beginning == "session ":
        return "no session was asked for"
    return "there is no workspace" if beginning == "workspace " else "does not matter: the session is locked"


def _why(origin: Source) -> str:
    return {
        source.COMMAND_LINE: f"you said {origin.detail}",
        source.ENVIRONMENT: f"the variable {origin.detail} says so",
        source.FIRST: "no other level names one",
    }.get(origin.level, origin.detail)


def _rest(selection: Selection) -> list[tuple[str, str]]:
    workspace, session = selection.workspace, selection.session
    return [
        (
            "workspace".ljust(len("credential")),
            "none: none is named, and this folder belongs to none"
            if workspace is None
            else f"`{workspace.slug}` ({_origin(selection.workspace_source)}), in {workspace.root}",
        ),
        (
            "session",
            "none"
            if session is None
            else f"`{session.id}` ({'it will be made' if session.new else _origin(selection.session_source)})",
        ),
        (
            "model",
            "none: the agent will take its own default"
            if selection.model is None
            else f"`{selection.model}` ({_origin(selection.model_source)})",
        ),
        *(("", line.removeprefix("model: ")) for line in selection.trail if line.startswith("model: ")),
    ]


def _origin(origin: Source | None) -> str:
    if origin is None:
        return ""
    special = _SPECIAL.get((origin.level, origin.detail))
    if special or origin.level not in _ORIGINS:
        return special or str(origin)
    return _ORIGINS[origin.level].format(origin.detail)


def of_plan(plan: Plan) -> list[str]:
    """What the command gets, what it does not get, and how it is run."""
    assigned, removed = changes(plan, kept=True), changes(plan, kept=False)
    left = len([name for name in plan.environ if name in plan.child_environ and plan.diff.get(name) is None])
    lines = [*_table([("credential", _credential(plan))]), ""]
    lines += [
        "Variables that are set:",
        *_table((each.name, str(each.shown), _origin(each.source)) for each in assigned),
    ]
    if removed:
        lines += ["", "Variables of this shell that are removed:", *_removals(removed)]
    lines += ["", f"The other {left} variables of this shell are passed on as they are."]
    if plan.argv[0]:
        lines += ["", "The command:", *_table(_command(plan))]
    if plan.warnings:
        lines += ["", "Warnings:", *(f"  {text}" for text in plan.warnings)]
    return lines


def _credential(plan: Plan) -> str:
    if not plan.store:
        return "none is needed"
    return f"from {_held_by(plan)}" + (f"; {plan.renewal}" if plan.renewal else "")


def _held_by(plan: Plan) -> str:
    """What the credential comes from."""
    if plan.store != ENVIRONMENT:
        return f"the store `{plan.store}`"
    slug = plan.selection.connection.slug
    return f"the variable `{variable(f'llm_api_key::{slug}')}`, which goes before whatever is stored"


def _removals(removed: list[Change]) -> list[str]:
    """The names by reason: `--pristine` may remove a hundred."""
    reasons: dict[str, list[str]] = {}
    for change in removed:
        reason = change.source.detail if change.source.level == source.SCRUB else _origin(change.source)
        reasons.setdefault(reason, []).append(change.name)
    return [f"  {' '.join(names)}  ({reason})" for reason, names in reasons.items()]


def _command(plan: Plan) -> list[tuple[str, str]]:
    stays = "; ".join(plan.reasons)
    return [
        ("runs", " ".join(map(quoted, plan.argv))),
        *(("added", f"{' '.join(map(quoted, each.values))} (for the agent: {each.why})") for each in plan.added),
        ("program", program(plan) or f"{plan.program}: not found"),
        ("folder", plan.cwd or os.getcwd()),
        ("process", f"craft-run stays as its parent: {stays}" if stays else "craft-run becomes it: same process id"),
        *(("before it", each.why) for each in plan.work),
        *(("file", f"{each.path} ({each.why})") for each in plan.kept),
    ]


def _table(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Rows with aligned columns, the last one as long as it is."""
    listed = [tuple(printable(cell) for cell in row) for row in rows]
    if not listed:
        return ["  none"]
    widths = [min(max(len(row[column]) for row in listed), 48) for column in range(len(listed[0]) - 1)]
    return [
        "  " + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in listed
    ]
