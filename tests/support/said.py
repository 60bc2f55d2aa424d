"""What a command says, in which a secret must not appear."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

CANARY = "sk-canary-0123456789"


def said(result: subprocess.CompletedProcess[bytes]) -> str:
    """Both streams. Fails where they hold the canary, or a traceback."""
    text = f"{result.stdout.decode()}{result.stderr.decode()}"
    assert CANARY not in text
    assert "Traceback" not in text
    return text
