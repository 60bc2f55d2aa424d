"""What was asked for: the launch options as a value.

Splitting and parsing follow the rules of click, with which the management commands parse the same options; a property
test holds the two together.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.request.options import OPTIONS, Option
from launcher.values.errors import UsageError
from launcher.values.source import COMMAND_LINE, ENVIRONMENT, Source
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launcher.environment.diff import Environ

_LONG = {f"--{option.name}": option for option in OPTIONS}
_SHORT = {option.short: option for option in OPTIONS if option.short}

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


class UnknownOption(UsageError):
    """An option that is not a launch option; a management command may know it."""


def parse(arguments: Sequence[str]) -> tuple[dict[str, object], tuple[str, ...]]:
    """The values of the options at the front of `arguments`, by key, and what is left from the first positional on.

    A flag's value is True (a count where it is repeatable), an option's its text (a tuple where it is repeatable).
    Raises UsageError.
    """
    values: dict[str, object] = {}
    waiting = list(reversed(arguments))
    while waiting:
        argument = waiting.pop()
        if argument == "--":
            break
        if argument == "-" or not argument.startswith("-"):
            waiting.append(argument)
            break
        if argument.startswith("--"):
            _parse_long(argument, waiting, values)
        else:
            _parse_cluster(argument, waiting, values)
    return values, tuple(reversed(waiting))


def _parse_long(argument: str, waiting: list[str], values: dict[str, object]) -> None:
    name, equals, given = argument.partition("=")
    option = _LONG.get(name)
    if option is None:
        raise UnknownOption(f"no such option `{name}`", _similar_option(name))
    if option.metavar is None:
        if equals:
            raise UsageError(f"`{name}` takes no value")
        _add(values, option, None)
    else:
        _add(values, option, given if equals else _next(name, option, waiting))


def _parse_cluster(argument: str, waiting: list[str], values: dict[str, object]) -> None:
    for place, letter in enumerate(argument[1:], start=2):
        option = _SHORT.get(letter)
        if option is None:
            raise UnknownOption(f"no such option `-{letter}`", "`craft-run --help` lists the options")
        if option.metavar is None:
            _add(values, option, None)
        else:
            attached = argument[place:]
            _add(values, option, attached or _next(f"-{letter}", option, waiting))
            return


def _next(name: str, option: Option, waiting: list[str]) -> str:
    if option.optional_value and (not waiting or (waiting[-1].startswith("-") and waiting[-1] != "-")):
        return ""
    if not waiting:
        raise UsageError(f"`{name}` needs a value: {option.metavar}", _missing_hint(option))
    return waiting.pop()


def _missing_hint(option: Option) -> str:
    return f"for example `--{option.name} {option.metavar}`; the command stands behind `--`"


def _similar_option(name: str) -> str:
    return load("launcher.values.similar").meant(name, _LONG) or "`craft-run --help` lists the options"


def _add(values: dict[str, object], option: Option, given: str | None) -> None:
    before = values.get(option.key)
    if given is None:
        values[option.key] = (before if isinstance(before, int) else 0) + 1 if option.repeatable else True
    elif option.repeatable:
        values[option.key] = (*(before if isinstance(before, tuple) else ()), given)
    else:
        values[option.key] = given


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
