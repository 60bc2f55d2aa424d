"""craft-run itself: which, by which Python, and whether its modules are compiled."""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
from typing import TYPE_CHECKING

import launcher
from launcher.doctor import INFO, OK, WARNING, Finding
from launcher.shims import folder, standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.doctor import Patient


def look(patient: Patient) -> Iterator[Finding]:
    """The versions, the speed, and the shims on PATH."""
    version = f"craft-run {launcher.__version__}, Python {platform.python_version()} (`{sys.executable}`)"
    yield Finding(severity=OK, message=version)
    home = os.path.dirname(launcher.__file__)
    if not os.path.exists(importlib.util.cache_from_source(__file__)):
        yield Finding(
            severity=INFO,
            message="its modules are not compiled, so every launch takes longer",
            fix=f"`{sys.executable} -m compileall {home}`",
        )
    folders = [each or "." for each in patient.environ.get("PATH", os.defpath).split(os.pathsep)]
    for shim in folder.find_all(folders):
        stands = standing.look(shim.name, os.path.dirname(shim.path), patient.environ, patient.cwd)
        if stands.problem:
            yield Finding(
                severity=WARNING, message=f"the shim `{shim.path}` is not reached: {stands.problem}", fix="change PATH"
            )
        elif stands.program is None:
            yield Finding(
                severity=WARNING,
                message=f"the shim `{shim.path}` leads nowhere: there is no `{shim.name}` behind it on PATH",
                fix=f"install `{shim.name}`, or `craft-run shims remove {shim.name}`",
            )
