"""Completion in bash, zsh, fish and PowerShell: the script for a shell, and at every press of Tab the candidates.

    craft-run completion SHELL                               the script
    craft-run completion --complete zsh|fish WORD...         candidates for the last word
    craft-run completion --complete powershell WORD... =LAST the same; PowerShell may drop an argument that is empty
    craft-run completion --complete bash BREAKS LINE         the same; bash cuts words at BREAKS, so it hands over all

The first line of the answer is `words`, `files` or `folders`: what follows are candidates, one a line, or the shell
completes file names itself. A description follows a candidate behind a tab, except in bash, which has no place for it.

A user waits for this at every Tab, and every new shell for the script, so nothing here imports more than a launch.
"""

from __future__ import annotations

from launcher.boot.system import os
from launcher.completion import bash, offers, scripts
from launcher.environment.diff import inherited
from launcher.telling import messages, output
from launcher.values.errors import CraftRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int | None:
    """The exit status of `craft-run completion ARGUMENTS`; None where click must answer: `--help`, a wrong shell."""
    match list(arguments):
        case [shell] if shell in scripts.SCRIPTS:
            return _print(scripts.SCRIPTS[shell], quiet=False)
        case ["--complete", "bash", breaks, line]:
            return _print("".join(f"{each}\n" for each in bash.answer(line, breaks, inherited())))
        case ["--complete", "zsh" | "fish", *words] if words:
            return _print("".join(f"{each}\n" for each in _described(words)))
        case ["--complete", "powershell", *words, last] if last.startswith("="):
            return _print("".join(f"{each}\n" for each in _described([*words, last[1:]])))
    return None


def _described(words: Sequence[str]) -> list[str]:
    kind, candidates = offers.offer(words[1:-1], words[-1], inherited())
    return [kind, *(f"{value}\t{text}" if text else value for value, text in candidates)]


def _print(text: str, *, quiet: bool = True) -> int:
    """The exit status; at the press of a key nothing is said of what is wrong."""
    try:
        output.write(text.encode("utf-8", "surrogateescape"))
    except CraftRunError as error:
        if not quiet:
            messages.error(error)
        return 1
    except OSError:
        return 1
    return os.EX_OK
