"""Assignments for PowerShell: `craft-run env --format powershell | Invoke-Expression`.

PowerShell takes the output of a program line by line, and decodes it by the code page of the console. So each statement
is one line of ASCII, and every other character is named by its UTF-16 code.
"""

from __future__ import annotations

import re

from launcher.telling.export import Variables, check_names, check_unicode, removable

_PLAIN = re.compile(r"[ -~]+")
_PARTS = re.compile(r"[ -~]+|[^ -~]", re.DOTALL)


def render(variables: Variables) -> str:
    """Assignments to `$env:`. Between single quotes everything stands for itself, a doubled single quote for one.

    PowerShell before 7.5 removes a variable that is set to the empty string.
    """
    check_names(variables)
    check_unicode(variables, "PowerShell's text")
    lines = [f"Remove-Item -LiteralPath Env:{name} -ErrorAction Ignore" for name in removable(variables, kept=())]
    lines += [f"$env:{name} = {_expression(value)}" for name, value in variables.assigned]
    return "".join(f"{line}\n" for line in lines)


def _expression(value: str) -> str:
    if not value or _PLAIN.fullmatch(value):
        return _quoted(value)
    parts = [_quoted(part) if _PLAIN.fullmatch(part) else _codes(part) for part in _PARTS.findall(value)]
    # A string in front makes every `+` a concatenation.
    return " + ".join(["''", *parts])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _codes(character: str) -> str:
    units = character.encode("utf-16-be")
    return " + ".join(f"[char]0x{units[at : at + 2].hex().upper()}" for at in range(0, len(units), 2))
