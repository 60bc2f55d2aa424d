"""What stands in for `os` in a launch answers as `os` does."""

from __future__ import annotations

import ast
import os
import posixpath
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import launcher
from launcher.boot import posix_os, posix_path, system

ROOT = Path(launcher.__file__).parent
PATHS = st.text(st.sampled_from("/.ab é\udc80"), max_size=12)
# What is no part of a launch, and what makes this `os`.
ELSEWHERE = ("boot", "cli", "doctor", "checking")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with everything that a path may lead to, which is the current one."""
    (tmp_path / "folder" / "below").mkdir(parents=True)
    (tmp_path / "file").write_bytes(b"")
    for link, target in {
        "to-folder": "folder",
        "to-file": "file",
        "to-nothing": "nothing",
        "loop": "loop",
        "folder/up": "..",
        "there": str(tmp_path / "folder"),
    }.items():
        (tmp_path / link).symlink_to(target)
    monkeypatch.chdir(tmp_path)
    return tmp_path


PLACES = [
    "",
    ".",
    "..",
    "/",
    "//",
    "file",
    "file/",
    "file/x",
    "folder",
    "folder/",
    "folder//below/.",
    "folder/../file",
    "to-folder",
    "to-folder/..",
    "to-folder/below",
    "to-file",
    "to-nothing",
    "to-nothing/x",
    "loop",
    "loop/x",
    "folder/up/folder/up/file",
    "there/below",
    "nothing",
    "nothing/../file",
    "nul\0",
    "surrogate\ud800",
]


@given(PATHS, st.lists(PATHS, max_size=3))
def test_text_of_paths_is_put_together_and_taken_apart_alike(path: str, parts: list[str]) -> None:
    assert posix_path.join(path, *parts) == posixpath.join(path, *parts)
    for name in ("dirname", "basename", "isabs", "normpath", "abspath"):
        assert getattr(posix_path, name)(path) == getattr(posixpath, name)(path), name


@pytest.mark.parametrize("place", PLACES, ids=repr)
@pytest.mark.usefixtures("tree")
def test_what_stands_at_a_path_is_seen_alike(place: str) -> None:
    for name in ("exists", "lexists", "isdir", "isfile", "islink"):
        assert getattr(posix_path, name)(place) == getattr(posixpath, name)(place), name


@pytest.mark.parametrize("place", [place for place in PLACES if "\0" not in place and "\ud800" not in place], ids=repr)
@pytest.mark.parametrize("absolute", [False, True])
def test_links_are_followed_alike(tree: Path, place: str, absolute: bool) -> None:
    path = f"{tree}/{place}" if absolute else place
    assert posix_path.realpath(path) == posixpath.realpath(path)


def test_the_same_file_is_known_by_two_names(tree: Path) -> None:
    file, link, folder = os.stat("file"), os.stat("to-file"), os.stat(tree)
    assert posix_path.samestat(file, link)
    assert not posix_path.samestat(file, folder)


def test_bytes_are_refused_not_mistaken() -> None:
    for call in (posix_path.dirname, posix_path.basename, posix_path.isabs, posix_path.realpath):
        with pytest.raises(TypeError):
            call(b"/a/b")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        posix_path.join("/a", b"b")  # type: ignore[arg-type]


@given(st.text(st.characters(codec="utf-8")) | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_names_of_the_system_are_encoded_alike(text: str) -> None:
    assert posix_os.fsencode(text) == os.fsencode(text)
    assert posix_os.fsdecode(os.fsencode(text)) == os.fsdecode(os.fsencode(text))


def test_constants_are_those_of_os() -> None:
    own = {name: value for name, value in vars(posix_os).items() if isinstance(value, int | str) and name[0] != "_"}
    assert {"name", "sep", "pathsep", "linesep", "defpath", "devnull", "SEEK_SET", "O_CREAT", "X_OK"} <= own.keys()
    assert own == {name: getattr(os, name) for name in own}


def test_whatever_else_is_asked_for_comes_from_os_itself() -> None:
    for name in ("environ", "walk", "makedirs"):
        assert getattr(posix_os, name) is getattr(os, name)
    assert posix_os.path.splitext is posixpath.splitext
    for module, name in ((posix_os, "nowhere"), (posix_path, "nowhere"), (posix_os, "__nowhere__")):
        with pytest.raises(AttributeError, match=name):
            getattr(module, name)


def test_where_os_is_imported_already_it_is_used() -> None:
    assert system.os is os


def test_the_environment_is_the_one_that_the_process_was_started_with() -> None:
    program = "from launcher.boot.system import os; import sys; print(os.environb[b'A'], 'os' in sys.modules)"
    command = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT.parent)!r}); {program}"]
    ran = subprocess.run(command, env={"A": "ä"}, capture_output=True, check=True)
    assert ran.stdout == b"b'\\xc3\\xa4' False\n"


@pytest.mark.parametrize(
    "source",
    [
        path
        for path in sorted(ROOT.rglob("*.py"))
        if path.relative_to(ROOT).parts[0] not in ELSEWHERE and "windows" not in str(path.relative_to(ROOT))
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_module_of_a_launch_does_not_import_os_when_it_is_imported(source: Path) -> None:
    imported = [each for each in ast.parse(source.read_text()).body if isinstance(each, ast.Import)]
    assert "os" not in [alias.name for each in imported for alias in each.names], "from launcher.boot.system import os"
