"""Which console script an installation gets, and that it costs no more than it must."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from hatchling.builders.wheel import WheelBuilder

from installation import hooks

if TYPE_CHECKING:
    from pathlib import Path

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PIP = {"PIP_BUILD_TRACKER": "/tmp/pip-build-tracker-x"}


@pytest.mark.parametrize(
    ("interpreter", "system", "environ", "own"),
    [
        ("/home/ada/.venv/bin/python3.11", "posix", PIP, True),
        ("/home/ada/Application Support/pipx/bin/python", "posix", PIP, False),
        ("/home/ada/a\tb/bin/python", "posix", PIP, False),
        ("/" + "x" * 124, "posix", PIP, True),
        ("/" + "x" * 125, "posix", PIP, False),
        ("/" + "é" * 63, "posix", PIP, False),
        ("C:\\venv\\python.exe", "nt", PIP, False),
        ("/home/ada/.venv/bin/python", "posix", {}, False),
    ],
)
def test_our_own_script_is_for_an_interpreter_that_its_first_line_can_name(
    interpreter: str, system: str, environ: dict[str, str], own: bool
) -> None:
    assert hooks.takes_own_script(interpreter, system, environ) is own


def _wheel(folder: Path) -> zipfile.ZipFile:
    (path,) = WheelBuilder(ROOT).build(directory=str(folder), versions=["standard"])
    return zipfile.ZipFile(path)


def test_what_pip_builds_brings_the_script_and_no_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_BUILD_TRACKER", "x")
    monkeypatch.setattr(sys, "executable", "/bin/python3")
    with _wheel(tmp_path) as wheel:
        (script,) = (name for name in wheel.namelist() if ".data/" in name)
        assert script.endswith(".data/scripts/craft-run")
        assert wheel.read(script).startswith(b"#!python\n")
        assert stat.S_IMODE(wheel.getinfo(script).external_attr >> 16) & 0o111
        assert not [name for name in wheel.namelist() if name.endswith("entry_points.txt")]


def test_what_others_build_names_an_entry_point_and_brings_no_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_BUILD_TRACKER", raising=False)
    with _wheel(tmp_path) as wheel:
        assert not [name for name in wheel.namelist() if ".data/" in name]
        (entry_points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
        assert b"craft-run = launcher.start:main" in wheel.read(entry_points)


# Tells which modules the installed script imports before it calls anything of ours, and where it looks for them.
_PROBE = """
import sys
class Reached(Exception): pass
def main():
    raise Reached
import launcher.start
launcher.start.main = main
started, sys.path[0] = set(sys.modules), sys.argv[1].rpartition("/")[0]
try:
    exec(compile(open(sys.argv[1]).read(), sys.argv[1], "exec"), {"__name__": "__main__"})
except Reached:
    print(sorted(set(sys.modules) - started), sys.argv[1].rpartition("/")[0] in sys.path)
"""


def test_the_installed_script_imports_nothing_else_and_finds_nothing_in_the_folder_of_commands() -> None:
    script = os.path.join(os.path.dirname(sys.executable), "craft-run")
    with open(script, encoding="utf-8") as file:
        if "safe_path" not in file.read():
            pytest.skip("the script here is the installer's")
    result = subprocess.run([sys.executable, "-c", _PROBE, script], capture_output=True, text=True, check=True)
    assert result.stdout == "[] False\n"
