"""Assignments for fish: `craft-run env --format fish | source`."""

from __future__ import annotations

from launcher.telling.export import Variables, check_names, removable

_READ_ONLY = ("FISH_VERSION", "PWD", "SHLVL", "history", "status", "version")
_OWN = (*_READ_ONLY, "_")


def render(variables: Variables) -> str:
    """`set` commands. Between single quotes a backslash protects the single quote and itself.

    A universal variable is for all sessions to come, so it is not erased; an empty one hides it, because fish
    exports it from behind one that is not exported.
    """
    check_names(variables, refused=_READ_ONLY)
    lines = [f"set -eg {name}; set -qU {name}; and set -gx {name};" for name in removable(variables, kept=_OWN)]
    lines += [f"set -gx {name} {_quoted(value)};" for name, value in variables.assigned]
    return "".join(f"{line}\n" for line in lines)


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
