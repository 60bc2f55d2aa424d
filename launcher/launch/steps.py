"""One launch from beginning to end: read, select, fetch, plan; then record, and become the command.

`prepare` only reads. Whatever changes something is in `carry_out`.
"""

from __future__ import annotations

import time

import launcher
from launcher.agents import recognise, takes_login
from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.config.reading import read
from launcher.plan.plan import REPLACE, Facts, make_plan
from launcher.process.native import MUST_STAY, become, find
from launcher.providers import takes_credential, takes_file
from launcher.records import recording
from launcher.selection.select import select
from launcher.storage import owner
from launcher.storage.private import runtime_path
from launcher.values import paths as config_paths
from launcher.values.errors import ConfigError, CraftRunError
from launcher.values.text import to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

    from launcher.config.reading import Snapshot
    from launcher.credentials.fetch import Found
    from launcher.environment.diff import Environ
    from launcher.plan.plan import Plan
    from launcher.request.request import Request
    from launcher.selection.selection import Selection
    from launcher.values.paths import Paths


def launch(request: Request, environ: Environ) -> None:
    """Carry out a request; returns only after a dry run. Raises CraftRunError where the command is not started."""
    paths = config_paths.locate(environ, request.config_dir)
    snapshot, plan = prepare(request, environ, paths)
    _refuse(plan.warnings, request)
    _warn(plan.warnings, request)
    if request.dry_run and request.verbosity > 0 and not request.json:
        load("launcher.telling.explanation").show(plan)
        return
    if request.verbosity > 0:
        load("launcher.telling.explanation").tell(plan, request.verbosity)
    if request.dry_run:
        load("launcher.telling.dryrun").show(plan, as_json=request.json)
    else:
        carry_out(request, snapshot, plan)


def prepare(request: Request, environ: Environ, paths: Paths, *, stays: bool = True) -> tuple[Snapshot, Plan]:
    """What was read, and the plan made of it; changes what `complete` does. Raises CraftRunError.

    Without `stays` nobody will stay with the command, as where another program takes the variables.
    """
    snapshot, selection = choose(request, paths)
    return snapshot, complete(request, environ, snapshot, selection, stays=stays)


def choose(request: Request, paths: Paths) -> tuple[Snapshot, Selection]:
    """What was read, and what of it serves the request. Changes nothing. Raises CraftRunError."""
    folder = current_folder()
    request = _with_choice_of(folder, request, paths)
    snapshot = read(request, paths, folder)
    selection = select(request, snapshot)
    if request.new_session is not None:
        session = load("launcher.launch.new_session").named(selection, now_ms())
        selection = selection.but(session=session, session_source=None)
    return snapshot, selection


def complete(  # noqa: PLR0913
    request: Request,
    environ: Environ,
    snapshot: Snapshot,
    selection: Selection,
    *,
    reads_only: bool = False,
    stays: bool = True,
) -> Plan:
    """The plan for a selection, with its credential. Raises CraftRunError.

    Changes nothing but a login that is not fresh, which is renewed; not even that for a dry run, and with `reads_only`.
    """
    doubts: list[str] = []
    if snapshot.paths.config_dir != os.path.dirname(snapshot.paths.credentials):
        doubts = load("launcher.launch.doubts").doubts(snapshot, selection, environ)
    if not request.dry_run:
        _refuse(doubts, request)
    agent = recognise(request.command) if request.agent else None
    found = None
    if takes_credential(selection.connection) or (agent and takes_login(agent, selection.connection)):
        name = agent.module.rpartition(".")[2] if agent else None
        fetch = load("launcher.launch.fetching").fetch
        found = fetch(selection, snapshot, environ, reads_only=reads_only or request.dry_run, agent=name)
    plan = planned(request, environ, snapshot, selection, found, stays=stays)
    return plan.but(warnings=(*plan.warnings, *doubts)) if doubts else plan


def planned(  # noqa: PLR0913
    request: Request,
    environ: Environ,
    snapshot: Snapshot,
    selection: Selection,
    found: Found | None,
    *,
    stays: bool = True,
) -> Plan:
    """The plan for a selection and the credential that was found for it. Changes nothing. Raises CraftRunError."""
    paths = snapshot.paths
    agent = recognise(request.command) if request.agent else None
    own_program, keeps_homes = None, False
    if agent is not None:
        around = load("launcher.launch.around_agents")
        own_program, keeps_homes = around.own_program(), stays and around.is_writable(paths.launcher)
    key_file = ""
    if agent is not None or takes_file(selection.connection):
        key_file = f"{runtime_path(environ)}/{owner.mark()}-{os.urandom(8).hex()}.json"
    facts = Facts(
        environ=environ,
        home=paths.home,
        cwd=current_folder(),
        launcher=paths.launcher,
        key_file=key_file,
        overlays=load("launcher.config.env_files").read(request, environ, paths) if request.env_files else (),
        inherited_region=_inherited_region(selection, environ, paths),
        network_proxy=snapshot.network_proxy,
        must_stay=MUST_STAY,
        own_program=own_program,
        keeps_homes=keeps_homes,
    )
    plan = make_plan(request, selection, found.credential if found else None, facts)
    if found is not None:
        plan = plan.but(store=found.store, renewal=found.renewal, warnings=(*plan.warnings, *found.warnings))
    if request.shim is not None:
        plan = load("launcher.plan.shimmed").past_shim(plan, request.shim, plan.cwd or facts.cwd, now_ms())
    elif "CRAFT_RUN_CONNECTION" in environ and plan.program:
        plan = load("launcher.plan.nested").noted(plan, request.command, plan.cwd or facts.cwd, now_ms())
    if agent is not None:
        plan = load("launcher.plan.tailoring").tailor(plan, agent, request, found, facts)
    return plan


