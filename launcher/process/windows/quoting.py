"""One command line out of arguments, as the program that reads it takes it apart again: Windows passes no list.

Pure. Two readers: the C runtime, which nearly every program uses (Microsoft, "Parsing C command-line arguments"), and
cmd.exe, which runs `.cmd` and `.bat` files and gives what it reads to the C runtime of a program in them.
"""

from __future__ import annotations

from launcher.values.errors import CraftRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# What the system takes at most, and what cmd.exe takes (characters).
LONGEST = 32_766
LONGEST_BATCH = 8_191

# What cmd.exe and a program behind it take as it stands, without quotes.
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789#$*+-./:?@\\_")
# A substring of no characters of a variable that is always there: what keeps `%NAME%` from being a variable's value.
_PERCENT = "%%cd:~,%"


def command_line(program: str, arguments: Iterable[str]) -> str:
    """The command line for a program: its name as it shall see it, and its arguments."""
    return " ".join([_name(program), *map(quoted, arguments)])


def batch_command_line(cmd: str, script: str, arguments: Iterable[str]) -> str:
    """The command line by which `cmd` (the path of cmd.exe) runs a `.cmd` or `.bat` file.

    Nothing in an argument is taken for a command, a variable or a redirection, neither by cmd.exe nor where the file
    gives its arguments on (`%*`). Raises CraftRunError for an argument that cannot be passed: cmd.exe ends at a line
    break.
    """
    words = [_script(script), *(_for_batch(argument) for argument in arguments)]
    # The outermost quotes are taken away by /s. /d: no AutoRun of the registry, /v:off: `!` means itself.
    return f'{_name(cmd)} /d /e:on /v:off /s /c "{" ".join(words)}"'


def quoted(argument: str) -> str:
    """An argument for the C runtime: a backslash means itself, but before a quote."""
    if argument and not any(each in argument for each in ' \t\n\v"'):
        return argument
    return f'"{_escaped(argument, chr(92) + chr(34))}"'


def _escaped(argument: str, quote: str) -> str:
    """What stands between quotes, each quote as `quote`, the backslashes before one and at the end doubled."""
    parts = argument.split('"')
    last = parts.pop()
    return "".join(f"{_doubled(part)}{quote}" for part in parts) + _doubled(last)


def _doubled(text: str) -> str:
    return text + "\\" * (len(text) - len(text.rstrip("\\")))


def _name(program: str) -> str:
    # The first word is read by a rule of its own: up to the next quote, and backslashes mean themselves.
    return f'"{program}"'


def _script(path: str) -> str:
    if '"' in path or path.endswith("\\"):
        raise CraftRunError(f"`{path}` is not the name of a file")
    return f'"{path.replace("%", _PERCENT)}"'


def _for_batch(argument: str) -> str:
    if "\n" in argument or "\r" in argument:
        raise CraftRunError(
            "an argument with a line break cannot be passed through cmd.exe, which runs `.cmd` and `.bat` files",
            "give the text on standard input or in a file, or name the program that the file starts",
        )
    if argument and _PLAIN.issuperset(argument) and not argument.endswith("\\"):
        return argument
    # A quote as two, not behind a backslash: cmd.exe counts quotes, and knows no backslash.
    return f'"{_escaped(argument, chr(34) * 2).replace("%", _PERCENT)}"'
