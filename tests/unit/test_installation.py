"""Which console script an installation gets, and that it costs no more than it must."""

from __future__ import annotations

import io
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hatchling.builders.wheel import WheelBuilder

from installation import hooks
from launcher.cli import words
from tests.support.home import CRAFT_RUN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.home import Home

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
INSTALL = ("/home/ada/.venv/bin/python3", "-m", "pip", "--no-input", "install", "--compile", ".")
BUILD = hooks.Build("/home/ada/.venv/bin/python3.11", "posix", "/home/ada/src/craft-run", INSTALL)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"caller": ("/v/bin/python", "/v/bin/pip", "install", "-e", ".")},
        {"caller": ("/v/bin/python", "/v/bin/pip3.11", "install", ".")},
        {"caller": ("/v/bin/python", "-P", "-s", "-E", "-m", "pip", "--python", "x", "install", ".")},
        {"interpreter": "/" + "x" * (120 - len("Xutf8"))},
    ],
    ids=str,
)
def test_an_installation_of_a_checkout_by_pip_gets_a_script_that_names_its_interpreter(change: dict[str, Any]) -> None:
    build = BUILD._replace(**change)
    assert hooks.script_for(build) == hooks.OWN
    assert hooks.script(build, ROOT).startswith(f"#!{build.interpreter} -ISXutf8\n")


@pytest.mark.parametrize(
    "change",
    [
        {"interpreter": "/home/ada/Application Support/pipx/bin/python"},
        {"interpreter": "/home/ada/a\tb/bin/python"},
        {"interpreter": "/" + "x" * (121 - len("Xutf8"))},
        {"interpreter": "/" + "é" * 61},
        {"source": "/tmp/pip-req-build-1a2b3c"},
        {"source": "/tmp/pip-install-1a2b3c/craft-run_0f"},
        {"caller": ("/v/bin/python", "/v/bin/pip", "wheel", "-w", "dist", "install")},
        {"caller": ("/v/bin/python", "-m", "build")},
        {"caller": ("uv", "tool", "install", ".")},
        {"caller": ("/opt/pipx/bin/uv", "pip", "install", "--python", "/v/bin/python", ".")},
        {"caller": ()},
        {"wanted": "posix"},
    ],
    ids=str,
)
def test_every_other_wheel_has_a_script_that_finds_its_interpreter(change: dict[str, Any]) -> None:
    build = BUILD._replace(**change)
    assert hooks.script_for(build) == hooks.SHELL
    assert hooks.script(build, ROOT).startswith("#!/bin/sh\n")


@pytest.mark.parametrize("change", [{"system": "nt"}, {"wanted": "any"}], ids=str)
def test_a_wheel_for_windows_has_an_entry_point(change: dict[str, Any]) -> None:
    assert hooks.script_for(BUILD._replace(**change)) == hooks.ENTRY


def _wheel(folder: Path, caller: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, wanted: str = "") -> zipfile.ZipFile:
    monkeypatch.setattr("os.getppid", lambda: 7)
    monkeypatch.setattr("builtins.open", _opener(caller))
    monkeypatch.setenv("CRAFT_RUN_WHEEL", wanted)
    (path,) = WheelBuilder(ROOT).build(directory=str(folder), versions=["standard"])
    return zipfile.ZipFile(path)


def _opener(caller: tuple[str, ...]) -> Any:
    def opened(path: Any, *arguments: Any, **options: Any) -> Any:
        if path == "/proc/7/cmdline":
            return io.StringIO("\0".join(caller))
        return io.open(path, *arguments, **options)  # noqa: UP020 - `open` is this function

    return opened


