"""The guided tour: each example runs as its README says, and the accounts that answer are the right ones."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import boto3  # type: ignore[import-untyped]
import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from examples import stage
from examples.demo.endpoint import Endpoint

EXAMPLES = Path(stage.EXAMPLES)


def tour(example: str) -> list[str]:
    """What an example shows, line by line; its commands are among the lines. Fails where it does."""
    ran = subprocess.run(
        [sys.executable, "-m", "examples", example],
        cwd=EXAMPLES.parent,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HTTP_PROXY": "http://127.0.0.1:9"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout.splitlines()


def answers(lines: list[str]) -> list[tuple[str, str]]:
    """The account and the question of each answer."""
    found = (re.fullmatch(r'told   Account "(.*)" pays for your question "(.*)"', line) for line in lines)
    return [(match[1], match[2]) for match in found if match]


def test_every_example_has_a_readme_that_the_table_of_contents_links_to() -> None:
    contents = (EXAMPLES / "README.md").read_text()
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert set(stage.names()) < folders
    assert {name for name in folders if f"]({name}/" in contents} == folders
    assert [name for name in folders if not (EXAMPLES / name / "README.md").exists()] == []


def test_every_link_in_the_tour_leads_somewhere() -> None:
    for readme in EXAMPLES.glob("**/README.md"):
        targets = re.findall(r"\]\(([^)#]+)\)", readme.read_text())
        assert [target for target in targets if not (readme.parent / target).exists()] == [], readme


def test_every_readme_says_how_to_run_its_example() -> None:
    for name in stage.names():
        assert f"`python -m examples {name}`" in (EXAMPLES / name / "README.md").read_text(), name


def test_examples_hold_neither_secrets_nor_paths_of_a_machine() -> None:
    suspicious = re.compile(r"sk-[a-z0-9]|(?:/home|/Users|/root|/work|/tmp)/\w|AKIA(?!EXAMPLE)|BEGIN .*PRIVATE KEY")
    texts = {path: path.read_text() for path in EXAMPLES.glob("**/*") if path.is_file() and path.suffix != ".pyc"}
    assert {str(path): suspicious.findall(text) for path, text in texts.items() if suspicious.search(text)} == {}


def test_an_unknown_example_is_answered_with_the_list() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "examples", "no-such"],
        cwd=EXAMPLES.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 2
    assert all(name in ran.stderr for name in stage.names())


def test_accounts_pay_for_what_their_workspaces_ask_also_at_the_same_time() -> None:
    assert answers(tour("accounts")) == [
        ("Acme Inc.", "who pays?"),
        ("me, at home", "who pays?"),
        ("Acme Inc.", "who pays here?"),
        ("Acme Inc.", "who pays for this one?"),
        ("me, at home", "and who for this one?"),
        ("me, at home", "who pays this once?"),
    ]


def test_openrouter_is_asked_in_both_wire_formats() -> None:
    lines = tour("openrouter")
    assert [account for account, _ in answers(lines)] == [
        "OpenRouter, one account",
        "OpenRouter, another account",
        "OpenRouter, another account",
    ]
    asked = [re.sub(r"http://[^/]+", "", line.removeprefix("asked  ")) for line in lines if line.startswith("asked")]
    assert asked == [
        "/api/v1/messages for anthropic/claude-opus-4.6",
        "/api/v1/chat/completions for qwen/qwen3-coder",
        "/api/v1/chat/completions for openai/gpt-5.2",
    ]
    assert "ANTHROPIC_DEFAULT_HAIKU_MODEL=anthropic/claude-haiku-4.5" in lines


def test_ollama_gets_no_key_and_is_not_asked_through_a_proxy() -> None:
    assert answers(tour("ollama")) == [("nobody", "who pays?")] * 2


def test_boto3_signs_with_the_stored_keys_although_the_shell_names_a_profile() -> None:
    lines = tour("bedrock")
    assert answers(lines) == [("AWS account of Acme", "who pays?")]
    assert "asked  eu-west-1 for eu.anthropic.claude-sonnet-4-6" in lines


def test_the_key_file_of_vertex_lives_as_long_as_the_command() -> None:
    lines = tour("vertex")
    shown = {"signs as     agent@acme-llm.example", "file mode    600", "in project   acme-llm", "ended with 143"}
    assert shown <= set(lines)


def test_the_endpoint_refuses_a_request_that_another_key_has_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Endpoint({"the-right-one": "Acme Inc."}) as endpoint:
        for key in ("the-right-one", "another"):
            bedrock = boto3.client(
                "bedrock-runtime",
                region_name="eu-west-1",
                endpoint_url=f"http://127.0.0.1:{endpoint.port}",
                aws_access_key_id="AKIAEXAMPLE",
                aws_secret_access_key=key,
            )
            asking = {"modelId": "m", "messages": [{"role": "user", "content": [{"text": "who?"}]}]}
            if key == "another":
                with pytest.raises(ClientError, match="401"):
                    bedrock.converse(**asking)
            else:
                assert "Acme Inc." in bedrock.converse(**asking)["output"]["message"]["content"][0]["text"]
            bedrock.close()
