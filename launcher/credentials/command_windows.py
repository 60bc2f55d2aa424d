"""Running a program for its output, on a system without `posix_spawn`."""

from __future__ import annotations

import subprocess

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ


def run(argv: list[str], environ: Environ, limit: int) -> tuple[bytes, int]:
    """At most `limit` bytes of what the program prints, and its exit status. Raises OSError where it cannot be run."""
    with subprocess.Popen(argv, env=dict(environ), stdout=subprocess.PIPE) as process:  # noqa: S603
        if process.stdout is None:
            raise OSError
        output = process.stdout.read(limit)
        process.stdout.close()
        return output, process.wait()
