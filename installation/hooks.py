"""Which console script an installation gets: our own where pip installs a checkout, the installer's otherwise.

The script that an older pip writes (seen with 23.2, which Python 3.11 brings; no longer with 26.3) imports `re`, which
costs a launch more than all the work of craft-run. A script that a wheel brings is installed as it is, but for its
first line, in which pip names the interpreter without minding blanks in its path or the length of the line. So ours is
only for an interpreter that is known: the one that builds, where pip builds in order to install.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "craft-run"
ENTRY_POINT = "launcher.start:main"
OWN_SCRIPT = "installation/craft-run"
# The longest first line (bytes) that every kernel reads: Linux before 5.1.
_LONGEST = 127


def takes_own_script(interpreter: str, system: str, environ: Mapping[str, str]) -> bool:
    """Whether the wheel shall bring our own script: `system` as in `os.name`, the variables as pip sets them."""
    fits = len(os.fsencode(f"#!{interpreter}")) <= _LONGEST and not any(each.isspace() for each in interpreter)
    return system == "posix" and "PIP_BUILD_TRACKER" in environ and fits


def _here(root: str) -> bool:
    # pip makes no script executable that is not: that of a checkout which has lost its modes would be of no use.
    executable = os.access(os.path.join(root, OWN_SCRIPT), os.X_OK)
    return executable and takes_own_script(sys.executable, os.name, os.environ)


class EntryPoint(MetadataHookInterface):
    """The installer writes the script."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Name the function that the script shall call."""
        metadata["scripts"] = {} if _here(self.root) else {NAME: ENTRY_POINT}


class OwnScript(BuildHookInterface[Any]):
    """The wheel brings the script."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Put the script into the wheel."""
        if _here(self.root):
            build_data["shared_scripts"][OWN_SCRIPT] = NAME
