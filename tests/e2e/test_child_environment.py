"""What a real command finds in its environment, for every kind of connection, from a poisoned parent."""

from __future__ import annotations

import os
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN, Home
from tests.support.rows import AWS_POISON, KEY_FILE, ROWS, Row, poisoned, told

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def all_connections(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a connection and a credential for every row."""
    home = Home(tmp_path_factory.mktemp("rows") / "home")
    for row in ROWS:
        home.config["llmConnections"].append(row.connection)
        if row.account and row.entry:
            home.store(row.account, row.entry)
    home.write()
    return home


def _own(row: Row) -> dict[str, str]:
    models = row.connection.get("models") or [None]
    model = row.connection.get("defaultModel") or models[0]
    named = model["id"] if isinstance(model, dict) else model
    return {"CRAFT_RUN_CONNECTION": row.name} | ({"CRAFT_RUN_MODEL": named.removeprefix("pi/")} if named else {})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_env_prints_exactly_the_rows_variables(all_connections: Home, row: Row) -> None:
    parent = all_connections.environ
    child = all_connections.child_environ("-c", row.name, environ=poisoned(row))
    expected = parent | row.variables | _own(row) | told(row)
    if row.variables.get("GOOGLE_APPLICATION_CREDENTIALS") == KEY_FILE:
        expected["GOOGLE_APPLICATION_CREDENTIALS"] = child["GOOGLE_APPLICATION_CREDENTIALS"]
    assert child == expected


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_supervised_command_finds_the_same(all_connections: Home, row: Row) -> None:
    replaced = all_connections.child_environ("-c", row.name, environ=poisoned(row))
    supervised = all_connections.child_environ("--supervise", "-c", row.name, environ=poisoned(row))
    for found in (replaced, supervised):
        if str(found.get("GOOGLE_APPLICATION_CREDENTIALS", "")).startswith(str(all_connections.runtime)):
            del found["GOOGLE_APPLICATION_CREDENTIALS"]
    assert supervised == replaced


def test_the_vertex_key_file_is_private_and_lives_as_long_as_the_command(all_connections: Home) -> None:
    script = 'f=$GOOGLE_APPLICATION_CREDENTIALS; stat -c "%a %U" "$f"; cat "$f"; echo; echo "file=$f"'
    result = all_connections.run("-c", "vertex", "--", "sh", "-c", script)
    mode, key, path = result.stdout.decode().splitlines()
    assert mode.startswith("600 ")
    assert key == next(row.entry["value"] for row in ROWS if row.name == "vertex" and row.entry)
    file = path.partition("=")[2]
    assert file.startswith(f"{all_connections.runtime}/craft-run/")
    assert not os.path.exists(file)
    assert stat.S_IMODE(os.stat(os.path.dirname(file)).st_mode) == 0o700


def test_a_launch_from_an_empty_environment_adds_nothing_of_its_own(home: Home) -> None:
    home.connect("plain", baseUrl="https://x.example/v1")
    home_only = {"HOME": str(home.root), "CRAFT_RUN_MACHINE_ID": "x"}
    bare = _run_bare(home, home_only)
    assert bare == home_only | {
        "OPENAI_API_KEY": "not-needed",
        "OPENAI_BASE_URL": "https://x.example/v1",
        "OPENAI_API_BASE": "https://x.example/v1",
        "CRAFT_RUN_CONNECTION": "plain",
    }


@pytest.mark.parametrize("name", ["LC_CTYPE", "LC_ALL"])
def test_a_locale_that_the_parent_did_set_is_passed_on(home: Home, name: str) -> None:
    home.connect("plain")
    assert _run_bare(home, {"HOME": str(home.root), name: "C.UTF-8"})[name] == "C.UTF-8"


def _run_bare(home: Home, environ: dict[str, str]) -> dict[str, str]:
    result = subprocess.run(
        [CRAFT_RUN, "-c", "plain", "--", "/usr/bin/env", "-0"], env=environ, capture_output=True, check=True, cwd="/"
    )
    pairs = (entry.decode().partition("=") for entry in result.stdout.split(b"\0") if entry)
    return {name: value for name, _equals, value in pairs}


def test_bytes_that_are_not_utf8_survive(home: Home) -> None:
    home.connect("plain")
    odd = b"\xff\xfe\x80 \n\t'\""
    child = home.child_environ(
        "-c", "plain", "-e", "KEPT", environ={"KEPT": os.fsdecode(odd), "OTHER": os.fsdecode(odd)}
    )
    assert os.fsencode(child["KEPT"]) == os.fsencode(child["OTHER"]) == odd


def test_a_secret_with_letters_beyond_the_locale_arrives_as_utf8(all_connections: Home) -> None:
    child = all_connections.child_environ("-c", "lan-proxy", environ={"LANG": "en_US.ISO-8859-1", "LC_ALL": "C"})
    assert os.fsencode(child["ANTHROPIC_AUTH_TOKEN"]).decode() == "k-lan é ☃"


def test_the_users_aws_credentials_stay_for_the_users_other_tools(all_connections: Home) -> None:
    child = all_connections.child_environ("-c", "openrouter", environ=AWS_POISON)
    assert AWS_POISON.items() <= child.items()


def test_an_overlay_cannot_redirect_the_key(all_connections: Home, tmp_path: Path) -> None:
    overlay = tmp_path / ".env"
    overlay.write_text("ANTHROPIC_BASE_URL=https://evil.example\nMINE='a b'\nCOPY=${ANTHROPIC_API_KEY}${MINE}\n")
    result = all_connections.run(
        "-c", "openrouter", "--env-file", str(overlay), "--", "env", environ={"ANTHROPIC_API_KEY": "ambient"}
    )
    child = dict(line.split("=", 1) for line in result.stdout.decode().splitlines())
    assert child["ANTHROPIC_BASE_URL"] == "https://openrouter.ai/api"
    assert (child["MINE"], child["COPY"]) == ("a b", "a b")
    assert b"warning: `ANTHROPIC_BASE_URL` in" in result.stderr


def test_a_nested_launch_selects_anew_and_leaves_nothing_of_the_outer_one(all_connections: Home) -> None:
    result = all_connections.run("-c", "openrouter", "--", CRAFT_RUN, "-c", "openai-key", "--", "env")
    child = dict(line.split("=", 1) for line in result.stdout.decode().splitlines())
    assert child["CRAFT_RUN_CONNECTION"] == "openai-key"
    assert child["OPENAI_API_KEY"] == "secret-of-openai-key"
    assert not [name for name in child if name.startswith("ANTHROPIC_")]
