"""The slow and certain way to read JSON: for the place of an error, and where the accelerator is missing."""

from __future__ import annotations

import json
import re

# A string, or what JavaScript calls a number and `json` reads where others do not, or the other way round.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN|-?\d{4301,})', re.DOTALL)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def public_scanner(refuse_constant: Callable[[str], object]) -> Callable[[str, int], tuple[object, int]]:
    """The scanner of the public `json` module; `refuse_constant` is called for NaN and Infinity."""
    return json.JSONDecoder(parse_constant=refuse_constant).raw_decode


def quote(text: str) -> str:
    """A JSON string, unescaped where UTF-8 can hold it."""
    return json.dumps(text, ensure_ascii=False)


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
