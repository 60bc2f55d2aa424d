"""craft-run's own encrypted store, which the app never touches."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

from tests.support.app_file import key_v2, unsealed
from tests.support.home import MACHINE_ID

if TYPE_CHECKING:
    from tests.support.home import Home

ACCOUNT = "llm_api_key::work"


def ready(home: Home, *stores: str) -> Home:
    home.connect("work", "anthropic", "api_key", baseUrl=None)
    for store in stores:
        home.run("credentials", "set", "work", "--store", store, stdin=f"sk-{store}".encode())
    return home


def start_app(home: Home) -> None:
    lock = {"pid": os.getpid(), "startedAt": time.time_ns() // 1_000_000}
    (home.app / ".server.lock").write_text(json.dumps(lock))


def has(home: Home) -> str | None:
    return home.child_environ("-c", "work").get("ANTHROPIC_API_KEY")


def test_a_credential_is_kept_in_the_apps_format_in_a_private_file_of_its_own(home: Home) -> None:
    ready(home, "craft-run")
    file = home.launcher / "credentials.enc"
    assert file.stat().st_mode & 0o777 == 0o600
    content = file.read_bytes()
    assert b"sk-craft-run" not in content
    held = unsealed(content, key_v2(MACHINE_ID, content[12:44]))
    assert held["credentials"] == {ACCOUNT: {"value": "sk-craft-run"}}
    assert not (home.app / "credentials.enc").exists()
    assert has(home) == "sk-craft-run"


def test_it_can_be_written_while_the_app_runs(home: Home) -> None:
    start_app(ready(home))
    result = home.run("credentials", "set", "work", "--store", "craft-run", stdin=b"sk-now")
    assert result.returncode == 0, result.stderr.decode()
    assert has(home) == "sk-now"


def test_it_is_found_without_the_index(home: Home) -> None:
    ready(home, "craft-agent", "craft-run")
    (home.launcher / "credentials.json").unlink()
    assert has(home) == "sk-craft-run"


def test_a_credential_moves_there_and_back(home: Home) -> None:
    ready(home, "craft-agent")
    assert home.run("credentials", "move", "work", "--to", "craft-run").returncode == 0
    assert b"craft-run" in home.run("credentials", "list").stdout
    assert has(home) == "sk-craft-agent"
    assert home.run("credentials", "move", "work", "--to", "craft-agent").returncode == 0
    assert home.stored(ACCOUNT) == {"value": "sk-craft-agent"}
    content = (home.launcher / "credentials.enc").read_bytes()
    assert unsealed(content, key_v2(MACHINE_ID, content[12:44]))["credentials"] == {}


def test_a_credential_set_elsewhere_leaves_no_earlier_one_behind(home: Home) -> None:
    ready(home, "craft-run", "craft-agent")
    content = (home.launcher / "credentials.enc").read_bytes()
    assert unsealed(content, key_v2(MACHINE_ID, content[12:44]))["credentials"] == {}
    assert has(home) == "sk-craft-agent"


def test_a_credential_is_deleted_from_there_too(home: Home) -> None:
    ready(home, "craft-run")
    assert home.run("credentials", "delete", "work").returncode == 0
    result = home.run("-c", "work", "--", "true")
    assert result.returncode == 77
    assert b"has no credential" in result.stderr


def test_a_file_that_cannot_be_opened_is_left_as_it_is(home: Home) -> None:
    ready(home, "craft-run")
    file = home.launcher / "credentials.enc"
    file.write_bytes(b"CRAFT01\0" + bytes(200))
    for arguments in (("credentials", "set", "work", "--store", "craft-run"), ("-c", "work", "--", "true")):
        result = home.run(*arguments, stdin=b"sk-new")
        assert b"cannot be decrypted" in result.stderr
    assert file.read_bytes() == b"CRAFT01\0" + bytes(200)
