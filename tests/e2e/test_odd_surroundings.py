"""Surroundings that nobody plans for: other locales, no descriptors, odd numbers, services that say nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from typing import TYPE_CHECKING

import psutil
import pytest

from launcher.values import waits
from tests.support import session_bus
from tests.support.home import CRAFT_RUN, Home

if TYPE_CHECKING:
    from pathlib import Path

LOCALES = [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"LC_ALL": "de_DE.ISO-8859-1"}, {"LANG": ""}]


@pytest.mark.parametrize("locale", LOCALES, ids=str)
@pytest.mark.parametrize("name", ["日本", "jürgen"])
def test_a_home_has_the_same_name_in_every_locale(tmp_path: Path, locale: dict[str, str], name: str) -> None:
    home = Home(tmp_path / name)
    home.connect("plain")
    environ = {key: value for key, value in home.environ.items() if key != "LANG"} | locale
    project = home.root / "Projekt-ä"
    project.mkdir()
    (project / ".craft-run.toml").write_bytes(b'workspace = "acme"')
    home.workspace("acme")

    def said(*arguments: str) -> str:
        result = subprocess.run(
            [CRAFT_RUN, *arguments], env=environ, capture_output=True, check=False, cwd=project, timeout=60
        )
        assert result.returncode == 0, result.stderr.decode()
        return result.stdout.decode()

    assert "plain" in said("connections", "list")
    said("trust")
    assert said("-c", "plain", "--", "printenv", "CRAFT_RUN_CONNECTION") == "plain\n"
    assert f"{name}/.craft-agent" in said("-c", "plain", "--", "printenv", "CRAFT_WORKSPACE_PATH")
    assert sorted(os.listdir(tmp_path)) == [name]


@pytest.mark.parametrize("limit", ["4", "5", "6"])
@pytest.mark.parametrize("arguments", ["-c plain -- true", "connections list", "ps"])
def test_without_descriptors_there_is_an_error_and_no_traceback(home: Home, limit: str, arguments: str) -> None:
    home.connect("plain")
    line = f'ulimit -n {limit}; exec "$0" {arguments}'
    result = subprocess.run(
        ["sh", "-c", line, CRAFT_RUN], env=home.environ, capture_output=True, check=False, timeout=60
    )
    assert b"Traceback" not in result.stderr
    if result.returncode not in (0, 1, 125):
        # The interpreter itself did not start: it says so in its own words.
        assert b"craft-run" in result.stderr or b"Fatal Python error" in result.stderr
    elif result.returncode:
        assert b"error:" in result.stderr


NUMBERS = ["1e999", "-1e999", "1" + "0" * 400, "1.5", "true", '"7"', "[]", "null"]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_no_clock_can_show_hides_nothing_else(home: Home, number: str) -> None:
    home.connect("plain")
    root = home.workspace("acme")
    home.session(root, "260101-good-one")
    odd = home.session(root, "260101-odd-one")
    for field in ("createdAt", "lastUsedAt", "messageCount"):
        odd.write_text(f'{{"id":"260101-odd-one","{field}":{number}}}\n')
        for more in ([], ["--json"]):
            result = home.run("sessions", "list", "-w", "acme", *more)
            assert (result.returncode, result.stderr) == (0, b"")
            assert b"260101-good-one" in result.stdout
        assert home.run("sessions", "show", "260101-odd-one").returncode == 0
    config = json.loads(home.config_file.read_text())
    text = json.dumps(config).replace('"createdAt": 1737451800000', f'"createdAt": {number}')
    home.config_file.write_text(text)
    assert home.run("-c", "plain", "--", "true").returncode == 0
    for words in (("connections", "list"), ("connections", "check"), ("status",), ("doctor",), ("workspaces", "list")):
        assert b"Traceback" not in home.run(*words).stderr


@pytest.mark.parametrize("number", NUMBERS)
def test_the_end_of_a_login_may_be_any_json(home: Home, number: str) -> None:
    home.connect("login", "anthropic", "oauth", baseUrl=None)
    home.store("llm_oauth::login", {"value": "sk-ant-oat01-x", "expiresAt": json.loads(number)})
    for words in (("-c", "login", "--", "true"), ("connections", "check"), ("credentials", "list"), ("status",)):
        result = home.run(*words)
        assert b"Traceback" not in result.stderr
        assert result.returncode in (0, 1, 77, 125)


@pytest.mark.parametrize("depth", [980, 988, 989, 1000, 100_000])
def test_json_deeper_than_python_can_read_is_an_error(home: Home, depth: int) -> None:
    home.config_file.write_text('{"llmConnections":' + "[" * depth + "x")
    os.utime(home.config_file, (1, 1))
    result = home.run("-c", "plain", "--", "true")
    assert result.returncode == 125
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize("value", [{}, [], 7, None, True])
@pytest.mark.parametrize("field", ["authType", "providerType", "slug", "name", "baseUrl", "models", "piAuthProvider"])
def test_a_field_of_another_kind_is_no_traceback(home: Home, field: str, value: object) -> None:
    home.connect("plain")
    home.connect("odd")
    home.config["llmConnections"][1][field] = value
    home.write()
    for words in (("connections", "list"), ("connections", "check"), ("-c", "odd", "--", "true"), ("status",)):
        assert b"Traceback" not in home.run(*words).stderr
    assert home.run("-c", "plain", "--", "true").returncode == 0


@pytest.mark.parametrize("slug", ["n\0l", "s\ud800", "a/b", "..", "-x"])
def test_a_slug_that_no_file_can_have_is_an_error(home: Home, slug: str) -> None:
    home.connect("odd", "openai", "none", codexPath="/bin/true")
    home.config["llmConnections"][0]["slug"] = slug
    home.config_file.write_text(json.dumps(home.config))
    result = home.run("--", "codex")
    assert b"Traceback" not in result.stderr
    assert result.returncode in (0, 125)


@pytest.mark.skipif(session_bus.missing() is not None, reason="needs dbus and gnome-keyring")
@pytest.mark.parametrize("indexed", [True, False], ids=["kept there", "never kept there"])
def test_a_keyring_that_is_stopped_is_an_error_in_seconds(tmp_path: Path, indexed: bool) -> None:
    with session_bus.running(tmp_path) as login:
        home = Home(tmp_path / "home")
        home.connect("keyed", "anthropic", "api_key", baseUrl=None)
        environ = {"DBUS_SESSION_BUS_ADDRESS": login["DBUS_SESSION_BUS_ADDRESS"]}
        if indexed:
            store = ["credentials", "set", "keyed", "--store", "keyring"]
            assert home.run(*store, environ=environ, stdin=b"sk-ant-1").returncode == 0
        services = [
            each
            for each in psutil.process_iter(["environ", "name"])
            if each.name().startswith("gnome-keyring") and (each.info["environ"] or {}).get("HOME") == str(tmp_path)
        ]
        assert services
        for each in services:
            os.kill(each.pid, signal.SIGSTOP)
        try:
            result = home.run("-c", "keyed", "--", "true", environ=environ)
        finally:
            for each in services:
                os.kill(each.pid, signal.SIGCONT)
        assert result.returncode in (77, 125)
        if indexed:
            assert f"the keyring does not answer within {waits.KEYRING:g} s" in result.stderr.decode()


def test_a_file_above_the_limit_is_not_read(home: Home) -> None:
    home.connect("plain")
    root = home.workspace("acme")
    os.truncate(root / "config.json", 1 << 30)
    result = home.run("-c", "plain", "--", "true")
    assert (result.returncode, result.stderr) == (0, b"")
    (home.app / "credentials.enc").touch()
    for path in (home.app / "credentials.enc", home.launcher / "history.jsonl", home.launcher / "last-used.json"):
        os.truncate(path, 1 << 30)
        assert b"Traceback" not in home.run("credentials", "list").stderr
        assert b"Traceback" not in home.run("history").stderr
        assert home.run("-c", "plain", "--", "true").returncode == 0
    assert (home.launcher / "last-used.json").stat().st_blocks < 1000
    os.truncate(home.config_file, 1 << 30)
    assert b"larger than 16 MiB" in home.run("-c", "plain", "--", "true").stderr
