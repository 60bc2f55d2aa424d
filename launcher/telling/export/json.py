"""JSON for programs: `{"version": 1, "set": {NAME: VALUE}, "unset": [NAME]}`."""

from __future__ import annotations

from launcher.storage.jsontext import encode
from launcher.telling.export import Variables, check_unicode


def render(variables: Variables) -> str:
    """The document, on one line. Fields may be added to it, and keep their meaning."""
    check_unicode(variables, "JSON")
    document = {"version": 1, "set": dict(variables.assigned), "unset": list(variables.removed)}
    return f"{encode(document)}\n"
