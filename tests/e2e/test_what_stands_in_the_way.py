"""What stands where a file is read and is none, or none that can be read: one error, and a hint that helps."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support import unprivileged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.home import Home

NOT_THE_FILE = "hint: it is not the file that belongs there: move it away"


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(17 << 20)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _circle(path: Path) -> None:
    path.symlink_to(path.name)


LAUNCH = ("-c", "keyed", "--", "true")
READ = {
    "config.json": LAUNCH,
    "credentials.enc": LAUNCH,
    "launcher/credentials.json": LAUNCH,
    "launcher/folders.json": ("use", "--list"),
    "launcher/history.jsonl": ("history",),
}
OBSTACLES = [
    pytest.param(_large, "larger than 16 MiB", NOT_THE_FILE, id="large"),
    pytest.param(_pipe, "not a regular file", NOT_THE_FILE, id="pipe"),
    pytest.param(_folder, "Is a directory", NOT_THE_FILE, id="folder"),
    pytest.param(_circle, "Too many levels of symbolic links", "hint: correct the links that lead there", id="circle"),
]


@pytest.fixture
def keyed(home: Home) -> Home:
    home.connect("keyed", "anthropic", "api_key", baseUrl=None)
    home.store("llm_api_key::keyed", {"value": "canary"})
    home.launcher.mkdir(exist_ok=True)
    return home


@pytest.mark.parametrize(("obstruct", "reason", "hint"), OBSTACLES)
@pytest.mark.parametrize("name", READ)
def test_the_hint_tells_what_helps(
    keyed: Home, name: str, obstruct: Callable[[Path], None], reason: str, hint: str
) -> None:
    path = keyed.app / name
    path.unlink(missing_ok=True)
    obstruct(path)
    result = keyed.run(*READ[name])
    message, _newline, rest = result.stderr.decode().partition("\n")
    assert result.returncode != 0
    assert f"{path}" in message
    assert reason in message
    assert rest.strip() == hint


@pytest.mark.parametrize("name", ["config.json", "credentials.enc"])
def test_a_file_that_the_user_may_not_read_is_to_be_made_readable(keyed: Home, name: str) -> None:
    (keyed.app / name).chmod(0)
    result = unprivileged.run(keyed, *LAUNCH)
    assert result.returncode != 0
    assert result.stderr.endswith(b"hint: make it readable for your user\n"), result.stderr
