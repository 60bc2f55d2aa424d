"""The machine id of macOS: the `IOPlatformUUID` of the I/O Registry."""

from __future__ import annotations

import re
import subprocess


def machine_id() -> str | None:
    """The UUID, None where `ioreg` does not tell one. Raises OSError where it cannot be run."""
    asked = subprocess.run(
        ["/usr/sbin/ioreg", "-rd1", "-c", "IOPlatformExpertDevice"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return platform_uuid(asked.stdout.decode("utf-8", "replace"))


def platform_uuid(output: str) -> str | None:
    """The UUID in what `ioreg` prints."""
    found = re.search(r'"IOPlatformUUID"\s*=\s*"([^"]+)"', output)
    return found[1] if found else None
