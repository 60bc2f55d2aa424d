"""JSON text changed without touching anything else: where members stand, setting one, taking one out."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.storage.jsontext import WHITESPACE, InvalidJson, encode, encode_text, key_at, scan, skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Member:
    """One member of an object, or one item of an array (key None), with the offsets of its parts in the text."""

    __slots__ = ("end", "key", "key_start", "start", "value")

    def __init__(self, key: str | None, key_start: int, start: int, value: object, end: int) -> None:
        self.key, self.key_start, self.start, self.value, self.end = key, key_start, start, value, end


def members(text: str, start: int) -> Iterator[Member]:
    """The members of the object or array that begins at `start`, each with where it stands. Raises InvalidJson."""
    opening = text[start : start + 1]
    if opening not in ("{", "["):
        raise InvalidJson(load("launcher.storage.jsonerrors").no_container(text, start))
    closing = "}" if opening == "{" else "]"
    offset = skip(text, start + 1)
    if text[offset : offset + 1] == closing:
        return
    while True:
        key, key_start = None, offset
        if opening == "{":
            key, offset = key_at(text, offset)
        value, end = scan(text, offset)
        yield Member(key, key_start, offset, value, end)
        offset = skip(text, end)
        if text[offset : offset + 1] == closing:
            return
        if text[offset : offset + 1] != ",":
            raise InvalidJson(load("launcher.storage.jsonerrors").invalid(text, offset))
        offset = skip(text, offset + 1)


def member(text: str, start: int, key: str) -> Member | None:
    """The member `key` of the object at `start`: the last one where it stands twice, as JSON.parse takes it."""
    found = None
    for candidate in members(text, start):
        if candidate.key == key:
            found = candidate
    return found


def with_member(text: str, start: int, key: str, value: object) -> str:
    """The text with `key` of the object at `start` set to `value`; all other characters stay as they are.

    A new member goes behind the last one, spaced as that one is.
    """
    found = last = None
    for candidate in members(text, start):
        last = candidate
        if candidate.key == key:
            found = candidate
    if found is not None:
        return text[: found.start] + encode(value) + text[found.end :]
    if last is None:
        return text[: start + 1] + f"{encode_text(key)}:{encode(value)}" + text[start + 1 :]
    before = text[: last.key_start]
    gap = before[len(before.rstrip(WHITESPACE)) :]
    colon = text[scan(text, last.key_start)[1] : last.start]
    return text[: last.end] + f",{gap}{encode_text(key)}{colon}{encode(value)}" + text[last.end :]


def without_member(text: str, start: int, key: str) -> str:
    """The text without `key` in the object at `start`, however often it stands there. Raises InvalidJson."""
    while True:
        found = list(members(text, start))
        place = next((place for place, each in enumerate(found) if each.key == key), None)
        if place is None:
            return text
        if place > 0:
            cut, end = found[place - 1].end, found[place].end
        elif len(found) > 1:
            cut, end = found[0].key_start, found[1].key_start
        else:
            cut, end = start + 1, text.index("}", found[0].end)
        text = text[:cut] + text[end:]
