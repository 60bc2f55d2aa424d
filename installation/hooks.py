"""What a wheel brings beside the modules: the console script that fits, the table that completion reads, the manual.

A launch is over before most programs have started, so how it is started counts, and it runs in folders of strangers,
so nothing that stands there may run in it. Both want `python -ISXutf8` (`docs/start.md`). There are
three scripts for that:

- `pip install` of a checkout: ours, with the interpreter and these options in its first line;
- every other wheel for POSIX systems: ours, with lines for the shell at its head that find the interpreter. pip and uv
  write the interpreter into a script that they are given, but without options;
- wheels for any system (CRAFT_RUN_WHEEL=any), and Windows: an entry point, for which the installer writes a script.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from typing import TYPE_CHECKING, Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "craft-run"
ENTRY_POINT = "launcher.main:main"
BODY = "installation/craft-run"
HEAD = "installation/head.sh"
TABLE = "launcher/completion/words.py"
# What systems a wheel with the shell's lines is for; one file serves them all.
POSIX = ".".join(
    f"{system}_{machine}"
    for system, machines in {
        "macosx_11_0": ("arm64", "x86_64"),
        "manylinux_2_17": ("aarch64", "x86_64"),
        "musllinux_1_1": ("aarch64", "x86_64"),
    }.items()
    for machine in machines
)
OPTIONS = "-ISXutf8"
# The longest first line (bytes) that every kernel reads: Linux before 5.1.
_LONGEST = 127
# How the folders are called into which pip unpacks what it has downloaded or cloned.
_UNPACKED = ("pip-install-", "pip-req-build-")

OWN, SHELL, ENTRY = "own", "shell", "entry"


class Build(NamedTuple):
    """How a wheel comes to be built.

    `interpreter` is the one that builds, `system` as in `os.name`, `source` the folder, `caller` the words of the
    command that asked for it, `wanted` what CRAFT_RUN_WHEEL says.
    """

    interpreter: str
    system: str
    source: str
    caller: Sequence[str]
    wanted: str = ""


def script_for(build: Build) -> str:
    """Which script the wheel shall bring: OWN, SHELL or ENTRY."""
    if build.system != "posix" or build.wanted == "any":
        return ENTRY
    cut = build.caller.index("install") if "install" in build.caller else 0
    before = [os.path.basename(word) for word in build.caller[:cut]]
    # `uv pip install`, also behind pipx, builds with an interpreter that is gone when the wheel is installed.
    installs = not {"wheel", "uv"} & set(before) and any(word.startswith("pip") for word in before)
    kept = any(part.startswith(_UNPACKED) for part in build.source.split(os.sep))
    fits = len(os.fsencode(_first_line(build))) <= _LONGEST and not any(each.isspace() for each in build.interpreter)
    return OWN if installs and fits and not kept and build.wanted != "posix" else SHELL


def script(build: Build, root: str) -> str:
    """The text of the script that the wheel brings."""
    with open(os.path.join(root, BODY), encoding="utf-8") as file:
        body = file.read()
    if script_for(build) == OWN:
        return f"{_first_line(build)}\n{body}"
    with open(os.path.join(root, HEAD), encoding="utf-8") as file:
        return file.read() + body


def _first_line(build: Build) -> str:
    return f"#!{build.interpreter} {OPTIONS}"


def _this_build(root: str) -> Build:
    return Build(
        interpreter=sys.executable,
        system=os.name,
        source=os.path.abspath(root),
        caller=_words(os.getppid()) if os.name == "posix" else (),
        wanted=os.environ.get("CRAFT_RUN_WHEEL", ""),
    )


def _words(pid: int) -> list[str]:
    """The command line of a process; empty where the system does not tell."""
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
            return file.read().split("\0")
    except OSError:
        pass
    try:
        return subprocess.run(  # noqa: S603 - a number is all that varies
            ["ps", "-o", "args=", "-p", str(pid)],  # noqa: S607 - wherever the system has it
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        ).stdout.split()
    except OSError:
        return []


def table(root: str) -> str:
    """The module that completion reads, made of the commands in `root`, in a process of its own."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); from launcher.cli import words; sys.stdout.write(words.text())"
    return subprocess.run(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, "-c", code, root], stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True
    ).stdout


def manual(root: str) -> dict[str, str]:
    """The pages for man(1) by file name, made of the commands in `root`, in a process of its own."""
    code = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); from launcher.cli.help import manual;"
        " json.dump(manual.pages(), sys.stdout)"
    )
    made = subprocess.run(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, "-c", code, root], stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True
    ).stdout
    pages: dict[str, str] = json.loads(made)
    return pages


class EntryPoint(MetadataHookInterface):
    """The installer writes the script."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Name the function that the script shall call."""
        metadata["scripts"] = {NAME: ENTRY_POINT} if script_for(_this_build(self.root)) == ENTRY else {}


class Additions(BuildHookInterface[Any]):
    """The wheel brings the script, the table and the manual."""

    _made: str | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make both, and put them into the wheel."""
        self._made = tempfile.mkdtemp(prefix="craft-run-wheel-")
        build = _this_build(self.root)
        if script_for(build) != ENTRY:
            path = self._write(NAME, script(build, self.root))
            os.chmod(path, 0o755)  # noqa: S103 - a program for everybody, as installers make it
            # As it is: what is declared as a script loses the options in its first line.
            distribution = f"{self.metadata.core.name.replace('-', '_')}-{self.metadata.version}"
            build_data["force_include"][path] = f"{distribution}.data/scripts/{NAME}"
            shell = script_for(build) == SHELL
            build_data["tag"] = f"py3-none-{POSIX}" if shell else f"py3-none-{_this_platform()}"
        if version != "editable":
            build_data["force_include"][self._write("words.py", table(self.root))] = TABLE
            distribution = f"{self.metadata.core.name.replace('-', '_')}-{self.metadata.version}"
            for name, text in manual(self.root).items():
                build_data["force_include"][self._write(name, text)] = f"{distribution}.data/data/share/man/man1/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what was made: the wheel has it."""
        if self._made is not None:
            shutil.rmtree(self._made)

    def _write(self, name: str, text: str) -> str:
        path = os.path.join(str(self._made), name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path


def _this_platform() -> str:
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")