def carry_out(request: Request, snapshot: Snapshot, plan: Plan) -> NoReturn:
    """Record the launch and become the command. Raises CraftRunError where it was not started."""
    environ, searched = plan.child_environ, plan.search_environ
    folder = plan.cwd or os.getcwd()
    if not os.path.isdir(folder):
        raise ConfigError(f"there is no folder `{folder}` to run in", "check `--chdir`")
    for link in plan.links:
        find(link.target, searched, folder)
        load("launcher.storage.links").keep(link.path, link.target, snapshot.paths.launcher)
    program = find(plan.program, searched, folder)
    for argument in plan.argv:
        to_bytes(argument)
    for change in plan.diff:
        to_bytes(environ.get(change.name, ""), f"the value of `{change.name}` ({change.source})")
    if launcher.is_wanted(time.time()):
        load("launcher.launch.bundle_writing").write()
    _warn(_left(plan.environ), request)
    if plan.kept or plan.work:
        warnings = load("launcher.launch.readying").get_ready(plan, snapshot.paths)
        _refuse(warnings, request)
        _warn(warnings, request)
    intent = recording.Intent(
        selection=plan.selection,
        command=os.path.basename(plan.argv[0]),
        arguments=plan.argv[1:] if request.record_args else None,
        new_session=request.new_session,
        mode=plan.mode,
        now_ms=now_ms(),
        strict=request.strict,
    )
    recorded = recording.record(intent, snapshot)
    _warn(recorded.warnings, request)
    if plan.selection.session and plan.selection.session.new:
        load("launcher.telling.messages").note(f"session {plan.selection.session.id}")
    try:
        if plan.mode == REPLACE:
            become(program, plan.argv, environ, plan.cwd)
        stand_in: Callable[..., NoReturn] = load("launcher.launch.supervised").run
        stand_in(program, plan, recorded, snapshot.paths)
    except CraftRunError:
        load("launcher.records.closing").undo(recorded)
        raise


def _with_choice_of(folder: str, request: Request, paths: Paths) -> Request:
    """The request with what `craft-run use` has chosen for the folder, where the request leaves it open."""
    if request.session or request.workspace or not os.access(f"{paths.launcher}/folders.json", os.F_OK):
        return request
    chosen = load("launcher.config.folders").nearest(folder, paths)
    asked: Request = load("launcher.selection.folder").applied(request, chosen)
    return asked


def _left(environ: Environ) -> list[str]:
    """Remove what killed launches have left of keys; one line for each thing that cannot go."""
    folder = runtime_path(environ)
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    if not any(name[:1].isdecimal() for name in names):
        return []
    left: list[str] = load("launcher.storage.leftovers").sweep_private(folder)
    return left


def _refuse(warnings: Sequence[str], request: Request) -> None:
    if request.strict and warnings:
        raise CraftRunError(f"{warnings[0]} (--strict)", "correct it, or launch without `--strict`")


def _warn(texts: Sequence[str], request: Request) -> None:
    if request.verbosity >= 0:
        for text in texts:
            load("launcher.telling.messages").warning(text)


def now_ms() -> int:
    """The time as the app's files hold it: milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def current_folder() -> str:
    """The folder that craft-run was started in. Raises ConfigError where it is gone."""
    try:
        return os.getcwd()
    except FileNotFoundError:
        raise ConfigError("the current folder no longer exists", "`cd` to one that does") from None


def _inherited_region(selection: Selection, environ: Environ, paths: Paths) -> str | None:
    """Only a Bedrock connection without a region of its own asks for it: it uses the environment's, or a bare key."""
    connection = selection.connection
    bedrock = connection.provider_type == "bedrock" or connection.pi_auth_provider == "amazon-bedrock"
    if not bedrock or connection.auth_type not in ("environment", "api_key") or connection.aws_region:
        return None
    region: str | None = load("launcher.config.aws_region").inherited_region(environ, paths.home)
    return region
