"""A point in time as users name it: `2h`, `3d`, `today`, `2026-01-31`, `2026-01-31T12:00`."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from launcher.values.errors import UsageError

_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_AGO = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) *(s|m|min|h|d|w)(?: ago)?")


def beginning(text: str, now: int, option: str) -> int:
    """The moment, in ms since the epoch like `now`; of a day its beginning. Raises UsageError naming the option."""
    return _moment(text, now, option, days_later=0)


def end(text: str, now: int, option: str) -> int:
    """The same, but of a day its end, which is the beginning of the next one."""
    return _moment(text, now, option, days_later=1)


def _moment(text: str, now: int, option: str, days_later: int) -> int:
    text = text.strip()
    ago = _AGO.fullmatch(text)
    if ago:
        return now - round(float(ago[1]) * _SECONDS[ago[2]] * 1000)
    try:
        day = _day(text, now)
        moment = datetime.fromisoformat(text) if day is None else _midnight(day + timedelta(days=days_later))
        return round(moment.timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"`{option} {text}` is no point in time",
            "for example `2h`, `3d`, `yesterday`, `2026-01-31` or `2026-01-31T12:00`",
        ) from None


def _day(text: str, now: int) -> date | None:
    today = datetime.fromtimestamp(now / 1000).astimezone().date()
    if text in ("today", "yesterday"):
        return today if text == "today" else today - timedelta(days=1)
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - in the zone of the user
