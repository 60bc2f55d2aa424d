"""Telling of an error: a line for people, and an object on standard output where JSON was asked for."""

from __future__ import annotations

from launcher.storage.jsontext import encode
from launcher.telling import messages, output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.values.errors import CraftRunError


def tell(error: CraftRunError, arguments: Sequence[str], status: int) -> int:
    """Say what is wrong, in the way that the command line asks for; returns `status`, with which the process ends."""
    messages.error(error)
    if wants_json(arguments):
        data = {"kind": error.kind, "message": error.message, "hint": error.hint, "status": status}
        try:
            output.write(f"{encode({'error': data})}\n".encode("utf-8", "surrogateescape"))
        except Exception:  # noqa: BLE001 - the error itself matters more than one more place for it
            return status
    return status


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether `--json` is among the words before `--`."""
    for word in arguments:
        if word == "--":
            return False
        if word == "--json":
            return True
    return False
