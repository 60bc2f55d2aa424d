"""Assignments for cmd.exe.

Its only way to take them from a program without a file:

    for /f "delims=" %v in ('craft-run env -w NAME --format cmd') do @set %v

(in a batch file `%%v`). What `for` has read is not parsed again, so every character but the end of a line stands for
itself. `set` ends a value at the last quote of the line.
"""

from __future__ import annotations

from launcher.telling.export import Variables, cannot_hold, check_unicode

# Characters; what is longer, cmd.exe cuts or refuses.
_LONGEST = 8191


def render(variables: Variables) -> str:
    """What `set` takes, for each variable. An empty value removes it: cmd.exe knows no empty variables."""
    check_unicode(variables, "cmd.exe's text")
    lines = [f'"{name}="' for name in variables.removed]
    for name, value in variables.assigned:
        line = f'"{name}={value}"'
        if any(each in value for each in "\r\n") or len(line) > _LONGEST:
            raise cannot_hold(name, f"cmd.exe takes one line of at most {_LONGEST} characters")
        if "=" in name or '"' in name:
            raise cannot_hold(name, "cmd.exe cannot set a variable of that name")
        lines.append(line)
    return "".join(f"{line}\r\n" for line in lines)
