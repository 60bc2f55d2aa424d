"""Reading a file while another craft-run keeps everybody out of it for a moment."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from launcher.storage import leases, opening

if TYPE_CHECKING:
    from pathlib import Path

# Gives its lease back when the kernel says that somebody waits for the file.
HOLDER = """
import fcntl, os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGURG])
descriptor = os.open(sys.argv[1], os.O_RDWR)
fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
print("held", flush=True)
signal.sigwait([signal.SIGURG])
"""


def test_a_reader_waits_for_the_end_of_a_lease(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_bytes(b"{}")
    with file.open("rb+") as probe:
        if not leases.lease(probe.fileno()):
            pytest.skip("there are no leases here")
    with subprocess.Popen(
        [sys.executable, "-I", "-c", HOLDER, os.fspath(file)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            assert opening.read(os.fspath(file)) == b"{}"
        finally:
            holder.terminate()
