"""JSON as text that can be read quickly; `launcher.storage.jsonediting` changes it without touching anything else.

The scanner is the one that `json` itself uses, from its C accelerator: `import json` would pull in `re` and
`enum`, which cost more than the rest of a launch. Where the accelerator is missing or different, `json` serves.

Files are decoded with surrogate escapes, so that bytes which are not UTF-8 survive an edit.
"""

from __future__ import annotations

import sys

from launcher.boot.lazy import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace as _Namespace

    Scanner = Callable[[str, int], tuple[object, int]]
else:
    _Namespace = type(sys.implementation)  # without an import

WHITESPACE = " \t\n\r"


class InvalidJson(ValueError):
    """The text is not JSON; the message says where, never what stands there."""


def _accelerated() -> tuple[Scanner, Callable[[str], str]]:
    """The C scanner and string encoder. Raises ImportError, AttributeError or TypeError if they are not as expected."""
    accelerator = load("_json")
    # What is called for NaN and Infinity refuses them: they are no text of an `int`.
    context = _Namespace(
        strict=True, object_hook=None, object_pairs_hook=None, parse_float=float, parse_int=int, parse_constant=int
    )
    scanner = accelerator.make_scanner(context)
    if scanner('{"a": [1, null]}', 0) != ({"a": [1, None]}, 16) or accelerator.encode_basestring("é\n") != '"é\\n"':
        raise TypeError
    return scanner, accelerator.encode_basestring


try:
    _scan, _quote = _accelerated()
except (ImportError, AttributeError, TypeError):
    _scan, _quote = load("launcher.storage.jsonerrors").public()


def scan(text: str, start: int) -> tuple[object, int]:
    """The value that begins at `start` and the offset behind it. Raises InvalidJson."""
    try:
        return _scan(text, start)
    except RecursionError:
        raise InvalidJson("JSON nested too deeply") from None
    except (ValueError, StopIteration, IndexError, SystemError):
        # The accelerator needs `json` to word its errors, and ends in a SystemError where that is not imported.
        errors = load("launcher.storage.jsonerrors")
        raise InvalidJson(errors.invalid(text, errors.error_offset(text, start))) from None


def decode(text: str) -> object:
    """The value of a whole JSON text. Raises InvalidJson."""
    value, end = scan(text, skip(text, 0))
    if skip(text, end) != len(text):
        raise InvalidJson(load("launcher.storage.jsonerrors").unexpected(text, end))
    return value


def encode(value: object) -> str:
    """Compact JSON, as `JSON.stringify` writes it: no spaces, text unescaped where UTF-8 can hold it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return encode_text(value)
    if isinstance(value, int | float):
        # JSON can hold more than Python's numbers, and has no name for what that reads as.
        return {"inf": "1e999", "-inf": "-1e999", "nan": "null"}.get(text := repr(value), text)
    if isinstance(value, dict):
        return "{" + ",".join(f"{encode_text(str(key))}:{encode(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(encode, value)) + "]"
    raise TypeError(f"{type(value).__name__} has no JSON form")


def encode_text(text: str) -> str:
    """A JSON string; half of a surrogate pair, which UTF-8 cannot hold, is escaped."""
    quoted = _quote(text)
    if quoted.isascii() or not any("\ud800" <= character <= "\udfff" for character in quoted):
        return quoted
    return "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in quoted)


def key_at(text: str, offset: int) -> tuple[str, int]:
    """The key at `offset` and where its value begins."""
    key, end = scan(text, offset)
    end = skip(text, end)
    if not isinstance(key, str) or text[end : end + 1] != ":":
        raise InvalidJson(load("launcher.storage.jsonerrors").invalid(text, end))
    return key, skip(text, end + 1)


def skip(text: str, offset: int) -> int:
    """The first offset from `offset` on without white space."""
    while part := text[offset : offset + 40]:
        rest = part.lstrip(WHITESPACE)
        offset += len(part) - len(rest)
        if rest:
            break
    return offset


def document_start(text: str) -> int:
    """Where the outermost value begins, behind white space."""
    return skip(text, 0)


def value_start(text: str, start: int, key: str) -> int | None:
    """Where the value of `key` in the object at `start` begins: found without reading it, or what follows.

    Raises InvalidJson. Where `key` stands twice it is the first one, which JSON.parse would not take.
    """
    offset = skip(text, start + 1)
    while text[start : start + 1] == "{" and text[offset : offset + 1] == '"':
        found, offset = key_at(text, offset)
        if found == key:
            return offset
        offset = skip(text, scan(text, offset)[1])
        if text[offset : offset + 1] == ",":
            offset = skip(text, offset + 1)
    return None


def with_digits(text: str, start: int, end: int, key: str, number: int) -> str | None:
    """The object between `start` and `end` with the digits of the number `key` overwritten.

    None where more than digits would change: another text is needed for `number`, or JSON.parse would take another
    member for `key`. Raises InvalidJson.
    """
    first = value_start(text, start, key)
    if first is None:
        return None
    digits = str(number)
    last = first + len(digits)
    changed = text[start:first] + digits + text[last:end]
    if not (text[first:last].isdecimal() and scan(text, first)[1] == last):
        return None
    value = scan(changed, 0)[0]
    return changed if isinstance(value, dict) and value.get(key) == number else None
