"""Points in time as people read them."""

from __future__ import annotations

import time

from launcher.values.number import whole

_UNITS = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"))


def now_ms() -> int:
    """The time in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def moment(milliseconds: object) -> str:
    """Local date and time; empty for what is no moment."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return ""
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(milliseconds / 1000))
    except (OverflowError, OSError, ValueError):
        return ""


def ago(milliseconds: object, now: int) -> str:
    """How long ago something was; empty for what is no moment."""
    past = whole(milliseconds)
    if past is None:
        return ""
    passed = now - past
    for length, unit in _UNITS:
        if passed >= length:
            return f"{passed / length:.0f} {unit} ago"
    return "now" if passed > -60_000 else moment(milliseconds)


def span(milliseconds: float) -> str:
    """A length of time by its two largest units."""
    seconds = max(0, round(milliseconds / 1000))
    days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"


def until(milliseconds: int, now: int) -> str:
    """How long it is until something, by its largest unit."""
    left = milliseconds - now
    for length, unit in _UNITS:
        if left >= length:
            return f"{left // length} {unit}"
    return "less than a minute"
