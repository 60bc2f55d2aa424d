"""What a command sees and how it ends is the same whether craft-run became it or supervises it, or was not there."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.process.running import MODES, PATIENCE, Running, launcher

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

# Becomes a command with what its first argument says ignored, its second blocked, and SIGPIPE default.
PARENT = """
import os, signal, sys
for name in sys.argv[1].split(): signal.signal(getattr(signal, name), signal.SIG_IGN)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_BLOCK, [getattr(signal, name) for name in sys.argv[2].split()])
os.umask(0o27)
os.execv(sys.argv[3], sys.argv[3:])
"""


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def run(command: Sequence[str | bytes], **options: object) -> subprocess.CompletedProcess[bytes]:
    settings = {"stdin": subprocess.DEVNULL, "capture_output": True, "env": {"PATH": os.defpath}, **options}
    if "input" in options:
        del settings["stdin"]
    return subprocess.run(command, check=False, timeout=PATIENCE, **settings)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("code", [0, 1, 37, 125, 255])
def test_exit_code_is_the_commands(mode: str, code: int) -> None:
    assert run(launcher(mode, "sh", "-c", f"exit {code}")).returncode == code


@pytest.mark.parametrize("name", ["TERM", "KILL", "SEGV", "INT", "ABRT", "PIPE", "RTMIN"])
def test_death_by_signal_is_passed_on_as_one(mode: str, name: str) -> None:
    number = signal.Signals[f"SIG{name}"]
    ran = run(launcher(mode, "bash", "-c", f"ulimit -c 0; kill -{int(number)} $$"))
    assert ran.returncode == -number


def test_arguments_arrive_byte_for_byte(mode: str) -> None:
    odd = [b"", b" ", b"two words", b"'\"\\$(x)`", b"\xff\xfe", "\u00e9\u4e16".encode(), b"--", b"-x\n"]
    ran = run([*launcher(mode, "sh", "-c", "cat /proc/$$/cmdline; :", "name"), *odd])
    assert ran.stdout.split(b"\0")[3:-1] == [b"name", *odd]


def test_variables_arrive_byte_for_byte_and_no_others(mode: str) -> None:
    environ = {b"PATH": os.defpath.encode(), b"BYTES": b"\xff\xfe", b"EMPTY": b"", b"LINES": b"a\nb=c", b"\xffN": b"1"}
    ran = run(launcher(mode, "cat", "/proc/self/environ"), env=environ)
    assert dict(pair.split(b"=", 1) for pair in ran.stdout.split(b"\0")[:-1]) == environ


@pytest.mark.parametrize("ignored", ["", "SIGINT SIGQUIT", "SIGHUP", "SIGCHLD", "SIGTSTP SIGTTOU"])
@pytest.mark.parametrize("blocked", ["", "SIGUSR1 SIGTERM"])
def test_signals_are_those_of_a_command_without_craft_run(mode: str, ignored: str, blocked: str) -> None:
    parent = [sys.executable, "-I", "-S", "-c", PARENT, ignored, blocked]
    shown = ["/usr/bin/env", "grep", "-E", "^(Sig[PBIC]|Shd|Umask)", "/proc/self/status"]
    alone = run([*parent, *shown])
    assert b"Umask:\t0027" in alone.stdout
    assert run([*parent, *launcher(mode, *shown)]).stdout == alone.stdout


def test_limits_are_those_of_a_command_without_craft_run(mode: str) -> None:
    shown = ["cat", "/proc/self/limits"]
    assert run(launcher(mode, *shown)).stdout == run(shown).stdout


def test_descriptors_are_those_that_were_inherited(mode: str) -> None:
    shown = ["ls", "/proc/self/fd"]
    inherited = os.dup2(0, 20)
    try:
        ran = run(launcher(mode, *shown), pass_fds=[inherited])
    finally:
        os.close(inherited)
    # 3 is the folder that `ls` reads.
    assert ran.stdout.split() == [b"0", b"1", b"2", b"20", b"3"]


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_stay_closed(mode: str, closed: str, tmp_path: Path) -> None:
    script = f'exec 9>"{tmp_path}/out"; exec "$@" {closed}'
    report = ("sh", "-c", "for n in 0 1 2; do [ -e /proc/$$/fd/$n ] && echo $n >&9; done; exit 5")
    ran = run(["sh", "-c", script, "sh", *launcher(mode, *report)])
    expected = {"<&-": "1\n2\n", ">&-": "0\n2\n"}.get(closed, "")
    assert (ran.returncode, (tmp_path / "out").read_text()) == (5, expected)


def test_process_group_and_session_are_the_launchers(mode: str) -> None:
    with Running(launcher(mode, "cat", "/proc/self/stat")) as running:
        fields = running.output.rest().rpartition(")")[2].split()
        assert (int(fields[2]), int(fields[3])) == (running.pid, running.pid)


def test_binary_input_and_output_pass_untouched(mode: str) -> None:
    data = os.urandom(3_000_000)
    assert run(launcher(mode, "cat"), input=data).stdout == data


def test_output_goes_straight_to_where_it_should(mode: str, tmp_path: Path) -> None:
    with open(tmp_path / "out", "wb") as file:
        ran = run(launcher(mode, "readlink", "/proc/self/fd/1"), capture_output=False, stdout=file)
    assert (ran.returncode, (tmp_path / "out").read_text()) == (0, f"{tmp_path}/out\n")


def test_input_is_not_read_ahead(mode: str) -> None:
    # What the command leaves is there for the next one.
    script = '"$@"; cat'
    ran = run(["sh", "-c", script, "sh", *launcher(mode, "sh", "-c", "read line; echo $line")], input=b"one\ntwo\n")
    assert ran.stdout == b"one\ntwo\n"


def test_command_runs_in_the_current_folder(mode: str, tmp_path: Path) -> None:
    ran = run(launcher(mode, "sh", "-c", "readlink /proc/$$/cwd"), cwd=tmp_path)
    assert ran.stdout.decode() == f"{tmp_path}\n"


def test_command_runs_in_the_folder_asked_for_and_is_looked_up_there(mode: str, tmp_path: Path) -> None:
    script(tmp_path / "here", "#!/bin/sh\nreadlink /proc/$$/cwd; echo $0")
    ran = run(launcher(mode, "./here", options=["--cwd", str(tmp_path)]), cwd="/")
    assert ran.stdout.decode() == f"{tmp_path}\n./here\n"


def test_folder_that_cannot_be_entered_is_an_error_of_craft_run(mode: str, tmp_path: Path) -> None:
    ran = run(launcher(mode, "/bin/sh", options=["--cwd", f"{tmp_path}/none"]))
    assert (ran.returncode, ran.stderr.splitlines()[0].decode()) == (
        125,
        f"error: cannot enter the folder `{tmp_path}/none`: no such file or directory",
    )


def script(path: Path, text: str | bytes, permissions: int = 0o755) -> str:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(permissions)
    return str(path)


REFUSALS = {
    "no such command": (None, 127, "not found"),
    "missing interpreter": ("#!/nonexistent/interpreter -x\n", 127, "needs the interpreter `/nonexistent/interpreter`"),
    "windows line endings": ("#!/bin/sh\r\nexit 0\r\n", 127, "has Windows line endings"),
    "no interpreter line": ("exit 0\n", 126, "neither a program nor a script"),
    "empty file": ("", 126, "neither a program nor a script"),
    "another system's program": (b"\xcf\xfa\xed\xfe" + bytes(60), 126, "another system or processor"),
    "interpreter is a folder": ("#!/usr\n", 126, "permission denied"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_command_that_cannot_run_is_explained(mode: str, case: str, tmp_path: Path) -> None:
    text, code, words = REFUSALS[case]
    command = f"{tmp_path}/command" if text is None else script(tmp_path / "command", text)
    ran = run(launcher(mode, command))
    assert ran.returncode == code
    error, hint = ran.stderr.decode().splitlines()
    assert error.startswith("error: ")
    assert words in error
    assert command in error
    assert hint.startswith("hint: ")
    assert hint != "hint: None"


@pytest.mark.parametrize("case", ["missing interpreter", "no such command"])
def test_code_of_a_command_that_cannot_run_is_that_of_a_shell(mode: str, case: str, tmp_path: Path) -> None:
    text, _code, _words = REFUSALS[case]
    command = f"{tmp_path}/command" if text is None else script(tmp_path / "command", text)
    assert run(launcher(mode, command)).returncode == run(["bash", "-c", command]).returncode


def test_environment_too_long_for_the_system_is_an_error_that_does_not_show_it(mode: str, tmp_path: Path) -> None:
    (tmp_path / "long").write_text("s3cret" * 50_000)
    ran = run(launcher(mode, "true", options=["--variable", "LONG", f"{tmp_path}/long"]))
    assert ran.returncode == 126
    error, hint = ran.stderr.decode().splitlines()
    assert error.startswith("error: the arguments and variables are too long for the system: ")
    assert hint.startswith("hint: the longest is the variable `LONG` with 300004 bytes")
    assert "s3cret" not in error + hint


def test_program_written_to_is_an_error_not_a_traceback(mode: str, tmp_path: Path) -> None:
    busy = tmp_path / "busy"
    with open("/bin/true", "rb") as original:
        busy.write_bytes(original.read())
    busy.chmod(0o755)
    with open(busy, "r+b"):
        ran = run(launcher(mode, str(busy)))
    assert (ran.returncode, ran.stderr.splitlines()[0].decode()) == (
        126,
        f"error: `{busy}` cannot be executed: {os.strerror(errno.ETXTBSY).lower()}",
    )


def test_core_dump_is_written_once_if_at_all(mode: str, tmp_path: Path) -> None:
    with open("/proc/sys/kernel/core_pattern", encoding="utf-8") as file:
        if "/" in file.read():
            pytest.skip("core dumps do not go to the current folder here")
    ours, its = tmp_path / "ours", tmp_path / "its"
    ours.mkdir()
    its.mkdir()
    words = launcher(mode, "sh", "-c", "kill -SEGV $$", options=["--cwd", str(its)])
    ran = run(["sh", "-c", 'ulimit -c unlimited; exec "$@"', "sh", *words], cwd=ours)
    assert ran.returncode == -signal.SIGSEGV
    assert (len(os.listdir(its)), os.listdir(ours)) == (1, [])
