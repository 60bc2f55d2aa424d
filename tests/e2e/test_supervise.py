"""A supervised command: signals, clean-up, and a supervisor that nobody notices."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.support.process.running import (
    MODES,
    PATIENCE,
    REPORTER,
    SUPERVISED,
    Pauses,
    Running,
    eventually,
    launcher,
)
from tests.support.process.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who sent a signal")

FORWARDED = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGALRM", "SIGCONT", "SIGWINCH", "SIGRTMIN"]


@pytest.fixture(params=SUPERVISED)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pauses(tmp_path: Path) -> Iterator[Pauses]:
    with Pauses(tmp_path) as listening:
        yield listening


@pytest.mark.parametrize("any_mode", MODES)
@pytest.mark.parametrize("name", FORWARDED)
def test_signal_to_the_launcher_runs_the_commands_handler_once(any_mode: str, name: str) -> None:
    with Running(launcher(any_mode, *REPORTER, "SIGUSR2")) as running:
        running.output.expect("ready")
        running.signal(signal.Signals[name])
        running.output.expect(f"got {name}")
        running.signal(signal.SIGUSR2)
        running.output.expect(f"in all {name}=1 SIGUSR2=1[.]")
        assert running.wait() == 42


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"])
def test_exit_code_of_the_commands_handler_comes_out(mode: str, name: str) -> None:
    with Running(launcher(mode, *REPORTER, name)) as running:
        running.output.expect("ready")
        running.signal(signal.Signals[name])
        assert running.wait() == 42


def test_signal_that_the_command_does_not_handle_ends_both_the_same_way(mode: str) -> None:
    with Running(launcher(mode, "sh", "-c", "echo ready; exec cat /dev/zero >/dev/null")) as running:
        running.output.expect("ready")
        running.signal(signal.SIGTERM)
        assert running.wait() == -signal.SIGTERM


# Leaves every signal to its default, and no core dump.
PATIENT = (
    sys.executable,
    "-I",
    "-S",
    "-c",
    "import os, resource as r, signal as s; r.setrlimit(r.RLIMIT_CORE, (0, 0)); s.signal(s.SIGINT, s.SIG_DFL);\
     os.write(1, b'ready'); s.pause()",
)


@pytest.mark.parametrize("any_mode", MODES)
def test_ignored_hang_up_stays_ignored(any_mode: str) -> None:
    with Running(["nohup", *launcher(any_mode, *PATIENT)]) as running:
        running.output.expect("ready")
        running.signal(signal.SIGHUP)
        running.signal(signal.SIGUSR1)
        assert running.wait() == -signal.SIGUSR1


@pytest.mark.parametrize("step", ["held", "starting"])
def test_signal_before_the_command_starts_waits_for_it(mode: str, step: str, pauses: Pauses, tmp_path: Path) -> None:
    options = ["--file", f"{tmp_path}/key", *pauses.options(step, "cleaning")]
    with Running(launcher(mode, *REPORTER, "SIGUSR2", options=options)) as running:
        pauses.wait(step)
        running.signal(signal.SIGTERM)
        pauses.wait("cleaning")
        assert (tmp_path / "key").exists()
        pauses.resume()
        # The command was not there yet, so the signal acts as on a program that has no handler yet.
        assert running.wait() == -signal.SIGTERM
        assert running.output.rest() == ""
    assert not (tmp_path / "key").exists()


@linux
def test_signal_from_the_command_to_its_group_is_not_sent_back_to_it() -> None:
    with Running(launcher("supervise", *REPORTER, "SIGUSR2", "SIGTERM")) as running:
        running.output.expect("got SIGTERM")
        running.signal(signal.SIGUSR2)
        running.output.expect("in all SIGTERM=1 SIGUSR2=1[.]")
        assert running.wait() == 42


@linux
@pytest.mark.parametrize("any_mode", MODES)
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"])
def test_signal_to_the_whole_group_reaches_the_command_once(any_mode: str, name: str) -> None:
    with Running(launcher(any_mode, *REPORTER, "SIGUSR2")) as running:
        running.output.expect("ready")
        number = signal.Signals[name]
        times = 3
        for _ in range(times):
            os.killpg(running.pid, number)
            running.output.expect(f"got {name}")
            # One to the launcher alone comes behind whatever it has passed on.
            running.signal(signal.SIGWINCH)
            running.output.expect("got SIGWINCH")
        running.signal(number)
        running.output.expect(f"got {name}")
        running.signal(signal.SIGUSR2)
        found = running.output.expect(r"in all (.*)[.]")[1].split()
        assert f"{name}={times + 1}" in found


@linux
def test_what_tells_a_group_s_signals_ends_with_the_launcher(mode: str) -> None:
    with Running(launcher(mode, *REPORTER, "SIGUSR2")) as running:
        running.output.expect("ready")
        witnesses = psutil.Process(running.pid).children()
        running.signal(signal.SIGKILL)
        running.wait()
        eventually("the end of the witness", lambda: not any(each.is_running() for each in witnesses))


@pytest.mark.parametrize("any_mode", MODES)
@pytest.mark.parametrize(("key", "name"), [("\x03", "SIGINT"), ("\x1c", "SIGQUIT")])
def test_key_of_the_terminal_reaches_the_command_once(any_mode: str, key: str, name: str) -> None:
    with Terminal(*launcher(any_mode, *REPORTER, "SIGUSR2")) as terminal:
        command = int(terminal.output.expect(r"ready (\d+)")[1])
        supervised = command != terminal.process.pid
        if supervised:
            # While the launcher is stopped, what the command gets can only be from the terminal.
            terminal.process.send_signal(signal.SIGSTOP)
        terminal.type(key)
        terminal.output.expect(f"got {name}")
        terminal.process.send_signal(signal.SIGCONT)
        terminal.output.expect("got SIGCONT")
        terminal.process.send_signal(signal.SIGUSR2)
        terminal.output.expect(f"in all {name}=1 SIGCONT=1 SIGUSR2=1[.]")
        assert terminal.wait() == 42


@pytest.mark.parametrize("step", ["held", "starting"])
def test_key_of_the_terminal_before_the_command_starts_waits_for_it(mode: str, step: str, pauses: Pauses) -> None:
    with Terminal(*launcher(mode, *REPORTER, "SIGUSR2", options=pauses.options(step))) as terminal:
        pauses.wait(step)
        terminal.type("\x03")
        # What was typed is echoed as the signals are sent.
        terminal.output.expect(r"\^C")
        pauses.resume()
        assert terminal.wait() == -signal.SIGINT


@pytest.mark.parametrize("any_mode", MODES)
def test_hang_up_of_the_terminal_reaches_the_command_of_a_session_leader(any_mode: str) -> None:
    block = "import signal, sys; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP]); print('ready', flush=True)"
    script = f"{block}; signal.sigwait([signal.SIGHUP]); sys.exit(9)"
    with Terminal(*launcher(any_mode, sys.executable, "-I", "-S", "-c", script)) as terminal:
        terminal.output.expect("ready")
        terminal.hang_up()
        assert terminal.wait() == 9


def test_file_of_the_launch_is_there_for_the_command_and_gone_after_it(mode: str, tmp_path: Path) -> None:
    key = tmp_path / "key"
    with Running(launcher(mode, "cat", str(key), options=["--file", str(key)])) as running:
        assert running.output.rest() == "secret"
        assert running.wait() == 0
    assert not key.exists()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGALRM", "SIGRTMIN"])
def test_file_of_the_launch_is_removed_when_a_signal_ends_it(mode: str, name: str, tmp_path: Path) -> None:
    key = tmp_path / "key"
    with Running(launcher(mode, *PATIENT, options=["--file", str(key)])) as running:
        running.output.expect("ready")
        assert key.exists()
        running.signal(signal.Signals[name])
        assert running.wait() == -signal.Signals[name]
    assert not key.exists()


def test_signal_during_the_clean_up_neither_stops_it_nor_changes_the_exit_code(
    mode: str, pauses: Pauses, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    options = ["--file", str(key), *pauses.options("cleaning")]
    with Running(launcher(mode, "sh", "-c", "exit 37", options=options)) as running:
        pauses.wait("cleaning")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            running.signal(number)
        pauses.resume()
        assert running.wait() == 37
    assert not key.exists()


def test_file_of_the_launch_is_removed_when_the_command_cannot_run(mode: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/nonexistent/interpreter\n")
    broken.chmod(0o755)
    key = tmp_path / "key"
    with Running(launcher(mode, str(broken), options=["--file", str(key)])) as running:
        assert "needs the interpreter" in running.output.rest()
        assert running.wait() == 127
    assert not key.exists()


@linux
def test_command_dies_with_a_killed_launcher(mode: str) -> None:
    with Running(launcher(mode, *REPORTER, "SIGUSR2")) as running:
        running.output.expect("ready")
        running.signal(signal.SIGKILL)
        # The output ends when nobody can write to it any more.
        assert running.output.rest().endswith(".\n")
        assert running.wait() == -signal.SIGKILL


@linux
@pytest.mark.parametrize("step", ["held", "starting"])
def test_command_never_runs_when_the_launcher_is_killed_before(mode: str, step: str, pauses: Pauses) -> None:
    with Running(launcher(mode, "echo", "ran", options=pauses.options(step))) as running:
        pauses.wait(step)
        running.signal(signal.SIGKILL)
        assert running.output.rest() == ""


def test_stopped_command_stops_the_launcher_and_continues_with_it(mode: str) -> None:
    with Running(launcher(mode, *REPORTER, "SIGUSR2")) as running:
        command = int(running.output.expect(r"ready (\d+)")[1])
        os.kill(command, signal.SIGSTOP)
        _, status = os.waitpid(running.pid, os.WUNTRACED)
        assert (os.WIFSTOPPED(status), os.WSTOPSIG(status)) == (True, signal.SIGSTOP)
        running.signal(signal.SIGCONT)
        running.output.expect("got SIGCONT")
        running.signal(signal.SIGUSR2)
        assert running.wait() == 42


def test_group_that_is_continued_as_a_whole_continues_the_command_once(mode: str) -> None:
    with Running(launcher(mode, *REPORTER, "SIGUSR2")) as running:
        command = int(running.output.expect(r"ready (\d+)")[1])
        os.kill(command, signal.SIGSTOP)
        os.waitpid(running.pid, os.WUNTRACED)
        os.killpg(running.pid, signal.SIGCONT)
        running.output.expect("got SIGCONT")
        # Signals are taken in the order of their numbers, so this one after the launcher's SIGCONT.
        running.signal(signal.SIGWINCH)
        running.output.expect("got SIGWINCH")
        running.signal(signal.SIGUSR2)
        running.output.expect("in all SIGCONT=1 SIGWINCH=1 SIGUSR2=1[.]")


@linux
def test_launcher_continued_after_both_were_stopped_continues_the_command(mode: str) -> None:
    with Running(launcher(mode, *REPORTER, "SIGUSR2")) as running:
        command = int(running.output.expect(r"ready (\d+)")[1])
        running.signal(signal.SIGSTOP)
        os.waitpid(running.pid, os.WUNTRACED)
        os.kill(command, signal.SIGSTOP)
        eventually("the stop of the command", lambda: state_of(command) == "T")
        running.signal(signal.SIGCONT)
        running.output.expect("got SIGCONT")


def state_of(pid: int) -> str:
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        return file.read().rpartition(")")[2].split()[0]


def test_background_processes_of_the_command_are_not_waited_for(mode: str) -> None:
    with Running(launcher(mode, "sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!; exit 5")) as running:
        left = int(running.output.expect(r"(\d+)\n")[1])
        assert running.wait() == 5
        os.kill(left, signal.SIGKILL)


def script(text: str) -> subprocess.CompletedProcess[str]:
    """Run Python code that has `supervision`, `environ` and `supervise` (a command's words, and options) at hand."""
    preamble = """
        import os, sys
        sys.path.insert(0, sys.argv[1])
        from launcher.values.errors import CraftRunError
        from launcher.process import native, sigwait, supervision, supervisor
        environ = dict(PATH=os.defpath)
        mask = supervision.hold()
        def supervise(*words, **options):
            program = native.find(words[0], environ, "/")
            return supervision.supervise(program, words, environ, None, mask=mask, **options)
    """
    return subprocess.run(
        [sys.executable, "-I", "-c", textwrap.dedent(preamble) + textwrap.dedent(text), os.getcwd()],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_many_commands_leave_neither_zombies_nor_descriptors() -> None:
    ran = script("""
        before = os.listdir("/dev/fd")
        codes = {supervise("true").code for _ in range(200)}
        assert codes == {0}, codes
        assert os.listdir("/dev/fd") == before
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            print("no children")
    """)
    assert (ran.stdout, ran.stderr) == ("no children\n", "")


def test_start_is_told_the_pid_before_the_command_runs() -> None:
    ran = script("""
        supervise("sh", "-c", "echo command $$", on_start=lambda pid: print("start", pid, flush=True))
    """)
    start, command = ran.stdout.splitlines()
    assert start.split()[0] == "start"
    assert command == f"command {start.split()[1]}"


def test_handlers_of_the_launcher_never_run_in_the_command() -> None:
    ran = script("""
        import signal
        signal.signal(signal.SIGTERM, lambda *_: os.write(1, b"handled"))
        print(supervise("echo", "ran", on_start=lambda pid: os.kill(pid, signal.SIGTERM)))
    """)
    assert ran.stdout == "ExitStatus(code=143, signal=15)\n"


def test_message_that_nobody_reads_does_not_harm_the_command(mode: str) -> None:
    # Writing it raises an error here; the signal that comes with it is no concern of the command's.
    ran = script(f"""
        if "{mode}" == "portable":
            vars(supervisor)["arrivals"] = sigwait
        reader, writer = os.pipe()
        os.close(reader)
        def warn(pid):
            try:
                os.write(writer, b"a warning")
            except BrokenPipeError:
                print("broken", flush=True)
        print(supervise("sh", "-c", "echo ran", on_start=warn))
    """)
    assert ran.stdout == "broken\nran\nExitStatus(code=0, signal=None)\n"


def test_command_does_not_run_when_the_start_fails() -> None:
    ran = script("""
        def fail(pid):
            raise RuntimeError("no record")
        try:
            supervise("echo", "ran", on_start=fail)
        except RuntimeError as error:
            print(error)
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            print("no children")
    """)
    assert (ran.stdout, ran.stderr) == ("no record\nno children\n", "")


def test_status_says_code_and_signal() -> None:
    ran = script("""
        print(supervise("sh", "-c", "exit 3"), supervise("sh", "-c", "kill -TERM $$"))
    """)
    assert ran.stdout == "ExitStatus(code=3, signal=None) ExitStatus(code=143, signal=15)\n"


def test_process_that_cannot_be_started_is_an_error_of_craft_run() -> None:
    ran = script("""
        import errno
        def fork():
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        before = os.listdir("/dev/fd")
        os.fork = fork
        try:
            supervise("true")
        except CraftRunError as error:
            print(error.exit_code, error)
        assert os.listdir("/dev/fd") == before
    """)
    assert (ran.stdout, ran.stderr) == ("125 cannot start a process: resource temporarily unavailable\n", "")


CONTAINER = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child"]


@pytest.fixture
def container() -> list[str]:
    """A command prefix that makes the launcher the first process of a container."""
    if sys.platform != "linux" or subprocess.run([*CONTAINER, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no new process namespace is to be had here")
    return CONTAINER


@pytest.mark.parametrize(("command", "code"), [("exit 37", 37), ("kill -TERM $$", 128 + signal.SIGTERM)])
def test_first_process_of_a_container_ends_with_the_commands_code(
    mode: str, container: list[str], command: str, code: int
) -> None:
    with Running([*container, *launcher(mode, "sh", "-c", command)]) as running:
        assert running.wait() == code


def test_first_process_of_a_container_leaves_no_zombies(mode: str, container: list[str]) -> None:
    # Two orphans; then the first process has no children but the command and, on Linux, the witness of signals.
    orphans = "sh -c 'true & true &'; until [ $(wc -w </proc/1/task/1/children) -le 2 ]; do :; done; exit 5"
    with Running([*container, *launcher(mode, "sh", "-c", f"echo $$; {orphans}")]) as running:
        assert running.wait() == 5


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_first_process_of_a_container_passes_signals_on(mode: str, name: str, container: list[str]) -> None:
    with Running([*container, *launcher(mode, *REPORTER, name)]) as running:
        running.output.expect("ready")
        with open(f"/proc/{running.pid}/task/{running.pid}/children", encoding="ascii") as file:
            first = int(file.read())
        os.kill(first, signal.Signals[name])
        assert running.wait() == 42
