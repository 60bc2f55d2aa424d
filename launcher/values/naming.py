"""When a word is a name: in any case, and however its accents are written. Never by its mere beginning."""

from __future__ import annotations

from unicodedata import normalize


def alike(one: str, other: str) -> bool:
    """Whether two names are the same to a person: `Café` in NFC, `CAFÉ` in NFD."""
    return folded(one) == folded(other)


def folded(name: str) -> str:
    """The form in which names that are alike are equal."""
    return normalize("NFC", normalize("NFC", name).casefold())
