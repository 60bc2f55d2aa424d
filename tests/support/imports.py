"""What a call of craft-run has imported where it ends, or where the command would begin."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.home import Home

# Tells on a descriptor of its own.
_PROBE = """
import os, sys
started = set(sys.modules)
def tell(*_arguments):
    modules = sorted(set(sys.modules) - started)
    import json
    os.write(int(descriptor), json.dumps(modules).encode())
    os._exit(0)
os.execve = tell
descriptor, way, *arguments = sys.argv[1:]
sys.argv = ["craft-run", *arguments]
if way == "plain":
    from launcher.boot import bundle
    bundle.PATH = "/nowhere/launch.bundle"
from launcher.main import main
main()
tell()
"""


def imported(home: Home, *arguments: str, way: str = "bundle") -> set[str]:
    """The names of the modules; `way` is `bundle`, or `plain` to do without it."""
    with subprocess.Popen(
        ["bash", "-c", 'exec "$@" 3>&1 >/dev/null', "bash", sys.executable, "-I", "-c", _PROBE, "3", way, *arguments],
        env=home.environ,
        cwd=home.root,
        stdout=subprocess.PIPE,
    ) as process:
        told, _ = process.communicate()
    return set(json.loads(told))
