"""Why Windows refused to start a program, in words; loaded only when it did."""

from __future__ import annotations

from launcher.values.errors import CommandNotExecutable, CommandNotFound, CraftRunError

# Numbers of `winerror.h`.
_NOT_FOUND = (2, 3)
_ACCESS_DENIED, _NOT_A_PROGRAM, _OTHER_PROCESSOR, _TOO_LONG, _NO_FOLDER, _ELEVATION = 5, 193, 216, 206, 267, 740


def refused(program: str, line: str, cwd: str | None, error: OSError) -> CraftRunError:
    """The error for a program that the system did not start, in the folder `cwd` (None: where we are)."""
    number = getattr(error, "winerror", None)
    if number in _NOT_FOUND:
        return CommandNotFound(f"command `{program}` not found", "it was there a moment ago")
    if number == _NO_FOLDER:
        return CraftRunError(f"cannot enter the folder `{cwd}`", "name another one: `--chdir DIR`")
    if number in (_NOT_A_PROGRAM, _OTHER_PROCESSOR):
        return CommandNotExecutable(
            f"`{program}` is no program of this system and processor",
            f"name what runs it, as in `-- python {program}`, or install it for this system",
        )
    if number == _TOO_LONG:
        return CommandNotExecutable(
            f"the arguments are too long for the system: {len(line)} characters",
            "pass long text in a file or on standard input",
        )
    hint = {
        _ACCESS_DENIED: "your user must be allowed to execute it; a virus scanner or a policy may refuse it",
        _ELEVATION: "it asks for an administrator's rights: start craft-run from a console that has them",
    }.get(number or 0)
    return CommandNotExecutable(f"`{program}` cannot be executed: {error.strerror}", hint)
