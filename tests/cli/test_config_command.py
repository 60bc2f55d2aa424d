"""`craft-run config`: where it is, what stands in it, and an editor for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN, Home
from tests.support.process.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(home: Home) -> Home:
    home.connect("local", baseUrl="https://user:hush@llm.example/v1?key=hush")
    return home


def edited(home: Home, script: str, typed: str = "") -> str:
    """What is shown where the editor is a script that gets the file as `$1`."""
    editor = home.root / "editor"
    editor.write_text(f"#!/bin/sh\n{script}\n")
    editor.chmod(0o755)
    variables = [f"{name}={value}" for name, value in (home.environ | {"EDITOR": str(editor)}).items()]
    with Terminal("env", "-i", *variables, CRAFT_RUN, "config", "edit") as terminal:
        shown = ""
        if typed:
            shown = terminal.output.expect(r"(?s)\A.*Edit it again")[0]
            terminal.type(f"{typed}\r")
        shown += terminal.output.rest()
    return shown


def copies(home: Home) -> list[Path]:
    return list(home.launcher.glob("config-*.json"))


def test_its_place_is_printed_for_other_commands(home: Home) -> None:
    assert home.run("config", "path").stdout.decode() == f"{home.config_file}\n"
    assert json.loads(home.run("config", "path", "--json").stdout)["exists"] is True


def test_it_is_shown_without_what_is_secret_in_it(home: Home) -> None:
    shown = home.run("config", "show").stdout.decode()
    assert "hush" not in shown
    assert json.loads(shown)["llmConnections"][0]["slug"] == "local"


def test_an_edit_is_put_in_place(home: Home) -> None:
    assert "is changed" in edited(home, """sed -i 's/"Local"/"Changed"/' "$1" """)
    assert home.read()["llmConnections"][0]["name"] == "Changed"
    assert copies(home) == []


def test_an_edit_that_changes_nothing_leaves_the_file_untouched(home: Home) -> None:
    before = home.config_file.stat()
    assert "nothing is changed" in edited(home, "true")
    assert home.config_file.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ('echo "{" > "$1"', "config-"),
        ("""sed -i 's/"openai_compat"/"nonsense"/' "$1" """, "providerType"),
        ("""sed -i 's/"llmConnections": \\[/"llmConnections": [{"slug": "local"},/' "$1" """, "called `local`"),
    ],
)
def test_a_mistake_does_not_get_into_the_file(home: Home, script: str, reason: str) -> None:
    before = home.config_file.read_bytes()
    shown = edited(home, script, "n")
    assert "error: " in shown
    assert reason in shown
    assert home.config_file.read_bytes() == before
    assert len(copies(home)) == 1, "the work is not lost"


def test_what_the_app_wrote_meanwhile_stays(home: Home) -> None:
    script = f"""sed -i 's/"Local"/"Changed"/' "$1"; sed -i 's/"Local"/"Of the app"/' {home.config_file}"""
    assert "has changed while it was edited" in edited(home, script)
    assert home.read()["llmConnections"][0]["name"] == "Of the app"
    assert len(copies(home)) == 1


def test_without_a_terminal_nothing_waits_for_an_editor(home: Home) -> None:
    result = home.run("config", "edit", environ={"EDITOR": "cat"})
    assert result.returncode == 2
    assert b"an editor needs a terminal" in result.stderr
