"""`craft-run connections edit SLUG` alone asks at a terminal what to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.home import CRAFT_RUN, Home
from tests.support.process.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence


def asked(home: Home, answers: Sequence[tuple[str, str]]) -> str:
    """What is shown where these answers are typed at these questions."""
    variables = [f"{name}={value}" for name, value in (home.environ | {"TERM": "dumb"}).items()]
    with Terminal("env", "-i", *variables, CRAFT_RUN, "connections", "edit", "local") as terminal:
        for question, answer in answers:
            terminal.output.expect(question)
            terminal.type(f"{answer}\r")
        shown: str = terminal.output.rest()
    return shown


def test_a_field_is_chosen_and_gets_its_new_value(home: Home) -> None:
    home.connect("local", models=["m1", "m2"], defaultModel="m1")
    assert "changed" in asked(home, [("What to change", "name"), ("Name", "Changed")])
    assert "changed" in asked(home, [("What to change", "model"), ("separated by commas", "m2, m3")])
    entry = home.read()["llmConnections"][0]
    assert entry["name"] == "Changed"
    assert [each if isinstance(each, str) else each["id"] for each in entry["models"]] == ["m2", "m3"]


def test_what_is_no_endpoint_is_asked_for_again(home: Home) -> None:
    home.connect("local")
    answers = [("What to change", "base-url"), ("URL", "nonsense"), ("http:// or https://", "https://other.example/v1")]
    assert "changed" in asked(home, answers)
    assert home.read()["llmConnections"][0]["baseUrl"] == "https://other.example/v1"


def test_without_a_terminal_it_is_an_error(home: Home) -> None:
    home.connect("local")
    result = home.run("connections", "edit", "local")
    assert result.returncode == 2
    assert b"nothing to change was given" in result.stderr
