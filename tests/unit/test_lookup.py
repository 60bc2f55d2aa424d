"""The program that a command names, on the child's PATH and from the child's folder."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.process.lookup import candidates, find
from launcher.process.windows import lookup as windows_lookup
from launcher.values.errors import CommandNotExecutable, CommandNotFound, CraftRunError
from launcher.values.text import from_bytes, to_bytes

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX paths and permissions")


@pytest.fixture
def tree(tmp_path: Path) -> str:
    """`one` and `two` hold a program `tool`, `plain` a file, `folder` a folder of that name."""
    for name in ("one/tool", "two/tool", "two/other", "plain/tool", "here", "sub/tool"):
        make(tmp_path / name)
    (tmp_path / "plain/tool").chmod(0o644)
    (tmp_path / "folder/tool").mkdir(parents=True)
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "link").symlink_to("one/tool")
    (tmp_path / "file").write_text("")
    return str(tmp_path)


def make(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)


# command, PATH (None: absent; `%` is the tree), what is found.
FOUND = [
    ("tool", "%/one:%/two", "%/one/tool"),
    ("tool", "%/two:%/one", "%/two/tool"),
    ("other", "%/one:%/two", "%/two/other"),
    ("tool", "%/plain:%/two", "%/two/tool"),
    ("tool", "%/folder:%/two", "%/two/tool"),
    ("tool", "%/missing:%/file:%/two", "%/two/tool"),
    ("tool", "sub:%/two", "sub/tool"),
    ("here", ":%/two", "./here"),
    ("here", "%/two:", "./here"),
    ("here", "%/one::%/two", "./here"),
    ("here", "", "./here"),
    ("./here", "%/one", "./here"),
    ("sub/tool", "%/one", "sub/tool"),
    ("./sub/../here", "%/one", "./sub/../here"),
    ("%/one/tool", "", "%/one/tool"),
    ("./link", "", "./link"),
    ("sh", None, "/bin/sh"),
]


@pytest.mark.parametrize(("command", "path", "expected"), FOUND)
def test_program_is_found(tree: str, command: str, path: str | None, expected: str) -> None:
    environ = {} if path is None else {"PATH": path.replace("%", tree)}
    assert find(command.replace("%", tree), environ, tree) == expected.replace("%", tree)


# Without PATH a shell has a default of its own.
@pytest.mark.parametrize(("command", "path", "expected"), [case for case in FOUND if case[1] is not None])
def test_program_found_is_the_one_that_a_shell_finds(tree: str, command: str, path: str, expected: str) -> None:
    script = 'PATH=$1; cd "$2"; command -v "$3"'
    words = ["/bin/sh", "-c", script, "sh", path.replace("%", tree), tree, command.replace("%", tree)]
    shown = subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()
    assert os.path.realpath(os.path.join(tree, shown)) == os.path.realpath(
        os.path.join(tree, expected.replace("%", tree))
    )


# command, PATH, exit code, words of the message, words of the hint.
REFUSED = [
    ("nothing", "%/one:%/two", 127, "command `nothing` not found", "add its folder to PATH"),
    ("nothing", None, 127, "command `nothing` not found", "the command has no PATH"),
    ("here", "%/one", 127, "command `here` not found", "by `./here`"),
    ("nothing -p 'fix it'", "%/one", 127, "not found", "as separate words: `-- nothing -p 'fix it'`"),
    ("", "%/one", 127, "the command is empty", "unset"),
    ("./nothing", "%/one", 127, "command `./nothing` not found", "is taken from `%`"),
    ("/nothing/at/all", "%/one", 127, "command `/nothing/at/all` not found", "check the path"),
    ("./dangling", "", 127, "`./dangling` is a link to `nowhere`", "repair the link"),
    ("file/tool", "", 127, "command `file/tool` not found", "is taken from"),
    ("tool", "%/plain", 126, "`%/plain/tool` is not executable", "`chmod +x %/plain/tool`"),
    ("tool", "%/missing:%/plain:%/folder", 126, "`%/plain/tool` is not executable", "`chmod +x"),
    ("tool", "%/folder", 126, "`%/folder/tool` is a folder", "name the program in it"),
    ("./plain/tool", "", 126, "`./plain/tool` is not executable", "`chmod +x ./plain/tool`"),
    ("./folder", "", 126, "`./folder` is a folder", "name the program in it"),
    ("/dev/null", "", 126, "`/dev/null` is not a file", "name a program"),
    ("..", "%/one", 126, "is a folder", "name the program in it"),
]


@pytest.mark.parametrize(("command", "path", "code", "message", "hint"), REFUSED)
def test_command_that_names_no_program_is_explained(
    tree: str, command: str, path: str | None, code: int, message: str, hint: str
) -> None:
    environ = {} if path is None else {"PATH": path.replace("%", tree)}
    with pytest.raises(CraftRunError) as refusal:
        find(command, environ, tree)
    assert type(refusal.value) is {127: CommandNotFound, 126: CommandNotExecutable}[code]
    assert refusal.value.exit_code == code
    assert message.replace("%", tree) in refusal.value.message
    assert hint.replace("%", tree) in str(refusal.value.hint)


def test_path_of_the_parent_does_not_count(tree: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tree}/one")
    with pytest.raises(CommandNotFound):
        find("tool", {"PATH": "/nonexistent"}, tree)


def test_folder_of_the_parent_does_not_count(tree: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    with pytest.raises(CommandNotFound):
        find("./here", {}, "/")


def test_folder_that_may_not_be_entered_hides_what_is_in_it(tree: str) -> None:
    os.chmod(f"{tree}/one", 0)
    try:
        if os.access(f"{tree}/one/tool", os.X_OK):
            pytest.skip("this user may enter every folder")
        assert find("tool", {"PATH": f"{tree}/one:{tree}/two"}, tree) == f"{tree}/two/tool"
        with pytest.raises(CommandNotExecutable, match="cannot be reached"):
            find("./one/tool", {}, tree)
    finally:
        os.chmod(f"{tree}/one", 0o755)


def test_names_that_are_not_utf8_are_found(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff dir"
    os.mkdir(folder)
    with open(folder + b"/to\xfeol", "wb", opener=lambda name, flags: os.open(name, flags, 0o755)) as file:
        file.write(b"#!/bin/sh\n")
    found = find(from_bytes(b"to\xfeol"), {"PATH": from_bytes(folder)}, "/")
    assert to_bytes(found) == folder + b"/to\xfeol"


@pytest.mark.parametrize("command", ["to\0ol", "to\ud800ol"])
def test_name_that_no_file_can_have_is_an_error(command: str) -> None:
    with pytest.raises(CraftRunError, match="the command"):
        find(command, {"PATH": "/bin"}, "/")


@given(command=st.text(), path=st.none() | st.text())
def test_every_candidate_is_a_path_that_ends_with_the_command(command: str, path: str | None) -> None:
    tried = list(candidates(command, {} if path is None else {"PATH": path}))
    assert all("/" in each and each.endswith(command) for each in tried)
    assert bool(tried) == bool(command)


WINDOWS = [
    ("tool", {"PATH": "C:\\a;D:\\b"}, ["C:\\a\\tool.COM", "C:\\a\\tool.EXE", "C:\\a\\tool.BAT", "C:\\a\\tool.CMD"]),
    ("tool", {"Path": "C:\\a", "PathExt": ".EXE;.PS1"}, ["C:\\a\\tool.EXE", "C:\\a\\tool.PS1"]),
    ("tool.exe", {"PATH": "C:\\a;D:\\b"}, ["C:\\a\\tool.exe", "D:\\b\\tool.exe"]),
    ("tool.py", {"PATH": "C:\\a", "PATHEXT": ".EXE"}, ["C:\\a\\tool.py.EXE"]),
    ("tool", {"PATH": '"C:\\with space"', "PATHEXT": ".EXE"}, ["C:\\with space\\tool.EXE"]),
    ("tool", {"PATH": "", "PATHEXT": ".EXE"}, []),
    (".\\tool", {"PATH": "C:\\a", "PATHEXT": ".EXE"}, ["C:\\work\\.\\tool.EXE"]),
    ("sub/tool.exe", {"PATH": "C:\\a"}, ["C:\\work\\sub/tool.exe"]),
    ("D:\\b\\tool.exe", {"PATH": "C:\\a"}, ["D:\\b\\tool.exe"]),
    ("", {"PATH": "C:\\a"}, []),
]


@pytest.mark.parametrize(("command", "environ", "expected"), WINDOWS)
def test_windows_tries_the_extensions_in_every_folder(
    command: str, environ: dict[str, str], expected: list[str]
) -> None:
    tried = list(windows_lookup.candidates(command, environ, "C:\\work"))
    assert tried[: len(expected)] == expected
    assert bool(tried) == bool(expected)
