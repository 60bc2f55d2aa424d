"""The slow and certain way to read JSON: for the place of an error, and where the accelerator is missing."""

from __future__ import annotations

import json
import re

# A string, or what JavaScript calls a number and `json` reads where others do not, or the other way round.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN|-?\d{4301,})', re.DOTALL)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def public() -> tuple[Callable[[str, int], tuple[object, int]], Callable[[str], str]]:
    """The scanner and the string encoder of the public `json` module, some ten milliseconds slower to import."""
    # What is called for NaN and Infinity refuses them: they are no text of an `int`.
    return json.JSONDecoder(parse_constant=int).raw_decode, _quote


def _quote(text: str) -> str:
    """A JSON string, unescaped where UTF-8 can hold it."""
    return json.dumps(text, ensure_ascii=False)


def invalid(text: str, offset: int) -> str:
    """Where the text is not JSON, in words."""
    return f"invalid JSON near {_place(text, offset)}"


def unexpected(text: str, offset: int) -> str:
    """Where more follows than one value, in words."""
    return f"unexpected text behind the JSON at {_place(text, offset)}"


def no_container(text: str, offset: int) -> str:
    """Where neither an object nor an array begins, in words."""
    return f"no object or array at {_place(text, offset)}"


def _place(text: str, offset: int) -> str:
    return f"line {text.count(chr(10), 0, offset) + 1}, column {offset - text.rfind(chr(10), 0, offset)}"


def error_offset(text: str, start: int) -> int:
    """Where the value that begins at `start` stops being JSON.

    `json.JSONDecodeError` keeps the whole document, secrets included, so only its offset leaves this function.
    """
    try:
        json.JSONDecoder().raw_decode(text, start)
    except json.JSONDecodeError as error:
        return error.pos
    except (ValueError, RecursionError):  # more digits than Python is willing to read; deeper than it can
        pass
    return next((found.start(1) for found in _TOKEN.finditer(text, start) if found[1]), start)
