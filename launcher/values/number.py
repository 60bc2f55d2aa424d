"""Numbers out of JSON, which holds more than Python's integers and clocks do."""

from __future__ import annotations

# Beyond this no time in milliseconds and no count is meant; `1e999` reads as infinity, and that is no integer at all.
_LARGEST = 1 << 53


def whole(value: object) -> int | None:
    """A number without its fraction; None for anything that is none, or is beyond all reason."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST <= value <= _LARGEST:
        return None
    return int(value)
