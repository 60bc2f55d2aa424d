"""The variables of this shell that a launch would remove, or take as its options. Names are shown, values never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.doctor import INFO, OK, WARNING, Finding, quoted
from launcher.environment.managed import is_managed
from launcher.request.options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.doctor import Patient

# What a launch tells its command, beside the credential.
_OF_A_LAUNCH = ("CRAFT_SESSION_DIR", "CRAFT_WORKSPACE_PATH")
_OWN = "CRAFT_RUN_"


def look(patient: Patient) -> Iterator[Finding]:
    """Stray variables, those that stand for options, and whether this is inside a launch."""
    inside = patient.environ.get("CRAFT_RUN_CONNECTION")
    if inside:
        message = f"this shell is inside a launch with connection `{inside}`; its variables are that launch's"
        yield Finding(severity=INFO, message=message)
        return
    stray = [name for name in sorted(patient.environ) if is_managed(name) and not name.startswith(_OWN)]
    stray = [name for name in stray if name not in _OF_A_LAUNCH]
    if stray:
        yield Finding(
            severity=WARNING,
            message=f"this shell has {quoted(stray)}: launches do without, but whatever else you start here takes them",
            fix=f"`unset {' '.join(stray)}`, and look for them in the shell's start-up files",
        )
    defaults = [str(option.variable) for option in OPTIONS if option.variable and patient.environ.get(option.variable)]
    if defaults:
        yield Finding(severity=INFO, message=f"{quoted(defaults)} stands for options of every launch in this shell")
    if not stray and not defaults:
        yield Finding(severity=OK, message="this shell has no variables that matter to a launch")