@pytest.mark.parametrize(("caller", "line"), [(INSTALL, f"#!{sys.executable} -ISXutf8\n"), ((), "#!/bin/sh\n")])
def test_a_wheel_brings_its_script_as_it_is(
    caller: tuple[str, ...], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _wheel(tmp_path, caller, monkeypatch) as wheel:
        (script,) = (name for name in wheel.namelist() if ".data/scripts/" in name)
        assert script.endswith(".data/scripts/craft-run")
        assert wheel.read(script).startswith(line.encode())
        assert stat.S_IMODE(wheel.getinfo(script).external_attr >> 16) & 0o111
        assert not [name for name in wheel.namelist() if name.endswith("entry_points.txt")]


def test_a_wheel_for_any_system_names_an_entry_point_and_brings_no_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _wheel(tmp_path, INSTALL, monkeypatch, "any") as wheel:
        assert not [name for name in wheel.namelist() if ".data/scripts/" in name]
        (entry_points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
        assert b"craft-run = launcher.main:main" in wheel.read(entry_points)
        assert "-py3-none-any." in str(wheel.filename)


def test_the_table_is_the_same_whoever_has_shown_a_help_before() -> None:
    program = """
import click
from launcher.cli.main import group
from launcher.cli import words
explain = group.get_command(click.Context(group), "explain")
explain.get_help(click.Context(explain))
print(words.commands()["explain"][1][-1][0])
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "-h --help\n"


def test_a_wheel_brings_the_table_that_completion_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _wheel(tmp_path, (), monkeypatch) as wheel:
        made: dict[str, Any] = {}
        exec(wheel.read("launcher/completion/words.py"), made)
    assert made["COMMANDS"] == words.commands()


HOSTILE = "import os\nos.write(2, b'a stranger was here')\nos._exit(9)\n"


@pytest.mark.parametrize(
    "arguments", [["-c", "plain", "--", "echo", "launched"], ["connections", "list"]], ids=" ".join
)
@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONPATH": "{here}"},
        {"PYTHONPATH": "."},
        {"PYTHONPATH": "", "PYTHONSTARTUP": "{here}/launcher.py", "PYTHONINSPECT": "1"},
        {"PYTHONHOME": "/nowhere"},
        {"PYTHONUSERBASE": "{here}/user"},
        {"PYTHONPLATLIBDIR": "nowhere", "PYTHONEXECUTABLE": "/nowhere/python", "PYTHONWARNINGS": "error"},
    ],
    ids=str,
)
def test_nothing_of_a_project_runs_in_craft_run(
    variables: dict[str, str], arguments: list[str], home: Home, tmp_path: Path
) -> None:
    home.connect("plain")
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    user = tmp_path / "user" / "lib" / version / "site-packages"
    user.mkdir(parents=True)
    for folder in (tmp_path, user):
        for name in ("sitecustomize", "usercustomize", "launcher", "click", "json", "os"):
            (folder / f"{name}.py").write_text(HOSTILE)
    (user / "hostile.pth").write_text("import launcher\n")
    environ = home.environ | {name: value.format(here=tmp_path) for name, value in variables.items()}
    result = subprocess.run([CRAFT_RUN, *arguments], env=environ, cwd=tmp_path, capture_output=True, check=False)
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"launched" in result.stdout or b"plain" in result.stdout


# Tells which modules the installed script imports before it calls anything of ours, and where it looks for them.
_PROBE = """
import os, sys
class Reached(Exception): pass
def serve():
    raise Reached
sys.path.append(os.path.dirname(os.path.dirname(sys.argv[1])) + "/lib/python%s.%s/site-packages" % sys.version_info[:2])
import launcher
launcher.serve = serve
started = set(sys.modules)
del sys.path[-1]
try:
    exec(compile(open(sys.argv[1]).read(), sys.argv[1], "exec"), {"__name__": "__main__", "__file__": sys.argv[1]})
except Reached:
    print(sorted(set(sys.modules) - started), sys.argv[1].rpartition("/")[0] in sys.path)
"""


def test_the_installed_script_imports_nothing_else_and_finds_nothing_in_the_folder_of_commands() -> None:
    script = os.path.join(os.path.dirname(sys.executable), "craft-run")
    with open(script, encoding="utf-8") as file:
        if "safe_path" not in file.read():
            pytest.skip("the script here is the installer's")
    command = [sys.executable, "-I", "-S", "-c", _PROBE, script]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout == "[] False\n"


@pytest.mark.parametrize(
    "called",
    [
        "{bin}/craft-run",
        "{bin}//craft-run",
        "{bin}/./craft-run",
        "{bin}/below/../craft-run",
        "{bin}/../bin/craft-run",
        "{elsewhere}/file",
        "{elsewhere}/bin/craft-run",
        "{elsewhere}/bin//craft-run",
        "{elsewhere}/bin/./craft-run",
        "{elsewhere}/below/../craft-run",
        "{elsewhere}/prefix/bin/craft-run",
    ],
)
def test_the_script_finds_the_packages_beside_it_however_it_is_called(called: str, tmp_path: Path) -> None:
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    prefix, elsewhere = tmp_path / "prefix", tmp_path / "elsewhere"
    for folder, said in ((prefix, "ours"), (elsewhere, "a stranger's"), (prefix / "bin", "another stranger's")):
        package = folder / "lib" / version / "site-packages" / "launcher"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(f"import sys\nprint({said!r})\ndef serve():\n    sys.exit()\n")
    (prefix / "bin" / "below").mkdir()
    shutil.copy(os.path.join(ROOT, hooks.BODY), prefix / "bin" / "craft-run")
    for name, target in {
        "file": prefix / "bin" / "craft-run",
        "bin": prefix / "bin",
        "below": prefix / "bin" / "below",
        "prefix": prefix,
    }.items():
        (elsewhere / name).symlink_to(target)
    command = [sys.executable, "-I", "-S", called.format(bin=prefix / "bin", elsewhere=elsewhere)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("ours\n", "")
