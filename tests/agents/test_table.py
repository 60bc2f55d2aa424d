"""The documentation's table of agents is the one that the tests with real agents go by."""

from __future__ import annotations

import os
import re

from tests.agents import matrix
from tests.support.installed import COMMANDS

_HERE = os.path.dirname(__file__)


def text(*path: str) -> str:
    with open(os.path.join(_HERE, *path), encoding="utf-8") as file:
        return file.read()


def test_the_documentation_shows_the_table_as_it_is_tested() -> None:
    """`python -m tests.agents.matrix` prints it anew."""
    assert f"\n{matrix.table()}\n" in text("..", "..", "docs", "agents.md")


def test_the_versions_in_the_table_are_those_that_get_installed() -> None:
    pins = "\n".join(text(name) for name in ("package.json", "requirements.txt", "requirements-aider.txt"))
    missing = [command for command in COMMANDS if not re.search(rf"[@=\" ]{re.escape(command.version)}[\"\n]", pins)]
    assert missing == []


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in text("package-lock.json")
