"""Logins that are not fresh: renewed once, whoever asks, and nothing of them lost, shown or sent elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.app_file import key_v2, sealed, unsealed
from tests.support.home import CRAFT_RUN, MACHINE_ID, Home
from tests.support.issuer import CHATGPT, CLAUDE, COPILOT, Issuer
from tests.support.mock_llm.routes import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.mock_llm import Received

ACCOUNT = "llm_oauth::max"
TOKEN = ("printenv", "CLAUDE_CODE_OAUTH_TOKEN")
ENDED, LASTS_A_WHILE = -60, 120


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Issuer]:
    folder = tmp_path / "issuer"
    folder.mkdir()
    with Issuer(folder) as issuer:
        yield issuer


@pytest.fixture
def user(home: Home, issuer: Issuer) -> Home:
    """A user with a Claude login whose token has ended."""
    home.connect("max", "anthropic", "oauth", baseUrl=None)
    home.store(ACCOUNT, issuer.login(CLAUDE, lasts=ENDED) | {"source": "native", "future": [1]})
    return home


def route(issuer: Issuer) -> dict[str, str]:
    assert issuer.authority is not None
    return {"HTTPS_PROXY": issuer.url, "SSL_CERT_FILE": str(issuer.authority.file)}


def launch(home: Home, issuer: Issuer, *command: str, slug: str = "max") -> subprocess.CompletedProcess[bytes]:
    return home.run("-c", slug, "--", *(command or TOKEN), environ=route(issuer))


def app_runs(home: Home) -> None:
    lock = {"pid": os.getpid(), "startedAt": time.time_ns() // 1_000_000}
    (home.app / ".server.lock").write_text(json.dumps(lock))


def in_own_store(home: Home, account: str) -> dict[str, Any]:
    content = (home.launcher / "credentials.enc").read_bytes()
    fields: dict[str, Any] = unsealed(content, key_v2(MACHINE_ID, content[12:44]))["credentials"][account]
    return fields


def to_own_store(home: Home, fields: dict[str, Any]) -> None:
    result = home.run("credentials", "set", "max", "--store", "craft-run", stdin=json.dumps(fields).encode())
    assert result.returncode == 0, result.stderr.decode()


def test_an_ended_login_is_renewed_and_the_store_has_the_new_pair_and_all_else_as_it_was(
    user: Home, issuer: Issuer
) -> None:
    result = launch(user, issuer)
    stored = user.stored(ACCOUNT)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode().strip() == stored["value"]
    assert issuer.is_good(stored["value"])
    assert (stored["refreshToken"], stored["source"], stored["future"]) == (issuer.newest(CLAUDE), "native", [1])
    assert stored["expiresAt"] > (time.time() + issuer.lifetime - 60) * 1000
    assert launch(user, issuer).stdout == result.stdout
    assert (issuer.renewals[CLAUDE], issuer.reused) == (1, [])
    assert list((user.launcher / "logins").rglob("*ending")) == []


def test_a_login_stored_by_a_clock_that_has_been_set_back_since_is_renewed_once(user: Home, issuer: Issuer) -> None:
    user.store(ACCOUNT, issuer.login(CLAUDE))
    path = user.app / "credentials.enc"
    key = key_v2(MACHINE_ID, path.read_bytes()[12:44])
    content = unsealed(path.read_bytes(), key)
    content["metadata"]["updatedAt"] += 3_600_000
    path.write_bytes(sealed(json.dumps(content).encode(), key, salt=path.read_bytes()[12:44]))
    for _ in range(2):
        result = launch(user, issuer)
        assert (result.returncode, result.stderr) == (0, b"")
        assert result.stdout.decode().strip() == user.stored(ACCOUNT)["value"]
    assert (issuer.renewals[CLAUDE], issuer.reused) == (1, [])


def test_a_failure_noted_by_a_clock_that_has_been_set_back_since_does_not_last(user: Home, issuer: Issuer) -> None:
    issuer.instead = lambda _request, _usual: Answer(500, b"")
    assert launch(user, issuer).returncode == 125
    (noted,) = (user.launcher / "logins").rglob("failed")
    failure = json.loads(noted.read_text())
    noted.write_text(json.dumps({**failure, "at": failure["at"] + 86_400_000, "until": failure["until"] + 86_400_000}))
    issuer.instead = None
    user.store(ACCOUNT, issuer.login(CLAUDE, lasts=ENDED))
    assert launch(user, issuer).returncode == 0


def test_a_fresh_login_is_taken_as_it_is(user: Home, issuer: Issuer) -> None:
    user.store(ACCOUNT, issuer.login(CLAUDE))
    before = (user.app / "credentials.enc").read_bytes()
    assert launch(user, issuer).returncode == 0
    assert (issuer.requests, (user.app / "credentials.enc").read_bytes()) == ([], before)


@pytest.mark.parametrize(
    "arguments",
    [
        ("env", "-c", "max", "--reveal"),
        ("helper", "api-key", "-c", "max"),
        ("connections", "check", "max"),
    ],
    ids=" ".join,
)
def test_what_gives_the_token_away_renews_it(user: Home, issuer: Issuer, arguments: tuple[str, ...]) -> None:
    result = user.run(*arguments, environ=route(issuer))
    assert result.returncode == 0, result.stderr.decode()
    assert issuer.renewals[CLAUDE] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("-c", "max", "--dry-run", "--", "true"),
        ("-c", "max", "--dry-run", "-v", "--", "claude"),
        ("explain", "-c", "max"),
    ],
    ids=" ".join,
)
def test_what_only_looks_says_that_a_launch_would_renew(user: Home, issuer: Issuer, arguments: tuple[str, ...]) -> None:
    before = (user.app / "credentials.enc").read_bytes()
    result = user.run(*arguments, environ=route(issuer))
    assert result.returncode == 0, result.stderr.decode()
    assert b"a launch renews it" in result.stdout
    assert (issuer.requests, (user.app / "credentials.enc").read_bytes()) == ([], before)


def test_the_plan_as_json_says_it_too(user: Home, issuer: Issuer) -> None:
    result = user.run("-c", "max", "--dry-run", "--json", "--", "true", environ=route(issuer))
    assert json.loads(result.stdout)["credential"]["renewal"] == "it has ended: a launch renews it first"


@pytest.mark.parametrize("arguments", [("status",), ("connections", "list"), ("credentials", "list"), ("doctor",)])
def test_lists_renew_nothing(user: Home, issuer: Issuer, arguments: tuple[str, ...]) -> None:
    before = (user.app / "credentials.enc").read_bytes()
    user.run(*arguments, environ=route(issuer))
    assert not [each for each in issuer.requests if each.host in {CLAUDE, f"{CLAUDE}:443"}]
    assert (user.app / "credentials.enc").read_bytes() == before


def test_both_accounts_of_the_app_are_renewed_where_they_hold_one_login(user: Home, issuer: Issuer) -> None:
    login = issuer.login(CLAUDE, lasts=ENDED)
    other = issuer.login(CLAUDE, lasts=ENDED)
    user.store(ACCOUNT, login)
    user.store("claude_oauth::global", login | {"source": "native"})
    user.store("llm_oauth::other", other)
    assert launch(user, issuer).returncode == 0
    stored, legacy = user.stored(ACCOUNT), user.stored("claude_oauth::global")
    assert stored["refreshToken"] == legacy["refreshToken"] == issuer.newest(CLAUDE) != login["refreshToken"]
    assert legacy["source"] == "native"
    assert user.stored("llm_oauth::other") == other


def test_a_login_that_only_the_early_account_holds_is_renewed_there(user: Home, issuer: Issuer) -> None:
    user.store(ACCOUNT, {"value": ""})
    user.store("claude_oauth::global", issuer.login(CLAUDE, lasts=ENDED))
    assert launch(user, issuer).returncode == 0
    assert user.stored("claude_oauth::global")["refreshToken"] == issuer.newest(CLAUDE)
    assert user.stored(ACCOUNT) == {"value": ""}


def test_a_refresh_token_that_the_answer_leaves_out_stays(user: Home, issuer: Issuer) -> None:
    def keep(_request: Received, usual: Answer) -> Answer:
        said = json.loads(usual.content)
        del said["refresh_token"]
        return Answer(200, json.dumps(said).encode())

    issuer.instead = keep
    before = user.stored(ACCOUNT)["refreshToken"]
    assert launch(user, issuer).returncode == 0
    assert user.stored(ACCOUNT)["refreshToken"] == before


class TestOtherIssuers:
    def test_a_copilot_login_gets_a_new_token_and_keeps_githubs(self, home: Home, issuer: Issuer) -> None:
        home.connect("copilot", "pi", "oauth", baseUrl=None, piAuthProvider="github-copilot")
        home.store("llm_oauth::copilot", issuer.login(COPILOT, lasts=ENDED))
        result = launch(home, issuer, "printenv", "COPILOT_GITHUB_TOKEN", slug="copilot")
        stored = home.stored("llm_oauth::copilot")
        assert result.stdout == b"ghu_stays\n"
        assert (stored["value"], stored["refreshToken"]) == ("tid=issued-0002", "ghu_stays")
        assert stored["expiresAt"] > time.time() * 1000
        sent = issuer.requests[-1]
        assert (sent.bearer, sent.headers["editor-version"]) == ("ghu_stays", "vscode/1.107.0")

    def test_a_copilot_login_goes_on_where_github_cannot_be_reached(self, home: Home, issuer: Issuer) -> None:
        home.connect("copilot", "copilot", "oauth", baseUrl=None)
        home.store("llm_oauth::copilot", issuer.login(COPILOT, lasts=ENDED))
        issuer.instead = lambda _request, _usual: Answer(503, b"")
        result = launch(home, issuer, "printenv", "COPILOT_GITHUB_TOKEN", slug="copilot")
        assert result.stdout == b"ghu_stays\n"
        assert b"warning: GitHub Copilot cannot renew the login of `copilot` now (status 503)" in result.stderr

    def test_a_copilot_login_of_an_enterprise_asks_its_own_domain(self, home: Home, issuer: Issuer) -> None:
        home.connect("copilot", "copilot", "oauth", baseUrl=None)
        login = issuer.login(COPILOT, lasts=ENDED) | {"enterpriseUrl": "acme.ghe.example"}
        home.store("llm_oauth::copilot", login)
        assert launch(home, issuer, "true", slug="copilot").returncode == 0
        assert issuer.requests[-1].host == "api.acme.ghe.example"


class TestBesideTheRunningApp:
    def test_nothing_of_its_store_is_renewed_or_written(self, user: Home, issuer: Issuer) -> None:
        app_runs(user)
        before = (user.app / "credentials.enc").read_bytes()
        result = launch(user, issuer)
        assert result.returncode == 125
        assert b"which is running and renews it itself" in result.stderr
        assert b"`craft-run login max`" in result.stderr
        assert (issuer.requests, (user.app / "credentials.enc").read_bytes()) == ([], before)

    def test_its_token_is_taken_while_it_lasts(self, user: Home, issuer: Issuer) -> None:
        login = issuer.login(CLAUDE, lasts=LASTS_A_WHILE)
        user.store(ACCOUNT, login)
        app_runs(user)
        result = launch(user, issuer)
        assert result.stdout.decode().strip() == login["value"]
        assert b"its token lasts 1 min more" in result.stderr
        assert (issuer.requests, user.stored(ACCOUNT)) == ([], login)

    def test_craft_runs_own_store_is_renewed_all_the_same(self, user: Home, issuer: Issuer) -> None:
        to_own_store(user, issuer.login(CLAUDE, lasts=ENDED))
        app_runs(user)
        result = launch(user, issuer)
        assert result.stdout.decode().strip() == in_own_store(user, ACCOUNT)["value"]
        assert in_own_store(user, ACCOUNT)["refreshToken"] == issuer.newest(CLAUDE)


class TestFailures:
    @pytest.mark.parametrize(
        ("given", "message", "hint"),
        [
            (
                Answer(400, b'{"error":"invalid_grant"}'),
                "no longer accepts the login of connection `max`",
                "craft-run login max",
            ),
            (Answer(401, b"{}"), "no longer accepts the login of connection `max` (status 401)", "craft-run login max"),
            (Answer(400, b'{"error":{"code":"invalid_scope"}}'), "status 400 `invalid_scope`", "craft-run login max"),
            (Answer(429, b"{}", headers=(("retry-after", "77"),)), "too many requests", "try again in 77 s"),
            (Answer(429, b"{}"), "too many requests (status 429)", "try again in 30 s"),
            (Answer(503, b"<html>"), "cannot renew the login of `max` now (status 503)", "try again later"),
            (Answer(200, b"<html>a portal</html>"), "something that is no login", "a proxy"),
            (Answer(200, b'{"access_token":"two\\nlines"}'), "something that is no login", "a proxy"),
            (Answer(200, b'{"access_token":"secret-t"}', cut=9), "ended before the answer was there", "try again"),
        ],
        ids=["dead", "401", "nested", "429", "429 bare", "503", "portal", "lines", "cut"],
    )
    def test_each_is_worded_and_nothing_is_lost(
        self, user: Home, issuer: Issuer, given: Answer, message: str, hint: str
    ) -> None:
        before = user.stored(ACCOUNT)
        issuer.instead = lambda _request, _usual: given
        result = launch(user, issuer)
        said = result.stderr.decode()
        assert (result.returncode, result.stdout) == (77 if "no longer" in message else 125, b"")
        assert message in said.splitlines()[0]
        assert hint in said.splitlines()[1]
        assert len(said.splitlines()) == 2
        assert user.stored(ACCOUNT) == before

    @pytest.mark.parametrize(
        "given", [Answer(503, b""), Answer(429, b""), Answer(200, b"portal"), Answer(200, b"{}", cut=1)]
    )
    def test_a_usable_token_is_taken_with_a_warning(self, user: Home, issuer: Issuer, given: Answer) -> None:
        login = issuer.login(CLAUDE, lasts=LASTS_A_WHILE)
        user.store(ACCOUNT, login)
        issuer.instead = lambda _request, _usual: given
        result = launch(user, issuer)
        assert result.stdout.decode().strip() == login["value"]
        assert b"its token lasts 1 min more" in result.stderr
        assert user.run("-c", "max", "--strict", "--", "true", environ=route(issuer)).returncode == 125

    def test_a_usable_token_of_a_login_that_is_no_longer_accepted_is_refused(self, user: Home, issuer: Issuer) -> None:
        user.store(ACCOUNT, issuer.login(CLAUDE, lasts=LASTS_A_WHILE))
        issuer.instead = lambda _request, _usual: Answer(400, b'{"error":"invalid_grant"}')
        assert launch(user, issuer).returncode == 77

    def test_without_a_network_an_ended_login_is_an_error_and_a_usable_one_a_warning(
        self, user: Home, issuer: Issuer
    ) -> None:
        nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9"}
        result = user.run("-c", "max", "--", *TOKEN, environ=nowhere)
        assert result.returncode == 125
        assert (
            b"cannot be renewed: `platform.claude.com` through the proxy `127.0.0.1:9` cannot be reached"
            in result.stderr
        )
        login = issuer.login(CLAUDE, lasts=LASTS_A_WHILE)
        user.store(ACCOUNT, login)
        assert user.run("-c", "max", "--", *TOKEN, environ=nowhere).stdout.decode().strip() == login["value"]

    def test_a_usable_token_that_cannot_be_renewed_at_all_is_taken_with_a_warning(
        self, user: Home, issuer: Issuer
    ) -> None:
        login = issuer.login(CLAUDE, lasts=LASTS_A_WHILE)
        del login["refreshToken"]
        user.store(ACCOUNT, login)
        result = launch(user, issuer)
        assert result.stdout.decode().strip() == login["value"]
        assert b"ends in 1 min, and cannot be renewed" in result.stderr

    def test_where_there_is_no_room_for_an_answer_nothing_is_asked(self, user: Home, issuer: Issuer) -> None:
        before = (user.app / "credentials.enc").read_bytes()
        script = 'ulimit -f 16; exec "$@"'  # KiB: as on a full disk, files cannot grow
        result = subprocess.run(
            ["bash", "-c", script, "bash", CRAFT_RUN, "-c", "max", "--", *TOKEN],
            env=user.environ | route(issuer),
            capture_output=True,
            cwd=user.root,
            check=False,
        )
        assert result.returncode == 125
        assert b"there is no place in" in result.stderr
        assert (issuer.renewals[CLAUDE], (user.app / "credentials.enc").read_bytes()) == (0, before)
        assert launch(user, issuer).returncode == 0


class TestManyAtOnce:
    def test_fifty_launches_share_one_renewal(self, user: Home, issuer: Issuer) -> None:
        running = [background(user, issuer) for _ in range(50)]
        tokens = {each.communicate()[0].decode().strip() for each in running}
        assert {each.returncode for each in running} == {0}
        assert tokens == {user.stored(ACCOUNT)["value"]}
        assert (issuer.renewals[CLAUDE], issuer.reused) == (1, [])

    def test_who_waited_for_an_attempt_that_failed_is_told_so_and_asks_not_again(
        self, user: Home, issuer: Issuer
    ) -> None:
        issuer.instead = lambda _request, _usual: Answer(429, b"", headers=(("retry-after", "300"),))
        running = [background(user, issuer) for _ in range(8)]
        said = [each.communicate()[1] for each in running]
        assert all(b"try again in 300 s" in each for each in said)
        assert issuer.renewals[CLAUDE] == 1


def background(home: Home, issuer: Issuer) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [CRAFT_RUN, "-c", "max", "--", *TOKEN],
        env=home.environ | route(issuer),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=home.root,
    )


def test_the_apps_proxy_setting_counts(user: Home, issuer: Issuer) -> None:
    user.config["networkProxy"] = {"enabled": True, "httpsProxy": issuer.url}
    user.write()
    environ = route(issuer) | {"HTTPS_PROXY": "http://127.0.0.1:9"}
    assert user.run("-c", "max", "--", *TOKEN, environ=environ).returncode == 0
    assert issuer.renewals[CLAUDE] == 1


def test_no_env_file_and_no_option_moves_a_renewal(user: Home, issuer: Issuer) -> None:
    hostile = user.root / ".env"
    hostile.write_text("HTTPS_PROXY=http://127.0.0.1:9\nSSL_CERT_FILE=/nowhere\n")
    options = ("--env-file", str(hostile), "-e", "HTTPS_PROXY=http://127.0.0.1:9")
    assert user.run("-c", "max", *options, "--", *TOKEN, environ=route(issuer)).returncode == 0
    assert issuer.renewals[CLAUDE] == 1


def test_no_token_is_left_in_a_file_or_said(user: Home, issuer: Issuer) -> None:
    secrets = [value for value in user.stored(ACCOUNT).values() if str(value).startswith("sk-ant")]
    said = [launch(user, issuer, "true").stderr, launch(user, issuer, "true").stdout]
    secrets += [value for value in user.stored(ACCOUNT).values() if str(value).startswith("sk-ant")]
    assert len(secrets) == 4
    files = [each.read_bytes() for each in user.root.rglob("*") if each.is_file()]
    assert not [secret for secret in secrets if any(secret.encode() in each for each in (*said, *files))]


def test_a_chatgpt_login_of_codex_is_renewed_before_it_gets_it(home: Home, issuer: Issuer) -> None:
    home.connect("plus", "openai", "oauth", baseUrl=None)
    home.store("llm_oauth::plus", issuer.login(CHATGPT, lasts=ENDED))
    program = home.root / "bin" / "codex"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\ngrep -c access_token "$CODEX_HOME/auth.json"\n')
    program.chmod(0o755)
    path = {"PATH": f"{program.parent}:/usr/bin:/bin"}
    result = home.run("-c", "plus", "--", "codex", environ=route(issuer) | path)
    assert (result.returncode, result.stdout) == (0, b"1\n"), result.stderr.decode()
    stored = home.stored("llm_oauth::plus")
    assert issuer.is_good(stored["value"])
    assert (stored["refreshToken"], stored["idToken"]) == (issuer.newest(CHATGPT), stored["value"])
    assert issuer.renewals[CHATGPT] == 1


def test_a_login_that_is_set_while_it_is_renewed_is_the_one_that_stays(user: Home, issuer: Issuer) -> None:
    goes_on = threading.Event()

    def wait(_request: Received, usual: Answer) -> Answer:
        goes_on.wait(30)
        return usual

    issuer.instead = wait
    to_own_store(user, issuer.login(CLAUDE, lasts=ENDED))
    launched = background(user, issuer)
    wait_for(lambda: issuer.renewals[CLAUDE] == 1)
    new = issuer.login(CLAUDE)
    setting = subprocess.Popen(
        [CRAFT_RUN, "credentials", "set", "max", "--store", "craft-run"],
        env=user.environ,
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    goes_on.set()
    setting.communicate(json.dumps(new).encode(), timeout=60)
    launched.communicate(timeout=60)
    assert setting.returncode == launched.returncode == 0
    assert in_own_store(user, ACCOUNT)["refreshToken"] == new["refreshToken"]
    assert issuer.reused == []


def test_a_login_that_is_moved_while_it_is_renewed_arrives_renewed(user: Home, issuer: Issuer) -> None:
    goes_on = threading.Event()

    def wait(_request: Received, usual: Answer) -> Answer:
        goes_on.wait(30)
        return usual

    issuer.instead = wait
    launched = background(user, issuer)
    wait_for(lambda: issuer.renewals[CLAUDE] == 1)
    moving = subprocess.Popen([CRAFT_RUN, "credentials", "move", "max", "--to", "craft-run"], env=user.environ)
    goes_on.set()
    launched.communicate(timeout=60)
    assert moving.wait(60) == launched.returncode == 0
    assert in_own_store(user, ACCOUNT)["refreshToken"] == issuer.newest(CLAUDE)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.02)
