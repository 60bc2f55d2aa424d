"""What a call of craft-run has imported where it ends, or where the command would begin."""

from __future__ import annotations

import ast
import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.home import Home

# Tells on a descriptor of its own.
_PROBE = """
import posix, sys
started = set(sys.modules)
end = posix._exit
def tell(*_arguments):
    posix.write(int(descriptor), repr(sorted(set(sys.modules) - started)).encode())
    end(0)
posix.execve = posix._exit = tell
descriptor, way, packages, *arguments = sys.argv[1:]
sys.path.append(packages)
sys.argv = ["craft-run", *arguments]
if way == "plain":
    import launcher
    launcher.PATH = "/nowhere/launch.bundle"
from launcher.main import main
main()
tell()
"""
# As the console script is called: without `site`, which imports much by itself.
_COMMAND = [sys.executable, "-ISXutf8", "-c", _PROBE]
_PACKAGES = sysconfig.get_path("purelib")
# What a launch imports that misses something in the bundle, and after how many nobody can be writing it any more.
_WRITER = "launcher.launch.bundle_writing"
_LAUNCHES = 200


def imported(home: Home, *arguments: str, way: str = "bundle") -> set[str]:
    """The names of the modules; `way` is `bundle`, or `plain` to do without it."""
    with subprocess.Popen(
        [
            "bash",
            "-c",
            'exec "$@" 3>&1 >/dev/null',
            "bash",
            *_COMMAND,
            "3",
            way,
            sysconfig.get_path("purelib"),
            *arguments,
        ],
        env=home.environ,
        cwd=home.root,
        stdout=subprocess.PIPE,
    ) as process:
        told, _ = process.communicate()
    return set(ast.literal_eval(told.decode()))


def write_bundle(home: Home, slug: str) -> None:
    """Launch a connection until nothing is missing in the bundle: another test's launch may be writing it just now."""
    writing = (_WRITER in imported(home, "-c", slug, "--", "true") for _ in range(_LAUNCHES))
    assert not all(writing), "the bundle of the installed package is not written"
