"""What a `.cmd` file of npm starts, so that cmd.exe need not stand between: it cannot pass on a line break, and asks
after every Ctrl-C whether to terminate the batch job.

npm writes such a file for every program of a package (`cmd-shim`; the older form is also that of yarn and pnpm). What
is not wholly of one of their forms is left to cmd.exe. Pure.
"""

from __future__ import annotations

import ntpath
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 4096
# The words between the interpreter and what the user gave: options of the `#!` line, and the script below the folder.
_WORDS = r'(?P<words>(?:[\w.=/:@+-]+ +)*"%(?:~dp0|dp0%)\\[^"%\n]+") +%\*'
_HEAD = r"@ECHO off\nGOTO start\n:find_dp0\nSET dp0=%~dp0\nEXIT /b\n:start\nSETLOCAL\nCALL :find_dp0\n"
# An interpreter, from beside the file or else from PATH.
_INTERPRETED = (
    rf'{_HEAD}\n*IF EXIST "%dp0%\\(?P<name>[\w.-]+)\.exe" \(\n +SET "_prog=%dp0%\\(?P=name)\.exe"\n\) ELSE \(\n'
    rf' +SET "_prog=(?P=name)"\n +SET PATHEXT=%PATHEXT:;\.JS;=;%\n\)\n+[^"\n]*"%_prog%" +{_WORDS}\n*'
)
# The same, older.
_INTERPRETED_BEFORE = (
    r'(?:@SETLOCAL\n)?@IF EXIST "%~dp0\\(?P<name>[\w.-]+)\.exe" \(\n'
    rf' +"%~dp0\\(?P=name)\.exe" +{_WORDS}\n\) ELSE \(\n(?: +@SETLOCAL\n)? +@SET PATHEXT=%PATHEXT:;\.JS;=;%\n'
    r" +(?P=name) +(?P=words) +%\*\n\)\n*"
)
# The program itself, now and before.
_DIRECT = rf'{_HEAD}(?P<words>"%dp0%\\[^"%\n]+") +%\*\n*'
_DIRECT_BEFORE = r'@(?P<words>"%~dp0\\[^"%\n]+") +%\*\n*'
_FORMS = [re.compile(form, re.IGNORECASE) for form in (_INTERPRETED, _INTERPRETED_BEFORE, _DIRECT, _DIRECT_BEFORE)]
_HERE = re.compile(r"%(?:~dp0|dp0%)\\", re.IGNORECASE)


def started(path: str, content: bytes) -> tuple[str | None, Sequence[str]] | None:
    """The name of the interpreter that the file at `path` starts (None: there is none), and the words behind it.

    The interpreter `NAME.exe` beside the file goes before that on PATH. None where the file is of no known form.
    """
    try:
        text = content[:_LONGEST].decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None
    for form in _FORMS:
        if found := form.fullmatch(re.sub(r"[ \t]+(?=\n|$)", "", text)):
            folder = ntpath.dirname(path)
            words = [_placed(word, folder) for word in re.findall(r'"[^"]*"|\S+', found["words"])]
            return found.groupdict().get("name"), words
    return None


def _placed(word: str, folder: str) -> str:
    bare = word.strip('"')
    return ntpath.normpath(ntpath.join(folder, _HERE.sub("", bare))) if _HERE.match(bare) else bare
