"""Why a command cannot run on Windows, in words; loaded only when one cannot."""

from __future__ import annotations

import ntpath
import os

from launcher.process.lookup import is_shim
from launcher.process.windows.lookup import candidates, is_path
from launcher.values.errors import CommandNotExecutable, CommandNotFound, CraftRunError
from launcher.values.text import to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ

# Numbers of `winerror.h`.
_NOT_FOUND = (2, 3)
_ACCESS_DENIED, _NOT_A_PROGRAM, _OTHER_PROCESSOR, _TOO_LONG, _NO_FOLDER, _ELEVATION = 5, 193, 216, 206, 267, 740


def unusable(command: str, environ: Environ, cwd: str) -> CraftRunError:
    """The error for a command of which no candidate is a program."""
    plain = ntpath.join(cwd, command)
    if not command:
        return CommandNotFound("the command is empty", "a variable in it may be unset")
    if is_path(command):
        if os.path.isdir(plain):
            return CommandNotExecutable(f"`{command}` is a folder", "name the program in it")
        if os.path.isfile(plain):
            return _not_a_program(command)
        where = "check the path" if ntpath.isabs(command) else f"the path is taken from `{cwd}`"
        return CommandNotFound(f"command `{command}` not found", where)
    for path in candidates(command, environ, cwd):
        if os.path.isfile(path) and is_shim(to_bytes(path)):
            return CommandNotFound(
                f"command `{command}` not found: `{path}` is only a shim for it",
                f"install `{command}`, or add its folder to PATH",
            )
    if any(os.path.isfile(path) for path in candidates(f".\\{command}", environ, cwd)):
        hint = f"the one in `{cwd}` is run by `.\\{command}`"
    elif " " in command.strip():
        hint = f"pass the program and its arguments as separate words: `-- {command}`, without the quotes"
    else:
        hint = "install it, or add its folder to PATH (of the command: `--env` may set it)"
    return CommandNotFound(f"command `{command}` not found", hint)


def _not_a_program(path: str) -> CommandNotExecutable:
    runner = {".py": "python", ".js": "node", ".ps1": "powershell -File", ".sh": "bash"}
    runs = runner.get(ntpath.splitext(path)[1].lower())
    hint = f"name what runs it: `-- {runs} {path}`" if runs else "name what runs it, or install it for this system"
    return CommandNotExecutable(f"`{path}` is no program of this system and processor", hint)


def refused(program: str, line: str, cwd: str | None, error: OSError) -> CraftRunError:
    """The error for a program that the system did not start, in the folder `cwd` (None: where we are)."""
    number = getattr(error, "winerror", None)
    if number in _NOT_FOUND:
        return CommandNotFound(f"command `{program}` not found", "it was there a moment ago")
    if number == _NO_FOLDER:
        return CraftRunError(f"cannot enter the folder `{cwd}`", "name another one: `--chdir DIR`")
    if number in (_NOT_A_PROGRAM, _OTHER_PROCESSOR):
        return _not_a_program(program)
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
