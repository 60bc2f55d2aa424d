"""`craft-run explain` and `--dry-run -v`: which connection and why, and where every variable comes from."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.home import Home


@pytest.fixture
def three(home: Home) -> Home:
    home.connect("first", models=["m1"])
    home.connect("globally", "anthropic", "api_key", name="Global one")
    home.store("llm_api_key::globally", {"value": "canary-globally"})
    home.connect("ours")
    home.config["defaultLlmConnection"] = "globally"
    home.write()
    return home


def explained(home: Home, *arguments: str, environ: dict[str, str] | None = None) -> str:
    result = home.run("explain", *arguments, environ=environ)
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"canary" not in result.stdout
    return result.stdout.decode()


def levels(text: str) -> list[str]:
    return [re.split(r" {2,}", line.strip(), maxsplit=2)[2] for line in re.findall(r"^  \d  .*", text, re.MULTILINE)]


def facts(text: str) -> dict[str, str]:
    """The lines of the status that stand above the levels: label -> what is said."""
    return dict(re.findall(r"^(\w[\w ]*?)  +(.*)", text.partition("\nHow it was chosen")[0], re.MULTILINE))


def test_the_global_default(three: Home) -> None:
    text = explained(three)
    assert facts(text)["connection"] == "globally  (Global one: Anthropic, API key)"
    assert facts(text)["why"] == "the global default"
    assert levels(text) == [
        "not given",
        "no session was asked for",
        "nothing is chosen for this folder",
        "there is no workspace",
        "`globally`  <- chosen",
        "not looked at",
    ]
    assert facts(text)["credential"] == "stored in the store `craft-agent`"


def test_it_begins_as_the_status_does(three: Home) -> None:
    assert explained(three).startswith(three.run("status").stdout.decode().partition("\n\n")[0])


def test_a_workspace_with_a_default_that_does_not_exist(three: Home) -> None:
    three.workspace("proj", defaultLlmConnection="gone")
    text = explained(three, "-w", "proj")
    assert levels(text)[3:5] == ["workspace `proj` `gone`, which does not exist", "`globally`  <- chosen"]
    assert text.startswith("warning  workspace `proj` names connection `gone`, which does not exist\n")


def test_a_locked_session(three: Home) -> None:
    proj = three.workspace("proj", defaultLlmConnection="ours")
    three.session(proj, "260101-a-b", llmConnection="first", connectionLocked=True)
    text = explained(three, "-s", "260101-a-b")
    assert levels(text) == [
        "does not matter: the session is locked",
        "`first`  <- chosen",
        *["not looked at"] * 4,
    ]
    assert facts(text)["why"] == "session: locked in the header of `260101-a-b`"
    assert facts(text)["session"] == "260101-a-b  (you said `--session`)"


def test_the_choice_for_a_folder(three: Home) -> None:
    assert three.run("use", "ours").returncode == 0
    text = explained(three)
    assert facts(text)["why"] == "`craft-run use` in ~"
    assert levels(text)[:3] == ["not given", "no session was asked for", "`ours`  <- chosen"]


def test_options_variables_and_the_first_in_the_list(three: Home) -> None:
    assert facts(explained(three, "-c", "ours"))["why"] == "you said `--connection`"
    by_variable = explained(three, environ={"CRAFT_RUN_CONNECTION": "ours"})
    assert facts(by_variable)["why"] == "the variable CRAFT_RUN_CONNECTION says so"
    del three.config["defaultLlmConnection"]
    three.write()
    assert levels(explained(three))[4:] == ["names none", "`first`  <- chosen"]


def test_the_variables_are_counted_and_listed_where_more_is_wanted(three: Home) -> None:
    short, full = explained(three, "-c", "first"), explained(three, "-v", "-c", "first")
    assert "variables are set" in short
    assert "OPENAI_BASE_URL" not in short
    assert "OPENAI_BASE_URL" in full


def test_every_variable_has_its_origin(three: Home) -> None:
    overlay = three.root / "a {} file.env"
    overlay.write_text("LOG=1\n")
    text = explained(
        three, "-c", "first", "--env-file", str(overlay), "-e", "MINE=2", "-e", "MY_TOKEN=canary", "--", "env"
    )
    rows = dict(line.strip().split(maxsplit=1) for line in text.splitlines() if line.startswith("  "))
    assert rows["OPENAI_BASE_URL"] == "https://llm.example/v1  (the connection's baseUrl)"
    assert rows["OPENAI_API_KEY"] == "***  (a placeholder: SDKs refuse an empty key)"
    assert rows["OPENAI_MODEL"] == "m1  (the model above)"
    assert rows["MINE"] == "2  (you said `-e`)"
    assert rows["MY_TOKEN"] == "***  (you said `-e`)"
    assert rows["LOG"] == "***  (the file ~/a {} file.env)"
    assert rows["program"] == "/usr/bin/env"


def test_what_is_removed_is_said_by_reason(three: Home) -> None:
    text = explained(three, "-v", environ={"OPENAI_API_KEY": "canary", "GROQ_API_KEY": "canary"})
    assert "  GROQ_API_KEY OPENAI_API_KEY  (could redirect or replace the connection)\n" in text


def test_a_missing_credential_is_a_line_of_it_and_not_its_end(three: Home) -> None:
    three.connect("empty", "anthropic", "api_key", baseUrl=None)
    result = three.run("explain", "-v", "-c", "empty")
    assert (result.returncode, result.stderr) == (0, b"")
    text = result.stdout.decode()
    assert text.startswith("error    `empty` has no credential yet\n         fix: `craft-run credentials set empty`\n")
    assert levels(text)[0] == "`empty`  <- chosen"
    assert "ANTHROPIC_API_KEY" in text


def test_what_an_agent_gets_besides(three: Home) -> None:
    text = explained(three, "-c", "first", "--", "codex", "exec", "a b")
    assert re.search(r"\n  runs +codex -c .* exec 'a b'\n", text)
    assert "(for the agent: " in text


def test_json_is_that_of_the_dry_run(three: Home) -> None:
    explained_json = json.loads(explained(three, "--json", "-c", "globally", "--", "env"))
    dry_run = json.loads(three.run("-n", "--json", "-c", "globally", "--", "env").stdout)
    assert explained_json == dry_run
    assert dry_run["credential"] == {"store": "craft-agent", "renewal": None}


def test_a_verbose_dry_run_explains(three: Home) -> None:
    dry_run = three.run("-n", "-v", "-c", "first", "--", "env")
    assert (dry_run.returncode, dry_run.stderr) == (0, b"")
    text = explained(three, "-c", "first", "--", "env")
    assert dry_run.stdout.decode().partition("How it was chosen")[2] == text.partition("How it was chosen")[2]


def test_names_with_control_characters_are_shown_escaped(home: Home) -> None:
    home.connect("e\x1b[31mvil\n", name="na\rme")
    text = explained(home)
    assert "e\\x1b[31mvil\\n  (na\\rme: " in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", text)


def test_nothing_is_written(three: Home) -> None:
    three.workspace("proj")

    def files() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in three.app.rglob("*") if path.is_file()}

    before = files()
    explained(three, "-c", "first", "-w", "proj", "--new-session=x", "--", "codex")
    assert files() == before


def test_strict_fails_after_the_explanation(three: Home) -> None:
    three.workspace("proj", defaultLlmConnection="gone")
    result = three.run("explain", "--strict", "-w", "proj")
    assert result.returncode == 1
    assert result.stdout.startswith(b"warning  ")
    assert b"(--strict)" in result.stderr
