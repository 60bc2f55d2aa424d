"""Settings of an agent with those of a launch laid over them."""

from __future__ import annotations

from launcher.boot.lazy import load


def merged(text: str | None, over: dict[str, object]) -> dict[str, object]:
    """The JSON object in `text` with `over` laid over it; `over` alone where there is no JSON object in `text`."""
    jsontext = load("launcher.storage.jsontext")
    try:
        value = jsontext.decode(text) if text else {}
    except jsontext.InvalidJson:
        value = {}
    return _laid(value, over) if isinstance(value, dict) else over


def _laid(under: dict[str, object], over: dict[str, object]) -> dict[str, object]:
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        result[key] = _laid(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return result
