r"""The machine id of Windows: `MachineGuid` in HKLM\SOFTWARE\Microsoft\Cryptography."""

from __future__ import annotations

import os
import re
import subprocess


def machine_id() -> str | None:
    """The GUID, None where `reg` does not tell one. Raises OSError where it cannot be run."""
    program = os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "reg.exe")
    asked = subprocess.run(  # noqa: S603
        [program, "query", r"HKLM\SOFTWARE\Microsoft\Cryptography", "/v", "MachineGuid"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return machine_guid(asked.stdout.decode("utf-8", "replace"))


def machine_guid(output: str) -> str | None:
    """The GUID in what `reg query` prints."""
    found = re.search(r"MachineGuid\s+REG_SZ\s+(\S+)", output)
    return found[1] if found else None
