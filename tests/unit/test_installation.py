"""Which console script an installation gets, and that it costs no more than it must."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hatchling.builders.wheel import WheelBuilder

from installation import hooks

if TYPE_CHECKING:
    from pathlib import Path

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
INSTALL = ("/home/ada/.venv/bin/python3", "-m", "pip", "--no-input", "install", "--compile", ".")
BUILD = hooks.Build("/home/ada/.venv/bin/python3.11", "posix", "/home/ada/src/craft-run", INSTALL, executable=True)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"caller": ("/v/bin/python", "/v/bin/pip", "install", "-e", ".")},
        {"caller": ("/v/bin/python", "/v/bin/pip3.11", "install", ".")},
        {"caller": ("/v/bin/python", "-P", "-s", "-E", "-m", "pip", "--python", "x", "install", ".")},
        {"interpreter": "/" + "x" * 124},
    ],
    ids=str,
)
def test_an_installation_of_a_checkout_by_pip_gets_our_own_script(change: dict[str, Any]) -> None:
    assert hooks.takes_own_script(BUILD._replace(**change))


@pytest.mark.parametrize(
    "change",
    [
        {"interpreter": "/home/ada/Application Support/pipx/bin/python"},
        {"interpreter": "/home/ada/a\tb/bin/python"},
        {"interpreter": "/" + "x" * 125},
        {"interpreter": "/" + "é" * 63},
        {"system": "nt"},
        {"executable": False},
        {"source": "/tmp/pip-req-build-1a2b3c"},
        {"source": "/tmp/pip-install-1a2b3c/craft-run_0f"},
        {"caller": ("/v/bin/python", "/v/bin/pip", "wheel", "-w", "dist", "install")},
        {"caller": ("/v/bin/python", "-m", "build")},
        {"caller": ("uv", "tool", "install", ".")},
        {"caller": ()},
    ],
    ids=str,
)
def test_every_other_wheel_has_an_entry_point(change: dict[str, Any]) -> None:
    assert not hooks.takes_own_script(BUILD._replace(**change))


def _wheel(folder: Path, caller: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> zipfile.ZipFile:
    monkeypatch.setattr(sys, "executable", "/bin/python3")
    monkeypatch.setattr("os.getppid", lambda: 7)
    monkeypatch.setattr("builtins.open", _opener(caller))
    (path,) = WheelBuilder(ROOT).build(directory=str(folder), versions=["standard"])
    return zipfile.ZipFile(path)


def _opener(caller: tuple[str, ...]) -> Any:
    def opened(path: Any, *arguments: Any, **options: Any) -> Any:
        if path == "/proc/7/cmdline":
            return io.StringIO("\0".join(caller))
        return io.open(path, *arguments, **options)  # noqa: UP020 - `open` is this function

    return opened


def test_what_pip_installs_brings_the_script_and_no_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _wheel(tmp_path, INSTALL, monkeypatch) as wheel:
        (script,) = (name for name in wheel.namelist() if ".data/" in name)
        assert script.endswith(".data/scripts/craft-run")
        assert wheel.read(script).startswith(b"#!python\n")
        assert stat.S_IMODE(wheel.getinfo(script).external_attr >> 16) & 0o111
        assert not [name for name in wheel.namelist() if name.endswith("entry_points.txt")]


def test_what_others_build_names_an_entry_point_and_brings_no_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _wheel(tmp_path, ("/v/bin/python", "-m", "pip", "wheel", "."), monkeypatch) as wheel:
        assert not [name for name in wheel.namelist() if ".data/" in name]
        (entry_points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
        assert b"craft-run = launcher.main:main" in wheel.read(entry_points)


# Tells which modules the installed script imports before it calls anything of ours, and where it looks for them.
_PROBE = """
import sys
class Reached(Exception): pass
def main():
    raise Reached
import launcher.main
launcher.main.main = main
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
