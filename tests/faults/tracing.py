"""A command under strace(1): which system calls that write it makes, and one of them that fails or is its last."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

from tests.support.home import CRAFT_RUN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.home import Home

# Every system call that changes something.
WRITING = (
    "write pwrite64 rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat rmdir mkdir mkdirat"
    " ftruncate fsync fchmod chmod fchmodat utimensat flock copy_file_range"
).split()
_NAME = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\(")


def missing() -> str | None:
    """Why there is no tracing here; None where there is."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    probe = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return None if probe.returncode == 0 else "this system lets nobody trace"


def missing_for_others() -> str | None:
    """Why a process that runs already cannot be traced here; None where it can."""
    reason = missing()
    if reason is None:
        with subprocess.Popen(["sleep", "1000"]) as other:
            try:
                with attached(other.pid, "-o", "/dev/null"):
                    pass
            except PermissionError as error:
                reason = str(error)
            other.kill()
    return reason


@contextlib.contextmanager
def attached(pid: int, *options: str) -> Iterator[None]:
    """Strace with these options on a process that runs already. Raises PermissionError where nobody may do that."""
    with subprocess.Popen(
        ["strace", "-f", *options, "-p", str(pid)], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    ) as tracer:
        assert tracer.stderr is not None
        try:
            said = tracer.stderr.readline()
            if "attached" not in said:
                raise PermissionError(f"this system lets nobody trace another process: {said.strip()}")
            yield
        finally:
            tracer.terminate()


def calls(home: Home, arguments: tuple[str, ...], stdin: bytes, log: Path) -> Counter[str]:
    """How often the command makes each writing call."""
    result = run(home, arguments, stdin, "-o", str(log), "-e", f"trace={','.join(WRITING)}")
    assert result.returncode == 0, f"{arguments}: {result.stderr.decode(errors='replace')}"
    return Counter(listed(log))


def listed(log: Path) -> list[str]:
    """The writing calls of a log, in their order."""
    found = (_NAME.match(line) for line in log.read_text(errors="replace").splitlines())
    return [match[1] for match in found if match and match[1] in WRITING]


def run(home: Home, arguments: tuple[str, ...], stdin: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    """The command under strace with these options; a wait without end is an error (TimeoutExpired)."""
    words = ["strace", "-q", "-f", *options, CRAFT_RUN, *arguments]
    return subprocess.run(
        words, env=home.environ, input=stdin, capture_output=True, cwd=home.root, timeout=60, check=False
    )


def killed(home: Home, arguments: tuple[str, ...], stdin: bytes, call: str, number: int) -> bool:
    """The command, killed at its writing call of that name and number; whether it came to that."""
    return _inject(home, arguments, stdin, f"{call}:signal=SIGKILL:when={number}").returncode in (-9, 137)


def failed(
    home: Home, arguments: tuple[str, ...], stdin: bytes, call: str, number: int, error: str
) -> subprocess.CompletedProcess[bytes]:
    """The command, of which one call fails with this error."""
    return _inject(home, arguments, stdin, f"{call}:error={error}:when={number}")


def _inject(home: Home, arguments: tuple[str, ...], stdin: bytes, fault: str) -> subprocess.CompletedProcess[bytes]:
    call = fault.partition(":")[0]
    return run(home, arguments, stdin, "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={fault}")
