"""What is given to the system for a command: the file to run, the command line, the block of variables."""

from __future__ import annotations

import ntpath
import os

from launcher.boot.lazy import load
from launcher.process.windows import quoting
from launcher.process.windows.lookup import find
from launcher.values.errors import CommandNotExecutable, CraftRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.environment.diff import Environ

_BATCH = (".cmd", ".bat")
_PROGRAMS = (".exe", ".com")


def invocation(program: str, argv: Sequence[str], environ: Environ, cwd: str) -> tuple[str, str]:
    """The file to run and its command line, for a program that was found as `argv[0]`. Raises CraftRunError."""
    for word in argv:
        if "\0" in word:
            raise CraftRunError("an argument contains a NUL byte", "no program can be given that; correct its origin")
    if ntpath.splitext(program)[1].lower() not in _BATCH:
        return program, _bounded(quoting.command_line(argv[0], argv[1:]), quoting.LONGEST)
    started = _started(program, environ, cwd)
    if started is not None:
        return started[0], _bounded(quoting.command_line(started[0], [*started[1:], *argv[1:]]), quoting.LONGEST)
    cmd = ntpath.join(load("launcher.process.windows.api").system_folder(), "cmd.exe")
    return cmd, _bounded(quoting.batch_command_line(cmd, program, argv[1:]), quoting.LONGEST_BATCH)


def _started(path: str, environ: Environ, cwd: str) -> Sequence[str] | None:
    """What npm's `.cmd` file starts; None where only cmd.exe knows."""
    try:
        with open(path, "rb") as file:
            content = file.read(1 << 13)
    except OSError:
        return None
    parts = load("launcher.process.windows.npm").started(path, content)
    if parts is None:
        return None
    interpreter, words = parts
    if interpreter is None:
        return words if ntpath.splitext(words[0])[1].lower() in _PROGRAMS else None
    beside = ntpath.join(ntpath.dirname(path), f"{interpreter}.exe")
    program = beside if os.path.isfile(beside) else find(interpreter, environ, cwd)
    return [program, *words] if ntpath.splitext(program)[1].lower() in _PROGRAMS else None


def _bounded(line: str, longest: int) -> str:
    if len(line) > longest:
        raise CommandNotExecutable(
            f"the arguments are too long for the system: {len(line)} characters, at most {longest}",
            "pass long text in a file or on standard input",
        )
    return line


def block(environ: Environ) -> str:
    """The variables as the system takes them: sorted as it sorts them, each with a NUL behind it.

    Raises CraftRunError naming the variable that cannot be passed.
    """
    for name, value in environ.items():
        if "\0" in name or "\0" in value:
            raise CraftRunError(f"the value of `{name}` contains a NUL byte", "correct its origin")
    return "".join(f"{name}={environ[name]}\0" for name in sorted(environ, key=str.upper)) or "\0"
