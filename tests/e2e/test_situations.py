"""Situations that people met with tools of this kind: whose secret counts, what leaks, what would never end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN, Home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HUSH = "made-up-HUSH-0123456789"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.connect("work", "openai_compat", "api_key_with_endpoint")
    home.connect("local")
    return home


def store(home: Home, secret: str) -> subprocess.CompletedProcess[bytes]:
    return home.run("credentials", "set", "work", stdin=secret.encode())


class TestSecretOfAVariable:
    VARIABLE = "CRAFT_RUN_SECRET_WORK"

    def test_it_wins_over_what_was_stored_with_craft_run_and_over_what_the_app_stored(self, home: Home) -> None:
        assert store(home, "old").returncode == 0
        for _ in range(2):
            child = home.child_environ("--strict", "-c", "work", environ={self.VARIABLE: "new"})
            assert child["OPENAI_API_KEY"] == "new"
            (home.launcher / "credentials.json").unlink(missing_ok=True)
        assert home.child_environ("-c", "work")["OPENAI_API_KEY"] == "old"

    def test_it_wins_over_a_program_and_a_file_of_another_machine(self, home: Home) -> None:
        assert home.run("credentials", "set", "work", "--command", "echo old").returncode == 0
        assert home.child_environ("-c", "work", environ={self.VARIABLE: "new"})["OPENAI_API_KEY"] == "new"
        assert store(home, "old").returncode == 0
        elsewhere = {"CRAFT_RUN_MACHINE_ID": "another", self.VARIABLE: "new"}
        assert home.child_environ("-c", "work", environ=elsewhere)["OPENAI_API_KEY"] == "new"

    def test_an_empty_one_is_none(self, home: Home) -> None:
        assert store(home, "old").returncode == 0
        assert home.child_environ("-c", "work", environ={self.VARIABLE: ""})["OPENAI_API_KEY"] == "old"

    def test_whoever_asks_is_told(self, home: Home) -> None:
        assert store(home, "old").returncode == 0
        environ = {self.VARIABLE: "new"}
        said = home.run("-v", "-c", "work", "--", "true", environ=environ).stderr.decode()
        assert f"the variable `{self.VARIABLE}`, which goes before whatever is stored" in said
        (listed,) = json.loads(home.run("credentials", "list", "--json", environ=environ).stdout)
        assert listed["store"] == "environment"


class TestSecretInTheQueryOfAUrl:
    @pytest.fixture
    def home(self, home: Home) -> Home:
        home.connect("q", "pi_compat", baseUrl=f"http://127.0.0.1:9/v1?key={HUSH}&api-version=1", models=["m"])
        home.config["llmConnections"][-1]["customEndpoint"] = {"api": "openai-completions"}
        home.write()
        return home

    @pytest.mark.parametrize(
        "line",
        [
            ["-n", "-c", "q", "--", "true"],
            ["-n", "--json", "-c", "q", "--", "true"],
            ["-n", "-c", "q", "--", "opencode"],
            ["-n", "-c", "q", "--", "aider"],
            ["-n", "-c", "q", "--", "llm"],
            ["-n", "-c", "q", "--", "pi"],
            ["-vv", "-c", "q", "--", "true"],
            ["explain", "-c", "q"],
            ["explain", "--json", "-c", "q"],
            ["connections", "show", "q"],
            ["connections", "check", "q"],
        ],
        ids=" ".join,
    )
    def test_it_is_not_shown(self, home: Home, line: list[str]) -> None:
        result = home.run(*line)
        assert HUSH not in (result.stdout + result.stderr).decode()

    def test_codex_is_refused_because_it_would_stand_on_the_command_line(self, home: Home) -> None:
        folder = home.root / "bin"
        folder.mkdir()
        (folder / "codex").write_text("#!/bin/sh\necho ran\n")
        (folder / "codex").chmod(0o755)
        result = home.run("-c", "q", "--", "codex", environ={"PATH": f"{folder}:/usr/bin:/bin"})
        assert (result.returncode, result.stdout) == (125, b"")
        assert b"its URL holds a secret" in result.stderr

    def test_no_file_of_an_agent_keeps_it(self, home: Home) -> None:
        folder = home.root / "bin"
        folder.mkdir()
        for name in ("qwen", "opencode", "pi"):
            (folder / name).write_text("#!/bin/sh\nexit 0\n")
            (folder / name).chmod(0o755)
            home.run("-c", "q", "--", name, environ={"PATH": f"{folder}:/usr/bin:/bin"})
        held = [
            path for path in home.launcher.rglob("*") if path.is_file() and HUSH in path.read_text(errors="replace")
        ]
        assert held == []

    def test_the_command_gets_the_url_as_it_is(self, home: Home) -> None:
        assert HUSH in home.child_environ("-c", "q")["OPENAI_BASE_URL"]

    def test_a_check_says_that_it_stands_there_in_plain_text(self, home: Home) -> None:
        assert b"another secret in plain text" in home.run("connections", "check", "q").stdout

    def test_a_query_without_a_secret_is_shown(self, home: Home) -> None:
        home.connect("azure", baseUrl="https://llm.example/v1?api-version=2024-06-01")
        assert b"?api-version=2024-06-01" in home.run("-n", "-c", "azure", "--", "true").stdout


class TestCircles:
    """Each would never end; the test's own time limit is what they would run into."""

    def wrapper(self, home: Home, text: str) -> tuple[str, dict[str, str]]:
        folder = home.root / "bin"
        folder.mkdir()
        path = folder / "tool"
        path.write_text(text)
        path.chmod(0o755)
        return str(path), home.environ | {"PATH": f"{folder}:/usr/bin:/bin"}

    def ended(self, argv: list[str], environ: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(argv, env=environ, capture_output=True, timeout=60, check=False)

    @pytest.mark.parametrize("start", ["exec ", ""], ids=["exec", "child"])
    @pytest.mark.parametrize("option", ["", "--supervise "], ids=["replaced", "supervised"])
    def test_a_wrapper_that_finds_itself_is_an_error(self, home: Home, start: str, option: str) -> None:
        path, environ = self.wrapper(home, f'#!/bin/sh\n{start}{CRAFT_RUN} {option}-c local -- tool "$@"\n')
        result = self.ended([path, "hi"], environ)
        assert result.returncode == 125
        error, hint = result.stderr.decode().splitlines()[-2:]
        assert error == f"craft-run: error: `{path}` only leads back to craft-run, without end"
        assert hint == "hint: name the real `tool` by its path, or replace the wrapper: `craft-run shims install tool`"

    def test_an_agent_that_is_given_more_arguments_at_each_turn_does_not_hide_it(self, home: Home) -> None:
        home.connect("ant", "anthropic", "api_key", baseUrl=None)
        home.store("llm_api_key::ant", {"value": "made-up"})
        path, environ = self.wrapper(home, f'#!/bin/sh\nexec {CRAFT_RUN} -c ant -- claude "$@"\n')
        claude = os.path.join(os.path.dirname(path), "claude")
        os.rename(path, claude)
        result = self.ended([claude, "hi"], environ)
        assert result.returncode == 125
        assert f"`{claude}` only leads back to craft-run" in result.stderr.decode()
        launches = json.loads(home.run("history", "--limit", "0", "--json").stdout)
        assert len(launches) < 5

    def test_so_is_one_that_names_its_own_path(self, home: Home) -> None:
        path, environ = self.wrapper(home, f'#!/bin/sh\nexec {CRAFT_RUN} -c local -- "$0"\n')
        assert self.ended([path], environ).returncode == 125

    def test_so_is_a_first_line_without_an_interpreter(self, home: Home) -> None:
        path, environ = self.wrapper(home, f"#!/usr/bin/env -S {CRAFT_RUN} -c local --\nhello\n")
        result = self.ended([path], environ)
        assert result.returncode == 125
        assert "#!/usr/bin/env -S craft-run -- python3" in result.stderr.decode()

    def test_arguments_that_grow_end_at_a_depth(self, home: Home) -> None:
        path, environ = self.wrapper(home, f'#!/bin/sh\nexec {CRAFT_RUN} -c local -- tool --again "$@"\n')
        result = self.ended([path], environ)
        assert result.returncode == 125
        assert b"would be a launch inside 40 others" in result.stderr

    def test_a_script_that_wraps_itself_once_runs(self, home: Home) -> None:
        text = f'#!/bin/sh\n[ "$CRAFT_RUN_CONNECTION" ] || exec {CRAFT_RUN} -c local -- "$0" "$@"\necho "ran $1"\n'
        path, environ = self.wrapper(home, text)
        assert self.ended([path, "it"], environ).stdout == b"ran it\n"

    def test_launches_inside_others_run(self, home: Home) -> None:
        line = [CRAFT_RUN, "-c", "local", "--"]
        result = self.ended([*line * 5, "echo", "ran"], home.environ)
        assert (result.returncode, result.stdout) == (0, b"ran\n")

    def test_a_plain_launch_gets_no_note(self, home: Home) -> None:
        assert "CRAFT_RUN_NESTED" not in home.child_environ("-c", "local")


@pytest.mark.parametrize("option", ["--no-agent", "--supervise", "--pristine"])
@pytest.mark.parametrize("entry", [b"=C:=x", b"=", b"=::=::\\"])
def test_an_environment_entry_without_a_name_is_in_nobodys_way(home: Home, option: str, entry: bytes) -> None:
    environ = {os.fsencode(name): os.fsencode(value) for name, value in home.environ.items()}
    argv = [b"env", entry, os.fsencode(CRAFT_RUN), option.encode(), b"-c", b"local", b"--", b"true"]
    result = subprocess.run(argv, env=environ, capture_output=True, timeout=60, check=False)
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.skipif(os.getuid() != 0 or not shutil.which("setpriv"), reason="only root can be another user")
class TestUserWithoutAnEntry:
    """A container with any uid: no line in the user database, and no HOME."""

    @pytest.fixture
    def run(self, home: Home, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
        for folder in (tmp_path, *tmp_path.parents):
            if folder.is_relative_to("/tmp") and folder.stat().st_uid == 0 and str(folder) != "/tmp":
                folder.chmod(folder.stat().st_mode | 0o055)
        subprocess.run(["chmod", "-R", "a+rwX", str(home.root)], check=True)
        user = ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"]

        def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
            base = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"} | environ
            argv = [*user, sys.executable, "-m", "launcher", *arguments]
            return subprocess.run(argv, env=base, capture_output=True, cwd="/", timeout=60, check=False)

        if run("--version").returncode:
            pytest.skip("this checkout is not readable for another user")
        return run

    @pytest.mark.parametrize("environ", [{}, {"HOME": ""}], ids=["no HOME", "an empty one"])
    def test_a_launch_needs_no_home(
        self, home: Home, run: Callable[..., subprocess.CompletedProcess[bytes]], environ: dict[str, str]
    ) -> None:
        line = ("--config-dir", str(home.app), "-c", "work", "--", "id", "-u")
        result = run(*line, CRAFT_RUN_SECRET_WORK="k", **environ)
        assert (result.returncode, result.stdout) == (0, b"12345\n"), result.stderr.decode()

    @pytest.mark.parametrize(
        ("line", "status"),
        [
            (("--", "true"), 125),
            (("-n", "--", "true"), 125),
            (("connections", "list"), 1),
            (("credentials", "list"), 1),
            (("workspaces", "list"), 1),
            (("ps",), 1),
            (("env",), 1),
            (("helper", "api-key"), 1),
            (("doctor",), 1),
        ],
    )
    def test_where_the_home_is_needed_it_says_so(
        self, run: Callable[..., subprocess.CompletedProcess[bytes]], line: tuple[str, ...], status: int
    ) -> None:
        result = run(*line)
        assert result.returncode == status
        assert "HOME is not set, and user 12345 has no entry" in (result.stdout + result.stderr).decode()
        assert b"Traceback" not in result.stderr

    @pytest.mark.parametrize("line", [("doctor",), ("connections", "list"), ("ps",), ("credentials", "list")])
    def test_commands_work_where_the_folder_is_named(
        self, home: Home, run: Callable[..., subprocess.CompletedProcess[bytes]], line: tuple[str, ...]
    ) -> None:
        result = run("--config-dir", str(home.app), *line)
        assert result.returncode in (0, 1)
        assert b"Traceback" not in result.stderr
        assert b"HOME is not set" not in result.stderr


def test_an_environment_file_that_refers_to_what_it_is_not_given_is_warned_of(home: Home) -> None:
    file = home.root / "some.env"
    file.write_text("A=${ANTHROPIC_API_KEY}\nB=${CRAFT_RUN_CONNECTION}\nC=${ANTHROPIC_API_KEY:-x}\nD=${A}${NOWHERE}\n")
    line = ("-c", "local", "--env-file", str(file))
    said = home.run(*line, "--", "true", environ={"ANTHROPIC_API_KEY": "k"}).stderr.decode().splitlines()
    assert said == [
        f"craft-run: warning: `{file}` refers to {name}, which is not available to it: `{variable}` lacks it"
        for name, variable in (("ANTHROPIC_API_KEY", "A"), ("CRAFT_RUN_CONNECTION", "B"))
    ]
    assert home.run("--strict", *line, "--", "true").returncode == 125


def test_a_minimal_environment_keeps_the_certificates_of_its_proxy(home: Home) -> None:
    names = ("HTTPS_PROXY", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE")
    child = home.child_environ("--pristine", "-c", "local", environ=dict.fromkeys((*names, "OTHER"), "/x"))
    assert {name for name in (*names, "OTHER") if name in child} == set(names)


@pytest.mark.parametrize(
    "line", [["--", "true"], ["connections", "add", "ollama", "--model", "m"], ["connections", "list"], ["doctor"]]
)
def test_a_link_that_leads_nowhere_is_called_so(home: Home, line: list[str]) -> None:
    home.config_file.unlink()
    home.config_file.symlink_to("/mnt/gone/config.json")
    result = home.run(*line)
    assert result.returncode in (1, 125)
    said = (result.stdout + result.stderr).decode()
    assert f"`{home.config_file}` is a link to `/mnt/gone/config.json`, which is not there" in said
    assert "mount or restore `/mnt/gone/config.json`" in said
    assert "connections add" not in said
    assert home.config_file.is_symlink()


@pytest.mark.parametrize(
    "arguments", [("-c", "work", "--", "true"), ("connections", "add", "ollama", "--model", "m"), ("status",)]
)
def test_a_home_that_is_a_link_to_what_is_not_there_is_named(home: Home, arguments: tuple[str, ...]) -> None:
    home.app.rename(home.root / "elsewhere")
    home.app.symlink_to("/mnt/gone")
    told = home.run(*arguments)
    assert told.returncode != 0
    text = (told.stdout + told.stderr).decode()
    assert f"`{home.app}` is a link to `/mnt/gone`, which is not there" in text
    assert "mount or restore `/mnt/gone`" in text


def test_a_credential_file_that_is_a_link_to_what_is_not_there_is_named(home: Home) -> None:
    file = home.app / "credentials.enc"
    file.symlink_to("/mnt/gone/credentials.enc")
    told = store(home, "k")
    assert told.returncode == 1
    error, hint = told.stderr.decode().splitlines()
    assert error.endswith(f"`{file}` is a link to `/mnt/gone/credentials.enc`, which is not there")
    assert hint.startswith("hint: mount or restore `/mnt/gone/credentials.enc`")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be a guest in another user's home")
@pytest.mark.parametrize(
    "arguments", [("shims", "install", "claude"), ("completion", "fish", "--install")], ids=" ".join
)
def test_what_root_makes_in_a_home_belongs_to_its_user(home: Home, arguments: tuple[str, ...]) -> None:
    subprocess.run(["chown", "-R", "12345:12345", str(home.root)], check=True)
    assert home.run(*arguments).returncode == 0
    assert {path.lstat().st_uid for path in home.root.rglob("*")} == {12345}
