"""Where the entry of a connection stands in the text of config.json."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.storage import jsontext

_WHITESPACE = " \t\n\r"


def find(text: str, slug: str) -> tuple[int, int, dict[str, object] | None]:
    """The entry of a connection and where it begins and ends; (0, 0, None) where there is none. Raises InvalidJson."""
    start = jsontext.document_start(text)
    array = jsontext.value_start(text, start, "llmConnections")
    if array is None or text[array : array + 1] != "[":
        return 0, 0, None
    guess = _guess(text, array, slug)
    if guess is not None:
        return guess
    for each in load("launcher.storage.jsonediting").members(text, array):
        if isinstance(each.value, dict) and each.value.get("slug") == slug:
            return each.start, each.end, each.value
    return 0, 0, None


def _guess(text: str, array: int, slug: str) -> tuple[int, int, dict[str, object]] | None:
    """The entry found by its text, if what stands before it proves to be the array's earlier entries.

    Twice as fast as looking at them one by one, which counts with a thousand connections.
    """
    found = text.find(f'"slug": {jsontext.encode(slug)}', array)
    start = text.rfind("{", array, found)
    before = text[array:start].rstrip(_WHITESPACE)
    try:
        if found < 0 or start < 0 or not (before == "[" or before.endswith(",")):
            return None
        jsontext.decode(before.removesuffix(",") + "]")
        value, end = jsontext.scan(text, start)
    except jsontext.InvalidJson:
        return None
    return (start, end, value) if isinstance(value, dict) and value.get("slug") == slug else None
