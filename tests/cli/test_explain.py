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
    return [re.split(r" {2,}", line.strip(), maxsplit=1)[1] for line in re.findall(r"^  \d\. .*", text, re.MULTILINE)]


def test_the_global_default(three: Home) -> None:
    text = explained(three)
    assert text.startswith("The connection is `globally` (Global one): anthropic, api_key.\n")
    assert levels(text) == [
        "not given",
        "no session was asked for",
        "there is no workspace",
        "`globally`  <- chosen (defaultLlmConnection)",
        "not looked at",
    ]
    assert "credential  from the store `craft-agent`" in text


def test_a_workspace_with_a_default_that_does_not_exist(three: Home) -> None:
    three.workspace("proj", defaultLlmConnection="gone")
    text = explained(three, "-w", "proj")
    assert levels(text)[2:4] == [
        "workspace `proj` `gone`, which does not exist",
        "`globally`  <- chosen (defaultLlmConnection)",
    ]
    assert "\nWarnings:\n  workspace `proj` names connection `gone`, which does not exist" in text


def test_a_locked_session(three: Home) -> None:
    proj = three.workspace("proj", defaultLlmConnection="ours")
    three.session(proj, "260101-a-b", llmConnection="first", connectionLocked=True)
    text = explained(three, "-s", "260101-a-b")
    assert levels(text) == [
        "does not matter: the session is locked",
        "`first`  <- chosen (locked in the header of `260101-a-b`)",
        "not looked at",
        "not looked at",
        "not looked at",
    ]
    assert "session     `260101-a-b` (you: --session)" in text


def test_options_variables_and_the_first_in_the_list(three: Home) -> None:
    assert levels(explained(three, "-c", "ours"))[0] == "`ours`  <- chosen (you said --connection)"
    by_variable = explained(three, environ={"CRAFT_RUN_CONNECTION": "ours"})
    assert levels(by_variable)[0] == "`ours`  <- chosen (the variable CRAFT_RUN_CONNECTION says so)"
    del three.config["defaultLlmConnection"]
    three.write()
    assert levels(explained(three))[3:] == ["names none", "`first`  <- chosen (no other level names one)"]


def test_every_variable_has_its_origin(three: Home) -> None:
    overlay = three.root / "a {} file.env"
    overlay.write_text("LOG=1\n")
    text = explained(
        three, "-c", "first", "--env-file", str(overlay), "-e", "MINE=2", "-e", "MY_TOKEN=canary", "--", "env"
    )
    rows = dict(line.strip().split(maxsplit=1) for line in text.splitlines() if line.startswith("  "))
    assert rows["OPENAI_BASE_URL"].split(maxsplit=1) == ["https://llm.example/v1", "the connection's baseUrl"]
    assert rows["OPENAI_API_KEY"].split(maxsplit=1) == ["***", "a placeholder: SDKs refuse an empty key"]
    assert rows["OPENAI_MODEL"].split(maxsplit=1) == ["m1", "the model above"]
    assert rows["MINE"].split(maxsplit=1) == ["2", "you: -e"]
    assert rows["MY_TOKEN"].split(maxsplit=1) == ["***", "you: -e"]
    assert rows["LOG"].split(maxsplit=1)[1] == f"the file {overlay}"
    assert rows["program"] == "/usr/bin/env"


def test_what_is_removed_is_said_by_reason(three: Home) -> None:
    text = explained(three, environ={"OPENAI_API_KEY": "canary", "GROQ_API_KEY": "canary"})
    assert "  GROQ_API_KEY OPENAI_API_KEY  (could redirect or replace the connection)\n" in text


def test_a_missing_credential_still_says_which_connection_and_why(three: Home) -> None:
    three.connect("empty", "anthropic", "api_key")
    result = three.run("explain", "-c", "empty")
    assert result.returncode == 77
    assert b"The connection is `empty`" in result.stdout
    assert b"<- chosen (you said --connection)" in result.stdout
    assert b"error: connection `empty` has no credential" in result.stderr


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
    assert dry_run.stdout.decode() == explained(three, "-c", "first", "--", "env")


def test_names_with_control_characters_are_shown_escaped(home: Home) -> None:
    home.connect("e\x1b[31mvil\n", name="na\rme")
    text = explained(home)
    assert "`e\\x1b[31mvil\\n` (na\\rme)" in text
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
    assert b"Warnings:" in result.stdout
    assert b"(--strict)" in result.stderr
