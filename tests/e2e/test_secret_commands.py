"""The `command` store with real programs: how they are run, and what is said when they fail."""

from __future__ import annotations

import os
import shlex
import signal
from typing import TYPE_CHECKING

import pytest

from launcher.credentials import command_posix
from launcher.credentials.stores import open_store
from launcher.values.errors import CredentialError
from tests.support.app_file import access
from tests.support.home import CRAFT_RUN, Home
from tests.support.process.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path


ACCOUNT = "llm_api_key::work"
SH = {"PATH": "/usr/bin:/bin"}


def secret(tmp_path: Path, *argv: str, environ: dict[str, str] | None = None) -> object:
    index = {ACCOUNT: {"store": "command", "command": list(argv)}}
    found = open_store("command", access(tmp_path, SH | (environ or {}), index)).get(ACCOUNT)
    assert found is not None
    return found.fields["value"]


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["printf", "sk-1"], "sk-1"),
        (["printf", "sk-1\\n"], "sk-1"),
        (["printf", "%s", "ab\"'$HOME;*"], "ab\"'$HOME;*"),
        (["sh", "-c", "echo noise >&2; echo sk-1"], "sk-1"),
    ],
)
def test_what_a_program_prints_is_the_secret(tmp_path: Path, argv: list[str], expected: str) -> None:
    assert secret(tmp_path, *argv) == expected


@pytest.mark.parametrize(
    ("argv", "reason"),
    [
        (
            ["sh", "-c", "echo canary; exit 3"],
            "`sh`, which prints the secret of `llm_api_key::work`, exited with status 3",
        ),
        (["sh", "-c", "echo canary; kill -9 $$"], "was killed by signal 9"),
        (["true"], "the output of `true` is empty"),
        (["echo"], "the output of `echo` is empty"),
        (["printf", "canary\\ncanary\\n"], "the output of `printf` has a line break"),
        (["printf", "canary\\377"], "the output of `printf` is not UTF-8"),
        (["sh", "-c", "yes canary"], "the output of `sh` is more than a credential"),
        (["no-such-program-here"], "cannot run `no-such-program-here`, which prints the secret: No such file"),
        (["/"], "cannot run `/`, which prints the secret: Permission denied"),
    ],
)
def test_a_failure_names_the_program_and_never_shows_its_output(tmp_path: Path, argv: list[str], reason: str) -> None:
    with pytest.raises(CredentialError) as caught:
        secret(tmp_path, *argv)
    assert reason in caught.value.message
    assert caught.value.hint
    assert "canary" not in f"{caught.value.message}{caught.value.hint}"


@pytest.mark.parametrize("command", [None, [], "pass show x", ["x", 1], ["x\0"]])
def test_an_entry_without_a_program_is_an_error(tmp_path: Path, command: object) -> None:
    store = open_store("command", access(tmp_path, SH, {ACCOUNT: {"store": "command", "command": command}}))
    with pytest.raises(CredentialError, match="names no `command` for `llm_api_key::work`"):
        store.get(ACCOUNT)


class TestRunning:
    def test_output_and_status_come_back(self) -> None:
        assert command_posix.run(["sh", "-c", "printf abc; exit 7"], SH, 100) == (b"abc", 7)
        assert command_posix.run(["sh", "-c", "kill -15 $$"], SH, 100) == (b"", -15)

    def test_no_more_is_read_than_asked_for(self) -> None:
        assert command_posix.run(["sh", "-c", "yes"], SH, 10)[0] == b"y\n" * 5

    def test_the_program_has_the_environment_that_was_given(self) -> None:
        assert command_posix.run(["env"], SH | {"X": "é"}, 1000)[0].decode().splitlines() == [
            "PATH=/usr/bin:/bin",
            "X=é",
        ]

    def test_no_descriptor_is_left_open(self) -> None:
        before = os.listdir("/dev/fd")
        command_posix.run(["true"], SH, 10)
        with pytest.raises(OSError):  # noqa: PT011
            command_posix.run(["no-such-program-here"], SH, 10)
        assert os.listdir("/dev/fd") == before


def test_the_program_ignores_no_signal_that_python_does() -> None:
    if not os.path.exists("/proc/self/status"):
        pytest.skip("signals are looked at through /proc")
    status = command_posix.run(["grep", "SigIgn", "/proc/self/status"], SH, 100)[0]
    ignored = int(status.split()[1], 16)
    assert not ignored & 1 << (signal.SIGPIPE - 1)
    assert not ignored & 1 << (signal.SIGXFSZ - 1)


def test_the_program_may_ask_where_the_launch_was_typed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.connect("work", "openai_compat", "api_key_with_endpoint")
    ask = "printf 'PIN? ' >/dev/tty; read pin; echo sk-$pin"
    result = home.run("credentials", "set", "work", "--command", shlex.join(["sh", "-c", ask]))
    assert result.returncode == 0
    variables = [f"{name}={value}" for name, value in home.environ.items()]
    with Terminal("env", "-i", *variables, CRAFT_RUN, "-c", "work", "--", "printenv", "OPENAI_API_KEY") as terminal:
        terminal.output.expect("PIN\\? ")
        terminal.type("1234\n")
        terminal.output.expect("sk-1234")
        assert terminal.wait() == 0
