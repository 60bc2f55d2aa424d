"""A ChatGPT login on its way to a codex command and, renewed, back into the store: whatever happens meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from launcher.homes.chatgpt import KEPT
from tests.support.home import BASE, CRAFT_RUN, Home
from tests.support.jwt import chatgpt

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = "llm_oauth::plus"
IDENTITY = chatgpt()


@pytest.fixture
def user(home: Home) -> Home:
    """A user with a ChatGPT login, and a codex that does as it is told."""
    home.connect("plus", "openai", "oauth", baseUrl=None)
    give(home, "1")
    codex = home.root / "bin" / "codex"
    codex.parent.mkdir()
    script = os.path.join(os.path.dirname(os.path.dirname(__file__)), "support", "fake_codex.py")
    codex.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "{script}"\n')
    codex.chmod(0o755)
    return home


def give(home: Home, name: str, **fields: Any) -> None:
    """Put a login into the store, as after signing in."""
    home.store(ACCOUNT, {"value": f"access-{name}", "refreshToken": f"refresh-{name}", "idToken": IDENTITY} | fields)


def has(home: Home) -> str:
    """Which login the store has."""
    stored = home.stored(ACCOUNT)
    name = str(stored["value"]).removeprefix("access-")
    assert stored["refreshToken"] == f"refresh-{name}"
    return name


def environ(home: Home, task: str) -> dict[str, str]:
    return {"PATH": f"{home.root}/bin:{BASE['PATH']}", "CODEX_DOES": task}


def codex(home: Home, task: str = "show", *options: str) -> tuple[str, str]:
    """Run codex; the login that it found, and what craft-run said."""
    result = home.run("-c", "plus", *options, "--", "codex", "exec", "hi", environ=environ(home, task))
    assert result.returncode == 7, result.stderr.decode()
    access, _, refresh = result.stdout.decode().strip().partition(" ")
    assert refresh in {KEPT, access.replace("access", "refresh")}
    return access.removeprefix("access-"), result.stderr.decode()


def private(home: Home) -> Path:
    return home.launcher / "codex" / "plus"


def start_app(home: Home) -> None:
    lock = {"pid": os.getpid(), "startedAt": time.time_ns() // 1_000_000}
    (home.app / ".server.lock").write_text(json.dumps(lock))


def stop_app(home: Home) -> None:
    (home.app / ".server.lock").unlink()


def test_codex_finds_the_login_of_the_connection_and_not_the_users_own(user: Home) -> None:
    own = user.root / ".codex" / "auth.json"
    own.parent.mkdir()
    own.write_text('{"OPENAI_API_KEY": "sk-own"}')
    assert codex(user) == ("1", "")
    assert own.read_text() == '{"OPENAI_API_KEY": "sk-own"}'


def test_the_login_stands_in_private_files_only_and_its_refresh_token_in_none(user: Home) -> None:
    codex(user)
    assert private(user).stat().st_mode & 0o777 == 0o700
    assert (private(user) / "home" / "auth.json").stat().st_mode & 0o777 == 0o600
    files = {each: each.read_bytes() for each in user.root.rglob("*") if each.is_file()}
    assert [each for each, content in files.items() if b"access-1" in content] == [private(user) / "home" / "auth.json"]
    assert [each for each, content in files.items() if b"refresh-1" in content] == []


def test_a_renewed_login_goes_back_into_the_store_with_every_other_field(user: Home) -> None:
    give(user, "1", source="native", expiresAt=9_999_999_999_999)
    assert codex(user, "renew=2") == ("1", "")
    assert has(user) == "2"
    assert user.stored(ACCOUNT)["source"] == "native"
    assert codex(user, "renew=3") == ("2", "")
    assert has(user) == "3"


def test_nothing_is_written_where_nothing_was_renewed(user: Home) -> None:
    codex(user)
    before = (user.app / "credentials.enc").read_bytes()
    codex(user)
    assert (user.app / "credentials.enc").read_bytes() == before


def test_a_new_login_in_the_store_counts(user: Home) -> None:
    codex(user)
    give(user, "signed-in-again")
    assert codex(user)[0] == "signed-in-again"


def test_a_new_login_in_the_store_is_not_overwritten_by_a_renewed_old_one(user: Home, tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    running = background(user, f"wait={sign}")
    give(user, "signed-in-again")
    sign.write_text("renewed")
    assert running.wait() == 7
    assert has(user) == "signed-in-again"
    assert codex(user)[0] == "signed-in-again"


def background(user: Home, task: str) -> subprocess.Popen[bytes]:
    """A codex that has found its login, and waits."""
    process = subprocess.Popen(
        [CRAFT_RUN, "-c", "plus", "--", "codex"],
        env=user.environ | environ(user, task),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=user.root,
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    process.stdout.close()
    return process


def test_a_login_renewed_under_a_killed_launch_is_taken_over_by_the_next_one(user: Home, tmp_path: Path) -> None:
    killed = background(user, f"wait={tmp_path / 'never'}")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    auth = private(user) / "home" / "auth.json"
    auth.write_text(auth.read_text().replace("access-1", "access-2").replace(KEPT, "refresh-2"))
    assert codex(user) == ("2", "")
    assert has(user) == "2"


def test_beside_a_running_app_a_renewed_login_waits_for_a_later_launch(user: Home) -> None:
    start_app(user)
    found, said = codex(user, "renew=2")
    assert (found, has(user)) == ("1", "1")
    assert "the Craft Agents app is running" in said
    assert codex(user)[0] == "2"
    stop_app(user)
    assert codex(user) == ("2", "")
    assert has(user) == "2"


def test_beside_a_running_app_an_expired_login_is_refused(user: Home) -> None:
    give(user, "1", expiresAt=1)
    start_app(user)
    result = user.run("-c", "plus", "--", "codex", environ=environ(user, "renew=2"))
    assert result.returncode == 125
    assert b"which is running and renews it itself" in result.stderr


def test_an_expired_login_that_cannot_be_renewed_is_refused(user: Home) -> None:
    give(user, "1", expiresAt=1, refreshToken=None)
    result = user.run("-c", "plus", "--", "codex", environ=environ(user, "show"))
    assert result.returncode == 77
    assert b"expired" in result.stderr


def test_two_at_once_share_the_login(user: Home, tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    first = background(user, f"wait={sign}")
    assert codex(user, "renew=2")[0] == "1"
    assert has(user) == "2"
    sign.write_text("3")
    assert first.wait() == 7
    assert has(user) == "3"
    assert codex(user)[0] == "3"


def test_many_at_once_leave_the_store_and_the_home_alike(user: Home, tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    running = [background(user, f"wait={sign}") for _ in range(6)]
    sign.write_text("2")
    assert [each.wait() for each in running] == [7] * 6
    assert has(user) == "2"
    assert codex(user)[0] == "2"


def test_a_login_from_the_environment_is_used_and_never_written_elsewhere(user: Home) -> None:
    fields = {"accessToken": "access-ci", "refreshToken": "refresh-ci", "idToken": IDENTITY}
    name = "CRAFT_RUN_SECRET_PLUS"
    told = environ(user, "renew=2") | {name: json.dumps(fields)}
    result = user.run("-c", "plus", "--", "codex", environ=told)
    assert result.stdout == b"access-ci refresh-ci\n"
    assert b"only read" in result.stderr
    assert has(user) == "1"
    again = user.run("-c", "plus", "--", "codex", environ=told | {"CODEX_DOES": "show"})
    assert again.stdout == b"access-2 refresh-2\n"


def test_a_logout_leaves_the_store_alone_and_says_so(user: Home) -> None:
    _, said = codex(user, "logout")
    assert "codex has no login any more" in said
    assert codex(user)[0] == "1"


def test_a_broken_home_gets_the_stores_login_again(user: Home) -> None:
    codex(user)
    auth = private(user) / "home" / "auth.json"
    auth.write_text("{broken}")
    assert codex(user)[0] == "1"
    assert has(user) == "1"


def test_a_login_without_an_account_is_an_error_before_anything_starts(user: Home) -> None:
    user.store(ACCOUNT, {"value": "opaque", "refreshToken": "r"})
    result = user.run("-c", "plus", "--", "codex", environ=environ(user, "show"))
    assert (result.returncode, result.stdout) == (125, b"")
    assert b"names no ChatGPT account" in result.stderr


def test_any_other_command_runs_without_the_login(user: Home) -> None:
    result = user.run("-c", "plus", "--", "env")
    assert result.returncode == 0
    assert b"access-1" not in result.stdout
    assert not private(user).exists()


def test_without_the_agents_module_nothing_of_it_happens(user: Home) -> None:
    result = user.run("-c", "plus", "--no-agent", "-n", "--", "codex")
    assert b"CODEX_HOME" not in result.stdout
