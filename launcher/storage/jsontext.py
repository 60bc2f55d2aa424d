"""JSON as text that can be read quickly and edited without touching anything else.

The scanner is the one that `json` itself uses, from its C accelerator: `import json` would pull in `re` and
`enum`, which cost more than the rest of a launch. Where the accelerator is missing or different, `json` serves.

Files are decoded with surrogate escapes, so that bytes which are not UTF-8 survive an edit.
"""

from __future__ import annotations

from launcher.boot.lazy import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import ClassVar

    Scanner = Callable[[str, int], tuple[object, int]]

_WHITESPACE = " \t\n\r"


class InvalidJson(ValueError):
    """The text is not JSON; the message says where, never what stands there."""


def _accelerated() -> tuple[Scanner, Callable[[str], str]]:
    """The C scanner and string encoder. Raises ImportError, AttributeError or TypeError if they are not as expected."""
    accelerator = load("_json")

    class Context:
        strict = True
        object_hook = None
        object_pairs_hook = None
        parse_float = float
        parse_int = int
        parse_constant = staticmethod(_refuse_constant)
        memo: ClassVar[dict[str, str]] = {}

    scanner = accelerator.make_scanner(Context)
    if scanner('{"a": [1, null]}', 0) != ({"a": [1, None]}, 16) or accelerator.encode_basestring("é\n") != '"é\\n"':
        raise TypeError
    return scanner, accelerator.encode_basestring


def _public() -> tuple[Scanner, Callable[[str], str]]:
    """The same from the public `json` module, some ten milliseconds slower to import."""
    slow = load("launcher.storage.jsonerrors")
    return slow.public_scanner(_refuse_constant), slow.quote


def _refuse_constant(_name: str) -> object:
    raise ValueError


try:
    _scan, _quote = _accelerated()
except (ImportError, AttributeError, TypeError):
    _scan, _quote = _public()


def scan(text: str, start: int) -> tuple[object, int]:
    """The value that begins at `start` and the offset behind it. Raises InvalidJson."""
    try:
        return _scan(text, start)
    except RecursionError:
        raise InvalidJson("JSON nested too deeply") from None
    except (ValueError, StopIteration, IndexError, SystemError):
        # The accelerator needs `json` to word its errors, and ends in a SystemError where that is not imported.
        offset = load("launcher.storage.jsonerrors").error_offset(text, start)
        raise InvalidJson(f"invalid JSON near {_place(text, offset)}") from None


def _place(text: str, offset: int) -> str:
    return f"line {text.count(chr(10), 0, offset) + 1}, column {offset - text.rfind(chr(10), 0, offset)}"


def decode(text: str) -> object:
    """The value of a whole JSON text. Raises InvalidJson."""
    value, end = scan(text, _skip(text, 0))
    if _skip(text, end) != len(text):
        raise InvalidJson(f"unexpected text behind the JSON at {_place(text, end)}")
    return value


def encode(value: object) -> str:
    """Compact JSON, as `JSON.stringify` writes it: no spaces, text unescaped where UTF-8 can hold it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _encode_text(value)
    if isinstance(value, int | float):
        # JSON can hold more than Python's numbers, and has no name for what that reads as.
        return {"inf": "1e999", "-inf": "-1e999", "nan": "null"}.get(text := repr(value), text)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_encode_text(str(key))}:{encode(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(encode, value)) + "]"
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _encode_text(text: str) -> str:
    quoted = _quote(text)
    if quoted.isascii() or not any("\ud800" <= character <= "\udfff" for character in quoted):
        return quoted
    return "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in quoted)


class Member:
    """One member of an object, or one item of an array (key None), with the offsets of its parts in the text."""

    __slots__ = ("end", "key", "key_start", "start", "value")

    def __init__(self, key: str | None, key_start: int, start: int, value: object, end: int) -> None:
        self.key, self.key_start, self.start, self.value, self.end = key, key_start, start, value, end


def members(text: str, start: int) -> Iterator[Member]:
    """The members of the object or array that begins at `start`, each with where it stands. Raises InvalidJson."""
    opening = text[start : start + 1]
    if opening not in ("{", "["):
        raise InvalidJson(f"no object or array at {_place(text, start)}")
    closing = "}" if opening == "{" else "]"
    offset = _skip(text, start + 1)
    if text[offset : offset + 1] == closing:
        return
    while True:
        key, key_start = None, offset
        if opening == "{":
            key, offset = _key(text, offset)
        value, end = scan(text, offset)
        yield Member(key, key_start, offset, value, end)
        offset = _skip(text, end)
        if text[offset : offset + 1] == closing:
            return
        if text[offset : offset + 1] != ",":
            raise InvalidJson(f"invalid JSON near {_place(text, offset)}")
        offset = _skip(text, offset + 1)


def _key(text: str, offset: int) -> tuple[str, int]:
    """The key at `offset` and where its value begins."""
    key, end = scan(text, offset)
    end = _skip(text, end)
    if not isinstance(key, str) or text[end : end + 1] != ":":
        raise InvalidJson(f"invalid JSON near {_place(text, end)}")
    return key, _skip(text, end + 1)


def _skip(text: str, offset: int) -> int:
    """The first offset from `offset` on without white space."""
    while part := text[offset : offset + 40]:
        rest = part.lstrip(_WHITESPACE)
        offset += len(part) - len(rest)
        if rest:
            break
    return offset


def document_start(text: str) -> int:
    """Where the outermost value begins, behind white space."""
    return _skip(text, 0)


def member(text: str, start: int, key: str) -> Member | None:
    """The member `key` of the object at `start`: the last one where it stands twice, as JSON.parse takes it."""
    found = None
    for candidate in members(text, start):
        if candidate.key == key:
            found = candidate
    return found


def value_start(text: str, start: int, key: str) -> int | None:
    """Where the value of `key` in the object at `start` begins: found without reading it, or what follows.

    Raises InvalidJson. Where `key` stands twice it is the first one, which JSON.parse would not take.
    """
    offset = _skip(text, start + 1)
    while text[start : start + 1] == "{" and text[offset : offset + 1] == '"':
        found, offset = _key(text, offset)
        if found == key:
            return offset
        offset = _skip(text, scan(text, offset)[1])
        if text[offset : offset + 1] == ",":
            offset = _skip(text, offset + 1)
    return None


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
        return text[: start + 1] + f"{_encode_text(key)}:{encode(value)}" + text[start + 1 :]
    before = text[: last.key_start]
    gap = before[len(before.rstrip(_WHITESPACE)) :]
    colon = text[scan(text, last.key_start)[1] : last.start]
    return text[: last.end] + f",{gap}{_encode_text(key)}{colon}{encode(value)}" + text[last.end :]
