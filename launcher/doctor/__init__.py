"""Looking for whatever could make a launch fail, or do something else than its user thinks. Nothing is changed.

A check is a module with `look(patient) -> iterator of findings`; to add one, write it and name it in the table.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from launcher.boot.lazy import load
from launcher.values.errors import CraftRunError
from launcher.values.value import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.environment.diff import Environ
    from launcher.values.paths import Paths

OK = "ok"
INFO = "info"
WARNING = "warning"
ERROR = "error"
# From harmless to not.
SEVERITIES = (OK, INFO, WARNING, ERROR)

CHECKS = {
    "installation": "launcher.doctor.installation",
    "configuration": "launcher.doctor.configuration",
    "permissions": f"launcher.doctor.permissions{'_windows' if sys.platform == 'win32' else ''}",
    "trust": "launcher.doctor.trust",
    "credentials": "launcher.doctor.credentials",
    "keyring": "launcher.doctor.keyring",
    "machine": "launcher.doctor.machine",
    "records": "launcher.doctor.records",
    "agents": "launcher.doctor.agents",
    "settings": "launcher.doctor.settings",
    "shell": "launcher.doctor.shell",
}


class Patient(Value):
    """What is examined: one user's environment, folders and current folder; `now` is in ms since the epoch."""

    environ: Environ
    paths: Paths
    cwd: str
    now: int


class Finding(Value):
    """Something that was seen: how bad it is (one of SEVERITIES), what it is, and what would mend it."""

    severity: str
    message: str
    fix: str | None = None


def examine(patient: Patient) -> Iterator[tuple[str, Finding]]:
    """All findings, each with the name of its check, in the order of the checks."""
    for name, module in CHECKS.items():
        try:
            for finding in load(module).look(patient):
                yield name, finding
        except CraftRunError as error:
            yield name, of_error(error)
        except OSError as error:
            where = f" `{error.filename}`" if error.filename else ""
            yield name, Finding(severity=ERROR, message=f"cannot look at{where}: {error.strerror or error}")


def of_error(error: CraftRunError) -> Finding:
    """The finding that an error of a launch makes."""
    return Finding(severity=ERROR, message=error.message, fix=error.hint)


def counted(number: int, noun: str) -> str:
    """A number of things in words."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def quoted(names: list[str]) -> str:
    """Names as one text."""
    return ", ".join(f"`{name}`" for name in names)
