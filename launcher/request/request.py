"""What was asked for, as a value."""

from __future__ import annotations

from launcher.request.options import OPTIONS
from launcher.values.errors import UsageError
from launcher.values.source import COMMAND_LINE, ENVIRONMENT, Source
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launcher.environment.diff import Environ

# A choice on the command line replaces the environment's narrower ones: they belong to another choice, typically that
# of the launch this one is nested in.
_NARROWER = {
    "workspace": ("session", "connection", "model"),
    "session": ("workspace", "connection", "model"),
    "new_session": ("session", "connection", "model"),
    "connection": ("model",),
}


class Choice(Value):
    """Something the user named, and whether on the command line or in a variable."""

    value: str
    source: Source


class Request(Value):
    """A launch as it was asked for; `command` holds everything behind the first `--`, untouched.

    `new_session` is None, or the name for the session to create (which may be empty). `variables` are the `-e` options:
    a value of None passes the parent's value through. `shim` is None, or where the shim that this launch comes from
    looks for what is not on PATH. `verbosity` is -1 for quiet, 0, or how often `-v` was given.
    """

    command: tuple[str, ...]
    workspace: Choice | None = None
    session: Choice | None = None
    connection: Choice | None = None
    model: Choice | None = None
    new_session: str | None = None
    variables: tuple[tuple[str, str | None], ...] = ()
    env_files: tuple[str, ...] = ()
    trust_env_file: bool = False
    unset: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    agent: bool = True
    pristine: bool = False
    chdir: str | None = None
    strict: bool = False
    dry_run: bool = False
    json: bool = False
    supervise: bool = False
    allow_oauth_endpoint: bool = False
    approve_key: bool = False
    record_args: bool = False
    fresh: bool = False
    shim: str | None = None
    verbosity: int = 0
    config_dir: str | None = None


def build(values: Mapping[str, object], command: Sequence[str], environ: Environ) -> Request:
    """The request that parsed option values make, with the environment's defaults. Raises UsageError."""
    for key in ("workspace", "session", "connection", "model", "config_dir"):
        if values.get(key) == "":
            # Most likely an unset variable of a script: nothing may be chosen in its place.
            raise UsageError(f"`--{key.replace('_', '-')}` is empty", "name one, or leave the option out")
    choices = _choices(values, environ)
    names = [(pair.partition("=")[0], "--env", pair) for pair in _texts(values, "env")]
    names += [(name, f"--{key}", name) for key in ("unset", "keep") for name in _texts(values, key)]
    for name, option, given in names:
        if not name or "=" in name:
            form = "NAME=VALUE, or NAME alone" if option == "--env" else f"`{option} NAME`"
            raise UsageError(f"`{option} {given}` names no variable", f"write {form}")
    variables = tuple(_assignment(pair) for pair in _texts(values, "env"))
    unset = _texts(values, "unset")
    for name, _value in variables:
        if name in unset:
            raise UsageError(f"`{name}` is both set and unset", "drop one of `--env` and `--unset`")
    new_session = values.get("new_session")
    if new_session is not None and choices.get("session"):
        raise UsageError("`--session` and `--new-session` exclude each other", "drop one of them")
    if values.get("json") and not values.get("dry_run"):
        raise UsageError("`--json` is the form of a dry run", "add `--dry-run`")
    chosen_dir = values.get("config_dir")
    return Request(
        command=tuple(command),
        workspace=choices.get("workspace"),
        session=choices.get("session"),
        connection=choices.get("connection"),
        model=choices.get("model"),
        new_session=None if new_session is None else str(new_session),
        variables=variables,
        env_files=_texts(values, "env_file"),
        trust_env_file=bool(values.get("trust_env_file")),
        unset=unset,
        keep=_texts(values, "keep"),
        agent=not values.get("no_agent"),
        pristine=bool(values.get("pristine")),
        chdir=_text(values, "chdir"),
        strict=bool(values.get("strict")),
        dry_run=bool(values.get("dry_run")),
        json=bool(values.get("json")),
        supervise=bool(values.get("supervise")),
        allow_oauth_endpoint=bool(values.get("allow_oauth_endpoint")),
        approve_key=bool(values.get("approve_key")),
        record_args=bool(values.get("record_args")),
        fresh=bool(values.get("fresh")),
        shim=_text(values, "shim"),
        verbosity=_count(values, "verbose") or (-1 if _count(values, "quiet") else 0),
        config_dir=str(chosen_dir) if chosen_dir else None,
    )


def _choices(values: Mapping[str, object], environ: Environ) -> dict[str, Choice]:
    """The workspace, session, connection and model: from the command line, else from variables that still apply."""
    silenced = {narrower for key, names in _NARROWER.items() if values.get(key) is not None for narrower in names}
    choices = {}
    for option in OPTIONS:
        if option.key not in ("workspace", "session", "connection", "model"):
            continue
        given = _text(values, option.key)
        inherited = environ.get(option.variable or "")
        if given:
            choices[option.key] = Choice(value=given, source=Source(level=COMMAND_LINE, detail=f"--{option.name}"))
        elif inherited and option.key not in silenced:
            choices[option.key] = Choice(value=inherited, source=Source(level=ENVIRONMENT, detail=str(option.variable)))
    return choices


def _assignment(pair: str) -> tuple[str, str | None]:
    name, equals, value = pair.partition("=")
    return name, value if equals else None


def _text(values: Mapping[str, object], key: str) -> str | None:
    value = values.get(key)
    return value if isinstance(value, str) else None


def _texts(values: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = values.get(key)
    return value if isinstance(value, tuple) else ()


def _count(values: Mapping[str, object], key: str) -> int:
    value = values.get(key)
    return value if isinstance(value, int) else 0
