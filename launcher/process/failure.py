"""Why a command cannot run, in words; loaded only when one cannot."""

from __future__ import annotations

import errno
import shlex

from launcher.boot.system import os
from launcher.process.lookup import candidates, is_shim
from launcher.values.errors import CommandNotExecutable, CommandNotFound, CraftRunError
from launcher.values.similar import meant
from launcher.values.text import from_bytes, to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launcher.environment.diff import Environ

# The first bytes of programs for Linux, macOS (in both byte orders, and for several processors) and Windows.
_NATIVE = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"\xca\xfe\xba\xbe", b"MZ")


def unusable(command: str, environ: Environ, cwd: str) -> CraftRunError:
    """The error for a command of which no candidate can be executed."""
    shim = None
    for path in candidates(command, environ):
        located = to_bytes(os.path.join(cwd, path), "the command")
        if "/" not in command and is_shim(located):
            shim = shim or path
            continue
        try:
            os.stat(located)
        except PermissionError:
            if "/" in command:
                return CommandNotExecutable(f"`{path}` cannot be reached", "you may not enter one of its folders")
        except OSError:
            continue
        else:
            return _not_executable(path, located)
    if shim:
        return CommandNotFound(
            f"command `{command}` not found: `{shim}` is only a shim for it",
            f"install `{command}`, or add its folder to PATH",
        )
    return _missing_path(command, cwd) if "/" in command else _missing_name(command, environ, cwd)


def _not_executable(path: str, located: bytes) -> CommandNotExecutable:
    if os.path.isdir(located):
        return CommandNotExecutable(f"`{path}` is a folder", "name the program in it")
    if not os.path.isfile(located):
        return CommandNotExecutable(f"`{path}` is not a file", "name a program")
    return CommandNotExecutable(f"`{path}` is not executable", f"make it so: `chmod +x {shlex.quote(path)}`")


def _missing_path(command: str, cwd: str) -> CommandNotFound:
    located = to_bytes(os.path.join(cwd, command), "the command")
    if os.path.islink(located):
        target = from_bytes(os.readlink(located))
        return CommandNotFound(f"`{command}` is a link to `{target}`, which does not exist", "repair the link")
    where = "check the path" if command.startswith("/") else f"the path is taken from `{cwd}`"
    return CommandNotFound(f"command `{command}` not found", where)


def _missing_name(command: str, environ: Environ, cwd: str) -> CommandNotFound:
    if not command:
        return CommandNotFound("the command is empty", "a variable in it may be unset")
    words = command.split()
    if os.access(to_bytes(os.path.join(cwd, command)), os.X_OK):
        hint = f"the one in `{cwd}` is run by `./{command}`"
    elif len(words) > 1:
        hint = f"pass the program and its arguments as separate words: `-- {command}`, without the quotes"
    elif "PATH" not in environ:
        hint = f"the command has no PATH, so it was looked up in `{os.defpath}`"
    else:
        near = meant(command, _programs(environ["PATH"]))
        hint = near or "install it, or add its folder to PATH (of the command: `--env` and `--env-file` may set it)"
    return CommandNotFound(f"command `{command}` not found", hint)


def _programs(path: str) -> list[str]:
    """What the folders of PATH hold, by name."""
    names: dict[str, None] = {}
    for folder in filter(os.path.isabs, path.split(os.pathsep)):
        try:
            names |= dict.fromkeys(sorted(os.listdir(folder)))
        except OSError:
            continue
    return list(names)


def cannot_enter(cwd: str, error: OSError) -> CraftRunError:
    """The error for a folder that the command should run in."""
    return CraftRunError(f"cannot enter the folder `{cwd}`: {_reason(error)}", "name another one: `--chdir DIR`")


def cannot_start(error: OSError) -> CraftRunError:
    """The error for a process that the system does not grant."""
    return CraftRunError(f"cannot start a process: {_reason(error)}", "look at `ulimit -u` and at the free memory")


def refused(
    program: str, arguments: Sequence[bytes], variables: Mapping[bytes, bytes], cwd: str | None, error: OSError
) -> CraftRunError:
    """The error for a program that `execve` refused in the folder `cwd` (None: where we are).

    A missing interpreter counts as not found (127), as in bash, dash and `env`.
    """
    if error.errno == errno.E2BIG:
        return _too_long(arguments, variables)
    first_line = _first_line(os.path.join(cwd or "", program))
    if error.errno == errno.ENOEXEC:
        return _not_a_program(program, first_line)
    if error.errno == errno.ENOENT and first_line is not None:
        return _no_interpreter(program, first_line)
    if error.errno == errno.ENOENT:
        return CommandNotFound(f"command `{program}` not found", "it was there a moment ago")
    hint = None
    if error.errno == errno.EACCES:
        hint = "its file system may be mounted noexec"
        if first_line is not None and first_line.startswith(b"#!"):
            hint = f"its interpreter `{_interpreter(first_line)}` must be executable"
    return CommandNotExecutable(f"`{program}` cannot be executed: {_reason(error)}", hint)


def _too_long(arguments: Sequence[bytes], variables: Mapping[bytes, bytes]) -> CommandNotExecutable:
    # The contents stay out of the message: any of them may be a secret.
    sizes = {f"argument {place}": len(each) for place, each in enumerate(arguments)}
    sizes |= {f"the variable `{from_bytes(name)}`": len(name) + len(value) for name, value in variables.items()}
    longest = max(sizes, key=lambda name: sizes[name])
    return CommandNotExecutable(
        f"the arguments and variables are too long for the system: {sum(sizes.values())} bytes",
        f"the longest is {longest} with {sizes[longest]} bytes; pass long text in a file or on standard input",
    )


def _not_a_program(program: str, first_line: bytes | None) -> CommandNotExecutable:
    quoted = shlex.quote(program)
    if first_line is not None and first_line.startswith(_NATIVE):
        return CommandNotExecutable(f"`{program}` is built for another system or processor", "install it for this one")
    return CommandNotExecutable(
        f"`{program}` is neither a program nor a script with a `#!` line",
        f"start its first line with `#!`, as in `#!/bin/sh`, or name what runs it: `-- sh {quoted}`",
    )


def _no_interpreter(program: str, first_line: bytes) -> CommandNotFound:
    if not first_line.startswith(b"#!"):
        return CommandNotFound(
            f"`{program}` needs a loader that is not here", "install a build for this system's C library"
        )
    interpreter = _interpreter(first_line)
    if first_line.endswith(b"\r"):
        return CommandNotFound(
            f"`{program}` has Windows line endings, so its interpreter `{interpreter}\\r` does not exist",
            f"convert it: `sed -i 's/\\r$//' {shlex.quote(program)}`",
        )
    return CommandNotFound(
        f"`{program}` needs the interpreter `{interpreter}`, which does not exist",
        "install it, or correct the first line",
    )


def _first_line(program: str) -> bytes | None:
    """The first line of the file, at most 256 bytes (as much as Linux looks at); None where there is none."""
    try:
        with open(to_bytes(program), "rb") as file:
            return file.read(256).partition(b"\n")[0]
    except OSError:
        return None


def _interpreter(first_line: bytes) -> str:
    words = first_line[2:].split()
    return from_bytes(words[0]) if words else ""


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
