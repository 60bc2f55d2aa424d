"""Arguments as one line for Windows, read again by the rules of its two readers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.process.windows import npm, quoting
from launcher.values.errors import CraftRunError

# What matters to either reader, often.
TEXT = st.text(st.sampled_from('ab "\\\t&|<>^%!()=;,☃') | st.characters(exclude_characters="\0\r\n"), max_size=12)
CMD = "C:\\Windows\\system32\\cmd.exe"


def c_runtime(line: str) -> list[str]:
    """The words of a command line, by the rules of Microsoft's C runtime since 2008 (behind the program's name)."""
    program, _, rest = line[1:].partition('"')
    words, word, inside, at = [program], "", False, 0
    begun = False
    while at < len(rest):
        backslashes = 0
        while at < len(rest) and rest[at] == "\\":
            backslashes, at = backslashes + 1, at + 1
        begun = begun or backslashes > 0
        if at < len(rest) and rest[at] == '"':
            word += "\\" * (backslashes // 2)
            if backslashes % 2:
                word += '"'
            elif inside and rest[at + 1 : at + 2] == '"':
                word, at = word + '"', at + 1
            else:
                inside = not inside
            begun = True
        else:
            word += "\\" * backslashes
            if at < len(rest) and (inside or rest[at] not in " \t"):
                word, begun = word + rest[at], True
            elif begun:
                words.append(word)
                word, begun = "", False
        at += 1
    return [*words, word] if begun else words


def special_outside_quotes(line: str) -> str:
    """The characters that cmd.exe would take for more than text: it counts quotes, and knows no backslash."""
    found, inside = "", False
    for each in line:
        if each == '"':
            inside = not inside
        elif not inside and each in "&|<>^()":
            found += each
    return found


@given(st.lists(st.text(st.characters(exclude_characters="\0")) | TEXT))
def test_the_c_runtime_reads_what_was_asked_for(arguments: list[str]) -> None:
    assert c_runtime(quoting.command_line("C:\\a b\\tool.exe", arguments)) == ["C:\\a b\\tool.exe", *arguments]


@given(st.lists(TEXT))
def test_cmd_sees_nothing_but_text_and_hands_it_on_to_the_c_runtime(arguments: list[str]) -> None:
    line = quoting.batch_command_line(CMD, "C:\\tools\\my tool.cmd", arguments)
    start, _, rest = line.partition(" /c ")
    assert start == f'"{CMD}" /d /e:on /v:off /s'
    # /s takes the outermost quotes away; an empty part of a variable becomes nothing.
    seen = rest[1:-1].replace("%%cd:~,%", "%")
    assert special_outside_quotes(seen) == ""
    assert c_runtime(seen) == ["C:\\tools\\my tool.cmd", *arguments]


@given(TEXT)
def test_no_variable_is_put_in_for_cmd(argument: str) -> None:
    line = quoting.batch_command_line(CMD, "C:\\tool.cmd", [argument])
    assert line.count("%%cd:~,%") == argument.count("%")
    assert line.replace("%%cd:~,%", "").count("%") == 0


@pytest.mark.parametrize("argument", ["two\nlines", "carriage\rreturn"])
def test_a_line_break_is_refused_for_cmd(argument: str) -> None:
    with pytest.raises(CraftRunError, match="line break"):
        quoting.batch_command_line(CMD, "C:\\tool.cmd", [argument])


NOW = """@ECHO off
GOTO start
:find_dp0
SET dp0=%~dp0
EXIT /b
:start
SETLOCAL
CALL :find_dp0

IF EXIST "%dp0%\\node.exe" (
  SET "_prog=%dp0%\\node.exe"
) ELSE (
  SET "_prog=node"
  SET PATHEXT=%PATHEXT:;.JS;=;%
)

endLocal & goto #_undefined_# 2>NUL || title %COMSPEC% & "%_prog%" --no-warnings "%dp0%\\..\\agent\\cli.js" %*
"""
BEFORE = """@IF EXIST "%~dp0\\node.exe" (
  "%~dp0\\node.exe"  "%~dp0\\node_modules\\agent\\cli.js" %*
) ELSE (
  @SETLOCAL
  @SET PATHEXT=%PATHEXT:;.JS;=;%
  node  "%~dp0\\node_modules\\agent\\cli.js" %*
)
"""


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (NOW, ("node", ["--no-warnings", "C:\\u\\agent\\cli.js"])),
        (BEFORE, ("node", ["C:\\u\\npm\\node_modules\\agent\\cli.js"])),
        ('@"%~dp0\\..\\agent\\agent.exe"   %*\n', (None, ["C:\\u\\agent\\agent.exe"])),
        ("@echo off\nnode agent.js %*\n", None),
        (NOW.replace("SETLOCAL\n", "SETLOCAL\nSET NODE_OPTIONS=--inspect\n"), None),
        (BEFORE.replace("agent\\cli.js", "other\\cli.js", 1), None),
        ("\udcff", None),
    ],
    ids=["now", "before", "a program", "by hand", "with a variable", "two scripts", "no text"],
)
def test_what_npms_batch_file_starts_is_known_where_the_file_is_wholly_of_its_form(
    text: str, starts: tuple[str | None, list[str]] | None
) -> None:
    content = text.replace("\n", "\r\n").encode("utf-8", "surrogateescape")
    assert npm.started("C:\\u\\npm\\agent.cmd", content) == starts
