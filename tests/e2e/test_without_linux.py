"""Launches on a system that lacks what only Linux has: a stand-in for macOS.

The same interpreter, told before craft-run is imported that it is on macOS, and robbed of leases, /proc, pidfds,
copying by the kernel and the signal calls that macOS lacks. What macOS does differently in its own way (its kernel, its
keychain, its file system) is not shown by this.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.home import Home

STAND_IN = r"""
import builtins, errno, fcntl, io, os, signal, socket, sys
# As they are on Linux:
import asyncio, ctypes, hashlib, locale, platform, ssl, subprocess, tempfile, threading, urllib.request, uuid
import click, keyring, psutil, pydantic, rich.console

for module, names in {
    fcntl: ("F_SETLEASE", "F_GETLEASE", "F_SETSIG", "F_GETSIG"),
    os: ("copy_file_range", "pidfd_open", "sendfile", "setns", "unshare", "memfd_create", "posix_fadvise"),
    signal: ("sigwaitinfo", "sigtimedwait", "pidfd_send_signal"),
    socket: ("SOCK_CLOEXEC", "SOCK_NONBLOCK"),
    sys.modules["_signal"]: ("sigwaitinfo", "sigtimedwait", "pidfd_send_signal"),
}.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)

def without_proc(original):
    def called(path, *rest, **more):
        asks = sys._getframe(1).f_globals.get("__name__", "")  # psutil has ways of its own on every system
        if isinstance(path, (str, bytes)) and os.fsdecode(path).startswith("/proc") and not asks.startswith("psutil"):
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", path)
        return original(path, *rest, **more)
    return called

for module, name in ((os, "open"), (os, "stat"), (os, "listdir"), (os, "readlink"), (builtins, "open"), (io, "open")):
    setattr(module, name, without_proc(getattr(module, name)))
sys.platform = "darwin"

from launcher.entry import main
sys.argv[0] = "craft-run"
sys.exit(main())
"""
REPORTS = "import json, os; print(json.dumps(dict(os.environ)))"


class Elsewhere:
    """craft-run on the stand-in."""

    def __init__(self, home: Home, script: Path) -> None:
        self.home = home
        self.script = script
        script.write_text(STAND_IN)

    def run(self, *arguments: str, stdin: str = "", status: int = 0) -> str:
        """What `craft-run ARGUMENTS` prints."""
        command = [sys.executable, "-P", str(self.script), *arguments]
        environ = self.home.environ | {"PYTHONPATH": "."}
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, env=environ, check=False)
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    def report(self, *options: str) -> Any:
        """The environment of a program that is launched with these options."""
        return json.loads(self.run(*options, "--", sys.executable, "-c", REPORTS))


@pytest.fixture
def elsewhere(home: Home, tmp_path: Path) -> Elsewhere:
    return Elsewhere(home, tmp_path / "stand_in.py")


def test_it_is_no_linux(elsewhere: Elsewhere) -> None:
    elsewhere.home.connect("one")
    said = json.loads(elsewhere.run("doctor", "--json"))
    assert "machine" in {each["check"] for each in said["findings"]}


@pytest.mark.parametrize("options", [(), ("--supervise",)], ids=["replace", "supervise"])
def test_a_program_is_launched_and_its_status_comes_back(elsewhere: Elsewhere, options: tuple[str, ...]) -> None:
    elsewhere.home.connect("one")
    assert elsewhere.report("-c", "one", *options)["OPENAI_BASE_URL"] == "https://llm.example/v1"
    elsewhere.run("-c", "one", *options, "--", "sh", "-c", "exit 7", status=7)
    assert elsewhere.home.read()["llmConnections"][0]["lastUsedAt"] > 1737451800000


def test_a_session_is_locked_and_a_new_one_made(elsewhere: Elsewhere) -> None:
    home = elsewhere.home
    home.connect("one")
    home.workspace("acme")
    elsewhere.run("-w", "acme", "-c", "one", "--new-session=First", "--", "true")
    (session,) = json.loads(elsewhere.run("sessions", "list", "--json"))
    elsewhere.run("-s", session["id"], "--", "true")
    assert json.loads(elsewhere.run("sessions", "list", "--json"))[0]["connection"] == "one"


def test_secrets_are_kept_and_configuration_is_edited_without_leases(elsewhere: Elsewhere) -> None:
    elsewhere.run("connections", "add", "anthropic", "--secret-stdin", stdin="sk-ant-made-up-0123456789")
    assert elsewhere.report()["ANTHROPIC_API_KEY"] == "sk-ant-made-up-0123456789"
    elsewhere.run("connections", "add", "ollama", "--no-secret", "--model", "m1", "--default")
    assert elsewhere.report()["CRAFT_RUN_CONNECTION"] == "ollama"


def test_running_launches_are_told_from_ended_ones_by_psutil(elsewhere: Elsewhere) -> None:
    elsewhere.home.connect("one")
    inner = f"{sys.executable} -P {elsewhere.script} ps --json"
    listed = json.loads(elsewhere.run("-c", "one", "--supervise", "--", "sh", "-c", inner))
    assert [each["connection"] for each in listed] == ["one"]
    assert json.loads(elsewhere.run("ps", "--json")) == []
