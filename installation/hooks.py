"""Which console script an installation gets: our own where pip installs a checkout, the installer's otherwise.

The script that an older pip writes (seen with 23.2, which Python 3.11 brings; no longer with 26.3) imports `re`, which
costs a launch more than all the work of craft-run. A script that a wheel brings is installed as it is, but for its
first line, in which pip names the interpreter without minding blanks in its path or the length of the line.

So ours is only for a wheel that nobody will keep, made for an interpreter that is known: one that `pip install` builds
out of a folder. (pip caches what it makes of other sources, and `pip wheel` makes wheels for any place.) In doubt the
wheel is an ordinary one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "craft-run"
ENTRY_POINT = "launcher.main:main"
OWN_SCRIPT = "installation/craft-run"
# The longest first line (bytes) that every kernel reads: Linux before 5.1.
_LONGEST = 127
# How the folders are called into which pip unpacks what it has downloaded or cloned.
_UNPACKED = ("pip-install-", "pip-req-build-")


class Build(NamedTuple):
    """How a wheel comes to be built.

    `interpreter` is the one that builds, `system` as in `os.name`, `source` the folder, `caller` the words of the
    command that asked for it, `executable` whether our script still has its mode there: pip gives it none.
    """

    interpreter: str
    system: str
    source: str
    caller: Sequence[str]
    executable: bool


def takes_own_script(build: Build) -> bool:
    """Whether the wheel shall bring our own script."""
    cut = build.caller.index("install") if "install" in build.caller else 0
    before = [os.path.basename(word) for word in build.caller[:cut]]
    installs = "wheel" not in before and any(word.startswith("pip") for word in before)
    kept = any(part.startswith(_UNPACKED) for part in build.source.split(os.sep))
    line = f"#!{build.interpreter}"
    fits = len(os.fsencode(line)) <= _LONGEST and not any(letter.isspace() for letter in line)
    return build.system == "posix" and build.executable and installs and not kept and fits


def _this_build(root: str) -> Build:
    return Build(
        interpreter=sys.executable,
        system=os.name,
        source=os.path.abspath(root),
        caller=_words(os.getppid()) if os.name == "posix" else (),
        executable=os.access(os.path.join(root, OWN_SCRIPT), os.X_OK),
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


class EntryPoint(MetadataHookInterface):
    """The installer writes the script."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Name the function that the script shall call."""
        metadata["scripts"] = {} if takes_own_script(_this_build(self.root)) else {NAME: ENTRY_POINT}


class OwnScript(BuildHookInterface[Any]):
    """The wheel brings the script."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Put the script into the wheel."""
        if takes_own_script(_this_build(self.root)):
            build_data["shared_scripts"][OWN_SCRIPT] = NAME
