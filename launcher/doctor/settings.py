"""Settings and logins of agents that beat the variables of a launch. Names are shown, values never.

Agents that craft-run knows are started so that most of these do not apply; an agent that is started in another way, or
with `--no-agent`, obeys them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launcher.agents import claude_settings, llm, pi
from launcher.agents.claude_settings import HELPERS, POLICIES
from launcher.config import overlays
from launcher.doctor import INFO, OK, WARNING, Finding, quoted
from launcher.environment.managed import is_managed
from launcher.storage import jsontext, opening
from launcher.values.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.doctor import Patient


def look(patient: Patient) -> Iterator[Finding]:
    """A finding for each file that has any."""
    found = [*_claude(patient), *_aider(patient), *_logins(patient)]
    yield from found or [Finding(severity=OK, message="no settings of agents override a connection")]


def _claude(patient: Patient) -> Iterator[Finding]:
    """Variables in `env` replace those of the process; a helper's output is sent beside the key, or in its place."""
    project = os.path.join(patient.cwd, ".claude")
    files = [claude_settings.of_user(patient.environ, patient.paths.home)]
    files += [os.path.join(project, name) for name in ("settings.json", "settings.local.json")]
    for path in dict.fromkeys([*POLICIES, *files]):
        settings = _json(path)
        variables = settings.get("env")
        names = [f"env.{name}" for name in variables if _redirects(name)] if isinstance(variables, dict) else []
        names += [key for key in HELPERS if settings.get(key)]
        if names:
            fix = "launch claude through craft-run, without `--no-agent`; or remove them"
            if path in POLICIES:
                fix = "ask whoever manages this machine"
            yield Finding(severity=WARNING, message=f"`{path}` overrides variables: {quoted(names)}", fix=fix)


def _redirects(name: str) -> bool:
    return is_managed(name, stored_aws=True)


def _aider(patient: Patient) -> Iterator[Finding]:
    """It reads `.env` of the home, the repository and the current folder, and lets it beat the process."""
    for folder in dict.fromkeys([patient.cwd, _repository(patient.cwd), patient.paths.home]):
        path = os.path.join(folder, ".env") if folder else ""
        if not os.path.isfile(path):
            continue
        try:
            assigned = overlays.read((path,), {})
        except ConfigError as error:
            yield Finding(severity=INFO, message=error.message, fix=error.hint)
            continue
        names = [entry.name for entry in assigned if _redirects(entry.name)]
        if names:
            fix = "launch aider through craft-run, without `--no-agent`; or remove them"
            message = f"`{path}` overrides variables for aider: {quoted(names)}"
            yield Finding(severity=WARNING, message=message, fix=fix)


def _repository(folder: str) -> str | None:
    """The root of the git repository that `folder` is in."""
    while not os.path.exists(os.path.join(folder, ".git")):
        if os.path.dirname(folder) == folder:
            return None
        folder = os.path.dirname(folder)
    return folder


def _logins(patient: Patient) -> Iterator[Finding]:
    """Stored keys and logins that some agents prefer to variables."""
    home, environ = patient.paths.home, patient.environ
    data = environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    files = {
        "opencode": os.path.join(data, "opencode", "auth.json"),
        "pi": pi.logins(environ, home),
        "llm": os.path.join(llm.folder(environ, home), "keys.json"),
    }
    for agent, path in files.items():
        names = [name for name in _json(path) if not name.startswith("//")]
        if names:
            message = f"{agent} prefers what it has stored itself to variables: {quoted(names)} in `{path}`"
            yield Finding(severity=INFO, message=message, fix=f"launch {agent} through craft-run, without `--no-agent`")


def _json(path: str) -> dict[str, object]:
    """The object in a file, empty where there is none."""
    try:
        found = jsontext.decode(opening.read(path).decode("utf-8", "surrogateescape").removeprefix("\ufeff"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
