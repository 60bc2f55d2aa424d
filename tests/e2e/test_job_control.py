"""Ctrl-Z, fg, bg, Ctrl-C: an interactive shell cannot tell the launcher from the command."""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.process.running import MODES, PATIENCE, REPORTER, SUPERVISED, launcher
from tests.support.process.terminal import PROMPT, Terminal, bash, line

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("bash") is None, reason="needs bash on a POSIX terminal"
)

READY = r"ready (\d+) (\d+)[.]"


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def shell() -> Iterator[Terminal]:
    with bash() as terminal:
        yield terminal


def test_command_is_suspended_and_resumed_by_the_shell(mode: str, shell: Terminal) -> None:
    shell.type(line(launcher(mode, *REPORTER, "SIGUSR2")))
    command = int(shell.output.expect(READY)[1])
    for _ in range(3):
        shell.type("\x1a")
        shell.output.expect("Stopped")
        shell.output.expect(PROMPT)
        shell.type("fg\n")
        shell.output.expect("got SIGCONT")
    shell.type("\x03")
    shell.output.expect("got SIGINT")
    os.kill(command, signal.SIGUSR2)
    shell.output.expect("in all SIGCONT=3 SIGINT=1 SIGUSR2=1[.]")
    shell.output.expect(PROMPT)
    shell.type("echo code=$?\n")
    shell.output.expect("code=42")


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x1c", 131)])
def test_key_that_kills_the_command_shows_in_the_shell_as_death_by_signal(
    mode: str, key: str, code: int, shell: Terminal
) -> None:
    shell.type("ulimit -c 0\n")
    shell.output.expect(PROMPT)
    shell.type(line(launcher(mode, "sh", "-c", "echo rea''dy; exec sleep 1000")))
    shell.output.expect("ready")
    shell.type(key)
    shell.output.expect(PROMPT)
    shell.type("echo code=$?\n")
    shell.output.expect(f"code={code}")


def test_interrupt_of_the_command_ends_the_script_around_it(mode: str, shell: Terminal) -> None:
    words = line(launcher(mode, "sh", "-c", "echo rea''dy; exec sleep 1000")).strip()
    shell.type(f'for n in 1 2 3; do {words}; echo "went"" on"; done\n')
    shell.output.expect("ready")
    shell.type("\x03")
    shell.output.expect(PROMPT)
    shell.type("echo the en''d\n")
    shell.output.expect("the end")
    assert "went on" not in shell.output.seen


def test_command_in_the_background_stops_when_it_reads_from_the_terminal(mode: str, shell: Terminal) -> None:
    shell.type(line(launcher(mode, "cat")).replace("\n", " &\n"))
    shell.output.expect(PROMPT)
    shell.type("wait %1\n")
    shell.output.expect("Stopped")
    shell.output.expect(PROMPT)
    shell.type("fg\n")
    shell.output.expect("cat")
    shell.type("some input\n")
    # Once from the terminal's echo, once from the command.
    shell.output.expect("some input")
    shell.output.expect("some input")
    shell.type("\x04")
    shell.output.expect(PROMPT)
    shell.type("echo code=$?\n")
    shell.output.expect("code=0")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who sent a signal")
@pytest.mark.parametrize("telling", ["replace", "supervise"])
def test_stop_signal_sent_to_the_launcher_stops_the_command(telling: str, shell: Terminal) -> None:
    shell.type(line(launcher(telling, *REPORTER, "SIGTERM")))
    ready = shell.output.expect(READY)
    running = int(ready[1] if telling == "replace" else ready[2])
    os.kill(running, signal.SIGTSTP)
    shell.output.expect("Stopped")
    shell.output.expect(PROMPT)
    shell.type("bg\n")
    shell.output.expect("got SIGCONT")
    os.kill(running, signal.SIGTERM)
    shell.output.expect("got SIGTERM")
    shell.type("wait %1; echo code=$?\n")
    shell.output.expect("code=42")


@pytest.mark.parametrize("supervised", SUPERVISED)
def test_stop_of_the_command_alone_gives_the_shell_its_prompt_back(supervised: str, shell: Terminal) -> None:
    shell.type(line(launcher(supervised, *REPORTER, "SIGTERM")))
    command = int(shell.output.expect(READY)[1])
    os.kill(command, signal.SIGSTOP)
    shell.output.expect("Stopped")
    shell.output.expect(PROMPT)
    shell.type("fg\n")
    shell.output.expect("got SIGCONT")
    os.kill(command, signal.SIGTERM)
    shell.output.expect(PROMPT)
    shell.type("echo code=$?\n")
    shell.output.expect("code=42")


def test_command_that_undoes_an_ignored_stop_signal_can_stop(mode: str, shell: Terminal) -> None:
    script = (
        "import os, signal; signal.signal(signal.SIGTSTP, signal.SIG_DFL); "
        'os.kill(os.getpid(), signal.SIGTSTP); print("resum" + "ed", flush=True)'
    )
    words = line(launcher(mode, sys.executable, "-I", "-S", "-c", script))
    shell.type(f"(trap '' TSTP; exec {words.strip()})\n")
    shell.output.expect("Stopped")
    shell.output.expect(PROMPT)
    shell.type("fg\n")
    shell.output.expect("resumed")


@pytest.mark.skipif(sys.platform != "linux", reason="needs pidfd_open")
def test_suspended_command_dies_with_the_terminal(mode: str) -> None:
    with bash() as terminal:
        terminal.type(line(launcher(mode, "sh", "-c", "echo rea''dy $$.; exec sleep 1000")))
        watch = os.pidfd_open(int(terminal.output.expect(r"ready (\d+)[.]")[1]))
        terminal.type("\x1a")
        terminal.output.expect(PROMPT)
        terminal.hang_up()
        ended, _, _ = select.select([watch], [], [], PATIENCE)
        os.close(watch)
        assert ended
