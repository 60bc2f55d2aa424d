"""Renewals that are killed, or cannot store what they got: the newest login is never lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN, Home
from tests.support.issuer import CLAUDE, Issuer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACCOUNT = "llm_oauth::max"
TOKEN = ("-c", "max", "--", "printenv", "CLAUDE_CODE_OAUTH_TOKEN")
# How many launches are killed at random moments; more by hand.
KILLS = int(os.environ.get("CRAFT_RUN_TEST_KILLS", "12"))

# Kills the process that renews at its nth step behind the first byte of the answer that it writes.
_PROBE = """
import os, signal, sys
from launcher.logins import http
step = int(sys.argv.pop(1))
answered = False
def watched(function):
    def call(*arguments, **more):
        global step
        if answered:
            step -= 1
            if step < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **more)
    return call
for name in ("write", "fsync", "replace", "unlink", "open", "close", "lseek", "rename"):
    setattr(os, name, watched(getattr(os, name)))
send = http.send
def sent(*arguments, **more):
    global answered
    answer = send(*arguments, **more)
    answered = True
    return answer
http.send = sent
sys.argv[0] = "craft-run"
from launcher.main import main
sys.exit(main())
"""


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Issuer]:
    folder = tmp_path / "issuer"
    folder.mkdir()
    with Issuer(folder) as issuer:
        yield issuer


@pytest.fixture
def user(home: Home, issuer: Issuer) -> Home:
    home.connect("max", "anthropic", "oauth", baseUrl=None)
    end(home, issuer)
    return home


def end(home: Home, issuer: Issuer) -> None:
    """Give the user a new login, whose token has ended."""
    home.store(ACCOUNT, issuer.login(CLAUDE, lasts=-60))


def environ(home: Home, issuer: Issuer) -> dict[str, str]:
    assert issuer.authority is not None
    return home.environ | {"HTTPS_PROXY": issuer.url, "SSL_CERT_FILE": str(issuer.authority.file)}


def has_the_newest(home: Home, issuer: Issuer) -> None:
    """The next launch works, and the store has what was issued last."""
    result = home.run(*TOKEN, environ=environ(home, issuer))
    assert result.returncode == 0, result.stderr.decode()
    stored = home.stored(ACCOUNT)
    assert result.stdout.decode().strip() == stored["value"]
    assert issuer.is_good(stored["value"])
    assert stored["refreshToken"] == issuer.newest(CLAUDE)
    assert issuer.reused == []


def test_a_launch_killed_at_any_moment_loses_nothing(user: Home, issuer: Issuer) -> None:
    moments = random.Random(7)
    for _ in range(KILLS):
        end(user, issuer)
        killed = subprocess.Popen(
            [CRAFT_RUN, *TOKEN],
            env=environ(user, issuer),
            cwd=user.root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        number = moments.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
        time.sleep(moments.uniform(0, 0.6))  # the moment is what is tried, nothing waits for anything
        killed.send_signal(number)
        killed.wait()
        has_the_newest(user, issuer)


@pytest.mark.parametrize("step", [*range(1, 8), *range(9, 40, 4)])
def test_one_that_is_killed_while_it_stores_the_answer_is_finished_by_the_next(
    user: Home, issuer: Issuer, step: int
) -> None:
    command = [sys.executable, "-I", "-c", _PROBE, str(step + 1), *TOKEN]
    result = subprocess.run(command, env=environ(user, issuer), cwd=user.root, capture_output=True, check=False)
    assert issuer.renewals[CLAUDE] == 1
    if result.returncode:
        assert b"error: the process that was to renew the login has ended" in result.stderr
    has_the_newest(user, issuer)
    assert issuer.renewals[CLAUDE] == 1


def test_an_answer_that_the_store_cannot_take_is_used_from_where_it_waits_and_stored_later(
    user: Home, issuer: Issuer
) -> None:
    """The app is started while the request is on its way, and would overwrite its file."""
    lock = user.app / ".server.lock"

    def start_the_app(_request: object, usual: object) -> object:
        lock.write_text(f'{{"pid": {os.getpid()}, "startedAt": {time.time_ns() // 1_000_000}}}')
        return usual

    before = user.stored(ACCOUNT)
    issuer.instead = start_the_app  # type: ignore[assignment]
    first = user.run(*TOKEN, environ=environ(user, issuer))
    assert first.returncode == 0, first.stderr.decode()
    assert b"the Craft Agents app is running" in first.stderr
    assert b"a later launch stores it" in first.stderr
    assert user.stored(ACCOUNT) == before
    again = user.run(*TOKEN, environ=environ(user, issuer))
    assert (again.stdout, issuer.renewals[CLAUDE]) == (first.stdout, 1)
    files = [each.read_bytes() for each in user.launcher.rglob("*") if each.is_file()]
    assert not [each for each in files if b"sk-ant" in each]
    lock.unlink()
    has_the_newest(user, issuer)
    assert issuer.renewals[CLAUDE] == 1


def test_a_login_made_meanwhile_counts_and_not_the_answer_that_waits(user: Home, issuer: Issuer) -> None:
    command = [sys.executable, "-I", "-c", _PROBE, "6", *TOKEN]
    subprocess.run(command, env=environ(user, issuer), cwd=user.root, capture_output=True, check=False)
    end(user, issuer)
    has_the_newest(user, issuer)
    assert issuer.renewals[CLAUDE] == 2


def test_an_answer_that_waits_outlives_the_renewal_of_another_login_of_the_app(user: Home, issuer: Issuer) -> None:
    """All Claude logins of the app share one lock, and the place where answers wait."""
    lock = user.app / ".server.lock"

    def start_the_app(_request: object, usual: object) -> object:
        lock.write_text(f'{{"pid": {os.getpid()}, "startedAt": {time.time_ns() // 1_000_000}}}')
        return usual

    issuer.instead = start_the_app  # type: ignore[assignment]
    assert user.run(*TOKEN, environ=environ(user, issuer)).returncode == 0
    issuer.instead = None
    lock.unlink()
    user.connect("team", "anthropic", "oauth", baseUrl=None)
    user.store("llm_oauth::team", issuer.login(CLAUDE, lasts=-60))
    other = user.run("-c", "team", "--", "true", environ=environ(user, issuer))
    assert other.returncode == 0, other.stderr.decode()
    result = user.run(*TOKEN, environ=environ(user, issuer))
    assert result.returncode == 0, result.stderr.decode()
    assert user.stored(ACCOUNT)["value"] == result.stdout.decode().strip()
    assert (issuer.renewals[CLAUDE], issuer.reused) == (2, [])
    assert not list((user.launcher / "logins").rglob("pending*"))


@pytest.mark.parametrize("words", [("logout",), ("credentials", "delete", "--yes")], ids=" ".join)
def test_what_waits_for_a_login_goes_with_it(user: Home, issuer: Issuer, words: tuple[str, ...]) -> None:
    lock = user.app / ".server.lock"

    def start_the_app(_request: object, usual: object) -> object:
        lock.write_text(f'{{"pid": {os.getpid()}, "startedAt": {time.time_ns() // 1_000_000}}}')
        return usual

    issuer.instead = start_the_app  # type: ignore[assignment]
    assert user.run(*TOKEN, environ=environ(user, issuer)).returncode == 0
    lock.unlink()
    assert list((user.launcher / "logins").rglob("pending*"))
    removed = user.run(*words, "max")
    assert (removed.returncode, b"warning" in removed.stderr) == (0, False)
    assert not list((user.launcher / "logins").rglob("pending*"))
