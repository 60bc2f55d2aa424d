"""Taking a member out of JSON text without touching anything else."""

from __future__ import annotations

from launcher.storage import jsontext


def without_member(text: str, start: int, key: str) -> str:
    """The text without `key` in the object at `start`, however often it stands there. Raises InvalidJson."""
    while True:
        members = list(jsontext.members(text, start))
        place = next((place for place, member in enumerate(members) if member.key == key), None)
        if place is None:
            return text
        if place > 0:
            cut, end = members[place - 1].end, members[place].end
        elif len(members) > 1:
            cut, end = members[0].key_start, members[1].key_start
        else:
            cut, end = start + 1, text.index("}", members[0].end)
        text = text[:cut] + text[end:]
