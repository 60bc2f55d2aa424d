"""Slugs of connections, by the rule of the app."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_INSIDE = _LETTERS | {"-"}


def is_valid(slug: str) -> bool:
    """Whether the app's own rule holds: lower-case letters and digits, with hyphens between them."""
    return bool(slug) and slug[0] in _LETTERS and slug[-1] in _LETTERS and _INSIDE.issuperset(slug)


def from_name(name: str) -> str:
    """The slug that the app makes of a name: lower case, `-` for every run of other characters."""
    words = "".join(letter if letter in _LETTERS else " " for letter in name.lower()).split()
    return "-".join(words) or "connection"


def free(slug: str, taken: Container[str]) -> str:
    """The slug, or where it is taken the first free one of `-2`, `-3` and so on."""
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate
