"""Becoming the command: the same process, and an interpreter that is itself again where it fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.support.process.running import PATIENCE, REPORTER, Running, launcher

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no exec")

IMPORTS = "import os, signal, sys; sys.path.insert(0, sys.argv[1]); "


def script(text: str) -> subprocess.CompletedProcess[str]:
    """Run Python code from this checkout."""
    words = [sys.executable, "-I", "-c", IMPORTS + text, os.getcwd()]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE)


def test_command_has_the_launchers_pid_and_parent() -> None:
    with Running(launcher("replace", *REPORTER, "SIGTERM")) as running:
        ready = running.output.expect(r"ready (\d+) (\d+)[.]")
        assert (int(ready[1]), int(ready[2])) == (running.pid, os.getpid())


def test_what_was_printed_before_comes_before_the_commands_output() -> None:
    ran = script("""
from launcher.process import native
print("before")
native.become("/bin/echo", ["echo", "command"], {}, None)
""")
    assert ran.stdout == "before\ncommand\n"


def test_interpreter_has_its_own_signals_again_when_it_fails() -> None:
    ran = script("""
from launcher.process import native
from launcher.values.errors import CommandNotFound
names = ("SIGPIPE", "SIGXFSZ", "SIGINT")
before = [signal.getsignal(getattr(signal, name)) for name in names]
try:
    native.become("/nonexistent/command", ["command"], {}, None)
except CommandNotFound:
    print([signal.getsignal(getattr(signal, name)) for name in names] == before)
""")
    assert (ran.stdout, ran.stderr) == ("True\n", "")


@pytest.mark.parametrize("program", ["/bin/sh\\0", "/bin/sh\\ud800"])
def test_text_that_no_program_can_be_given_is_an_error_that_does_not_show_it(program: str) -> None:
    ran = script(f"""
from launcher.process import native
from launcher.values.errors import CraftRunError
for program, argv, environ in [("{program}", ["sh"], {{}}), ("/bin/sh", ["sh", "{program}"], {{}}),
                               ("/bin/sh", ["sh", b"a\\0"], {{}}), ("/bin/sh", ["sh"], {{"KEY": "{program}"}})]:
    try:
        native.become(program, argv, environ, None)
    except CraftRunError as error:
        print(error.exit_code, error.message.split(" is ")[0].split(" contains ")[0])
""")
    named = ["the command", "an argument", "an argument", "the value of `KEY`"]
    assert ran.stdout.splitlines() == [f"125 {what}" for what in named]


def test_public_signal_module_serves_where_the_internal_one_is_missing() -> None:
    ran = script("""
import launcher.boot.lazy
sys.modules["_signal"] = None
from launcher.process import native
from launcher.process.signals import calls
print(calls.__name__, flush=True)
native.become("/bin/sh", ["sh", "-c", "kill -PIPE $$"], {"PATH": os.defpath}, None)
""")
    assert (ran.stdout, ran.returncode) == ("signal\n", -signal.SIGPIPE)
