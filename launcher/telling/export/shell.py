"""Assignments for sh, dash, bash, ksh and zsh: `eval "$(craft-run env)"`."""

from __future__ import annotations

from launcher.telling.export import Variables, check_names, removable

# Variables that these shells keep themselves; some of them are read-only, and removing the others breaks the shell.
_READ_ONLY = ("BASHOPTS", "EUID", "PPID", "SHELLOPTS", "UID")
_OWN = (*_READ_ONLY, "IFS", "OLDPWD", "PWD", "SHLVL", "_")


def render(variables: Variables) -> str:
    """`export` and `unset` commands. Between single quotes everything but the single quote stands for itself."""
    check_names(variables, refused=_READ_ONLY)
    lines = [f"unset {name};" for name in removable(variables, kept=_OWN)]
    lines += [f"export {name}={_quoted(value)};" for name, value in variables.assigned]
    return "".join(f"{line}\n" for line in lines)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"
