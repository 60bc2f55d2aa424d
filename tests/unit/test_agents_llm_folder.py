"""Where llm keeps its files, on each system."""

from __future__ import annotations

import pytest

from launcher.agents.llm import folder


@pytest.mark.parametrize(
    ("system", "environ", "expected"),
    [
        ("linux", {}, "/home/ada/.config/io.datasette.llm"),
        ("linux", {"XDG_CONFIG_HOME": "/x"}, "/x/io.datasette.llm"),
        ("darwin", {"XDG_CONFIG_HOME": "/x"}, "/home/ada/Library/Application Support/io.datasette.llm"),
        ("win32", {"APPDATA": "C:/Roaming"}, "C:/Roaming/io.datasette.llm"),
        ("win32", {}, "/home/ada/io.datasette.llm"),
        ("win32", {"APPDATA": "C:/Roaming", "LLM_USER_PATH": "D:/llm"}, "D:/llm"),
    ],
)
def test_it_is_the_folder_that_click_would_choose(system: str, environ: dict[str, str], expected: str) -> None:
    assert folder(environ, "/home/ada", system) == expected
