"""The agents on PATH, with their versions, and the binaries that connections name."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from launcher.checking import parallel
from launcher.checking.offline import codex_problem
from launcher.config import roster
from launcher.config.reading import read_json
from launcher.doctor import ERROR, INFO, OK, WARNING, Finding
from launcher.environment.managed import is_managed
from launcher.process.native import find
from launcher.values.errors import ConfigError, CraftRunError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.doctor import Patient
    from launcher.environment.diff import Environ

# Those that craft-run knows more of than the variables, then others that take the variables.
_NAMES = (
    *("aider", "claude", "codex", "gemini", "llm", "opencode", "pi", "qwen"),
    *("amp", "cline", "cn", "copilot", "crush", "cursor-agent", "droid", "goose", "kimi"),
)
# Seconds for `--version`; the slowest take one, on a cold disk some.
_PATIENCE = 10.0
_AT_ONCE = 4
_VERSION = re.compile(rb"\d+\.\d+[\w.+-]*")


def look(patient: Patient) -> Iterator[Finding]:
    """Every agent that is found, and codexPath."""
    found = [(name, path) for name in _NAMES if (path := _path(name, patient))]
    yield from parallel.each(lambda each: _version(*each, patient), found, _AT_ONCE)
    if not found:
        message = f"none of the agents that craft-run knows is on PATH ({', '.join(_NAMES[:8])})"
        yield Finding(severity=INFO, message=message)
    yield from _codex(patient)


def _path(name: str, patient: Patient) -> str | None:
    try:
        return find(name, patient.environ, patient.cwd)
    except CraftRunError:
        return None


def _version(name: str, path: str, patient: Patient) -> Finding:
    """What `--version` says. It gets no credential, and a folder without a project's settings."""
    environ = {each: value for each, value in patient.environ.items() if not is_managed(each, stored_aws=True)}
    located = os.path.join(patient.cwd, path)
    try:
        status, output = _run([located, "--version"], environ, patient.paths.home)
    except subprocess.TimeoutExpired:
        message = f"{name}: `{path} --version` does not end within {_PATIENCE:.0f} s"
        return Finding(severity=WARNING, message=message, fix="run it yourself to see why")
    except OSError as error:
        return Finding(
            severity=WARNING, message=f"{name}: cannot run `{path}`: {error.strerror}", fix="install it again"
        )
    version = _VERSION.search(output)
    if status or version is None:
        message = f"{name}: `{path} --version` ends with status {status} and names no version"
        return Finding(severity=WARNING, message=message, fix="run it yourself to see why")
    return Finding(severity=OK, message=f"{name} {version[0].decode()} (`{path}`)")


def version_of(program: str, environ: Environ, folder: str) -> str | None:
    """What a program's `--version` says, None where it says nothing like it. It gets no credential."""
    bare = {name: value for name, value in environ.items() if not is_managed(name, stored_aws=True)}
    try:
        _status, output = _run([program, "--version"], bare, folder)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = _VERSION.search(output)
    return version[0].decode() if version else None


def _run(argv: list[str], environ: dict[str, str], cwd: str) -> tuple[int, bytes]:
    """The status and the output. After the time all that it has started is ended. Raises OSError, TimeoutExpired."""
    with subprocess.Popen(  # noqa: S603 - what the user has on PATH
        argv,
        env=environ,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as child:
        try:
            output, _errors = child.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            _end(child)
            raise
        return child.returncode, output


def _end(child: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        child.kill()
    else:
        os.killpg(child.pid, signal.SIGKILL)


def _codex(patient: Patient) -> Iterator[Finding]:
    try:
        entries = roster.listed(read_json(patient.paths.config)[1])
    except ConfigError:
        return
    for raw in entries:
        if codex_problem(raw.get("codexPath"), patient.paths):
            yield Finding(
                severity=ERROR,
                message=f"connection `{raw.get('slug')}`: its codexPath `{raw['codexPath']}` is no program",
                fix=f"`craft-run connections edit {raw.get('slug')} --codex-path PATH`",
            )
