"""A secret is found nowhere but in the child's environment and in the stores."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN, Home
from tests.support.rows import SERVICE_ACCOUNT

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "canary-5f3a9c"


def _leaks(root: Path, *streams: bytes) -> list[str]:
    """Where the canary stands in clear text: streams by number, files by path, outside the encrypted file."""
    found = [f"stream {number}" for number, stream in enumerate(streams) if CANARY.encode() in stream]
    files = [path for path in root.rglob("*") if path.is_file()]
    return found + [str(path.relative_to(root)) for path in files if CANARY.encode() in path.read_bytes()]


@pytest.fixture
def guarded(home: Home) -> Home:
    """Connections of every kind whose every secret holds the canary."""
    home.connect("key", "anthropic", "api_key", baseUrl=f"https://user:{CANARY}-url@gateway.example")
    home.store("llm_api_key::key", {"value": f"{CANARY}-key"})
    home.connect("login", "anthropic", "oauth", baseUrl=None)
    home.store(
        "llm_oauth::login", {"value": f"{CANARY}-at", "refreshToken": f"{CANARY}-rt", "expiresAt": 4102444800000}
    )
    home.connect("stale", "anthropic", "oauth", baseUrl=None)
    home.store("llm_oauth::stale", {"value": f"{CANARY}-old", "refreshToken": f"{CANARY}-rt", "expiresAt": 1})
    home.connect("aws", "bedrock", "iam_credentials", awsRegion="us-east-1", baseUrl=None)
    home.store("llm_iam::aws", {"value": f"{CANARY}-sak", "awsAccessKeyId": "AKIA", "awsSessionToken": f"{CANARY}-st"})
    home.connect("half", "bedrock", "iam_credentials", awsRegion="us-east-1", baseUrl=None)
    home.store("llm_iam::half", {"value": f"{CANARY}-sak"})
    home.connect("vertex", "vertex", "service_account_file", gcpRegion="us-central1", baseUrl=None)
    key = json.loads(SERVICE_ACCOUNT) | {"private_key": f"{CANARY}-pk"}
    home.store("llm_service_account::vertex", {"value": json.dumps(key)})
    home.connect("broken", "vertex", "service_account_file", gcpRegion="us-central1", baseUrl=None)
    home.store("llm_service_account::broken", {"value": f"{{{CANARY}"})
    home.config["serverConfig"] = {"enabled": True, "port": 1, "token": "server-token"}
    home.write()
    return home


SLUGS = ("key", "login", "stale", "aws", "half", "vertex", "broken")


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    "options",
    [(), ("-v",), ("-vv",), ("--supervise", "-vv"), ("-n",), ("-n", "--json"), ("--record-args",), ("--strict",)],
    ids=" ".join,
)
def test_no_stream_and_no_file_holds_a_secret(guarded: Home, slug: str, options: tuple[str, ...]) -> None:
    before = set(_leaks(guarded.root))
    result = guarded.run(*options, "-c", slug, "--", "true", environ={"CRAFT_RUN_SECRET_OTHER": f"{CANARY}-env"})
    assert _leaks(guarded.root / "run", result.stdout, result.stderr) == []
    assert set(_leaks(guarded.root)) == before == {".craft-agent/config.json"}


@pytest.mark.parametrize("slug", ["key", "login", "aws", "vertex"])
def test_the_secret_is_in_the_childs_environment_and_in_no_argument(guarded: Home, slug: str) -> None:
    script = 'tr "\\0" " " < /proc/self/cmdline; tr "\\0" " " < /proc/$PPID/cmdline; echo; env; '
    script += 'cat "$GOOGLE_APPLICATION_CREDENTIALS"; true'
    result = guarded.run("--supervise", "-c", slug, "--", "sh", "-c", script)
    arguments, _, environment = result.stdout.partition(b"\n")
    assert CANARY.encode() not in arguments
    assert CANARY.encode() in environment


def test_another_connections_secret_does_not_reach_the_child(guarded: Home) -> None:
    child = guarded.child_environ("-c", "aws", environ={"CRAFT_RUN_SECRET_KEY": f"{CANARY}-other"})
    assert f"{CANARY}-other" not in child.values()


@pytest.mark.parametrize("content", ['{"llmConnections": [{"slug": "x", "baseUrl": "CANARY"', '"CANARY', "{CANARY}"])
def test_an_invalid_file_is_not_quoted(home: Home, content: str) -> None:
    home.config_file.write_text(content.replace("CANARY", CANARY))
    assert _leaks(home.runtime, home.run("-c", "x", "--", "true").stderr) == []


def test_a_command_that_is_killed_leaves_no_key_behind_after_the_next_launch(guarded: Home) -> None:
    command = [CRAFT_RUN, "-c", "vertex", "--", "sh", "-c", "echo started; exec sleep 60"]
    process = subprocess.Popen(command, env=guarded.environ, stdout=subprocess.PIPE, cwd=guarded.root)
    assert process.stdout
    assert process.stdout.readline() == b"started\n"
    assert _leaks(guarded.runtime) != []
    process.kill()
    process.wait()
    process.stdout.close()
    assert guarded.run("-c", "vertex", "--", "true").returncode == 0
    assert _leaks(guarded.runtime) == []


def test_the_parent_environment_of_craft_run_is_not_written_anywhere(home: Home) -> None:
    home.connect("plain")
    environ = {"MY_SECRET": f"{CANARY}-mine", "ANTHROPIC_API_KEY": f"{CANARY}-ambient"}
    result = home.run("-vv", "-e", f"TOKEN={CANARY}-given", "-c", "plain", "--", "true", environ=environ)
    assert _leaks(home.root, result.stdout, result.stderr) == []
    assert os.path.exists(home.launcher / "history.jsonl")
