"""A plan in plain words: which connection and why, level by level, and where every variable comes from.

Loaded by `status`, `explain` and launches with `-v` only; all of them say the same of the same thing.
"""

from __future__ import annotations

from launcher.boot.system import os
from launcher.credentials.environ_store import origin
from launcher.credentials.stores import ENVIRONMENT
from launcher.screen import theme
from launcher.telling import drawing, messages, wording
from launcher.telling.dryrun import changes, program, quoted
from launcher.values import source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from launcher.environment.diff import Change
    from launcher.plan.plan import Plan
    from launcher.screen.surface import Surface
    from launcher.selection.selection import Selection

    # A label, what counts, and what is said of it.
    Row = tuple[str, str, str]

# The levels in their order: what they are called, the sources that are of this level, how the trail's line begins.
_LEVELS = (
    ("--connection", (source.COMMAND_LINE, source.ENVIRONMENT), "--connection"),
    ("the session", (source.SESSION, source.LEDGER), "session "),
    ("craft-run use", (source.FOLDER,), "craft-run use"),
    ("the workspace's default", (source.WORKSPACE,), "workspace "),
    ("the global default", (source.GLOBAL,), source.GLOBAL),
    ("the first in the list", (source.FIRST,), source.FIRST),
)


def show(plan: Plan) -> None:
    """Write all of it to standard output. Raises what `output.write` raises."""
    on = drawing.behind_output()
    rows = [*of_selection(plan.selection, _home(plan)), ("credential", "", _credential(plan))]
    drawing.write(f"{drawing.painter(on).facts(rows, on)}\n{levels(plan.selection, on)}\n{sections(plan, on)}")


def tell(plan: Plan, verbosity: int) -> None:
    """The selection in a few lines on standard error, for a launch with `-v`; with `-vv` all that it was made of."""
    home = _home(plan)
    for label, value, remark in of_selection(plan.selection, home):
        messages.note(f"{label} {value}{f' ({remark})' if value and remark else remark}")
    if plan.store:
        messages.note(f"credential {_credential(plan)}")
    if verbosity > 1:
        for name, remark in _levels(plan.selection):
            messages.note(f"  {name}: {remark}")
        for change in plan.diff:
            action = f"unset {change.name}" if change.value is None else f"set {change.name}={change.shown}"
            messages.note(f"  {action} ({wording.why(change.source, home)})")
    messages.note(f"process {_process(plan)}")


def of_selection(selection: Selection, home: str) -> list[Row]:
    """Which connection, workspace, session and model, and why."""
    connection, workspace, session = selection.connection, selection.workspace, selection.session
    name = f"{connection.name}: " if connection.name != connection.slug else ""
    rows = [
        ("connection", connection.slug, f"{name}{wording.kind(connection)}"),
        ("why", "", wording.why(selection.connection_source, home)),
    ]
    if workspace is not None:
        rows.append(("workspace", workspace.slug, wording.why(selection.workspace_source, home)))
    if session is not None:
        remark = "it will be made" if session.new else wording.why(selection.session_source, home)
        rows.append(("session", session.id, remark))
    remark = wording.why(selection.model_source, home) if selection.model else "the agent's own default"
    passed_over = [line.removeprefix("model: ") for line in selection.trail if line.startswith("model: ")]
    return [*rows, ("model", selection.model or "", "; ".join([remark, *passed_over]))]


def levels(selection: Selection, on: Surface) -> str:
    """How the connection was chosen, level by level."""
    painter = drawing.painter(on)
    rows = [(f"  {place}  {name}", remark) for place, (name, remark) in enumerate(_levels(selection), start=1)]
    return str(painter.heading("How it was chosen: the first level that names one", on) + painter.facts(rows, on))


def _levels(selection: Selection) -> list[tuple[str, str]]:
    rows = []
    decided = False
    for name, sources, beginning in _LEVELS:
        if selection.connection_source.level in sources:
            rows.append((name, f"`{selection.connection.slug}`  <- chosen"))
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
    return {
        "session ": "no session was asked for",
        "workspace ": "there is no workspace",
        "craft-run use": _use_passed_over(selection),
    }.get(beginning, "does not matter: the session is locked")


def _use_passed_over(selection: Selection) -> str:
    if selection.session is not None and not selection.session.new:
        return "does not count for a session"
    chosen = selection.workspace_source is not None and selection.workspace_source.level == source.FOLDER
    return "names the workspace alone" if chosen else "nothing is chosen for this folder"


def summary(plan: Plan) -> str:
    """The sections in one line."""
    counts = [len(changes(plan, kept=kept)) for kept in (True, False)]
    return f"{counts[0]} variables are set and {counts[1]} of this shell's removed; `-v` lists them"


def sections(plan: Plan, on: Surface) -> str:
    """What the command gets, what it does not get, how it is run, and the warnings."""
    painter, home = drawing.painter(on), _home(plan)
    assigned, removed = changes(plan, kept=True), changes(plan, kept=False)
    left = len([name for name in plan.environ if name in plan.child_environ and plan.diff.get(name) is None])
    parts: list[tuple[str, Iterable[tuple[str, ...]]]] = [
        ("Variables that are set", [(each.name, str(each.shown), wording.why(each.source, home)) for each in assigned]),
        ("Variables of this shell that are removed", _removals(removed, home)),
        ("The command", _command(plan) if plan.argv[0] else []),
        ("Warnings", [("!", text) for text in plan.warnings]),
    ]
    texts = []
    for title, listed in parts:
        rows = [(f"  {name}", *rest) for name, *rest in listed]
        if rows:
            texts.append(painter.heading(title, on) + painter.facts(rows, on, value=theme.PLAIN))
    texts.append(painter.paragraph(f"The other {left} variables of this shell are passed on as they are.", on))
    return "\n".join(texts)


def _credential(plan: Plan) -> str:
    if not plan.store:
        return "none is needed"
    return f"from {_held_by(plan)}" + (f"; {plan.renewal}" if plan.renewal else "")


def _held_by(plan: Plan) -> str:
    """What the credential comes from."""
    if plan.store != ENVIRONMENT:
        return f"the store `{plan.store}`"
    slug = plan.selection.connection.slug
    return f"{origin(slug, plan.environ)}, which goes before whatever is stored"


def _removals(removed: list[Change], home: str) -> list[tuple[str, str]]:
    """The names by reason: `--pristine` may remove a hundred."""
    reasons: dict[str, list[str]] = {}
    for change in removed:
        reasons.setdefault(wording.why(change.source, home), []).append(change.name)
    return [("-", f"{' '.join(names)}  ({reason})") for reason, names in reasons.items()]


def _command(plan: Plan) -> list[tuple[str, str]]:
    return [
        ("runs", " ".join(map(quoted, plan.argv))),
        *(("added", f"{' '.join(map(quoted, each.values))} (for the agent: {each.why})") for each in plan.added),
        ("program", program(plan) or f"{plan.program}: not found"),
        ("folder", plan.cwd or os.getcwd()),
        ("process", _process(plan)),
        *(("before it", each.why) for each in plan.work),
        *(("file", f"{each.path} ({each.why})") for each in plan.kept),
    ]


def _process(plan: Plan) -> str:
    stays = "; ".join(plan.reasons)
    return f"craft-run stays as its parent: {stays}" if stays else "craft-run becomes it: same process id"


def _home(plan: Plan) -> str:
    return plan.environ.get("HOME", "")
