"""A secret string that does not show itself."""

from __future__ import annotations

MASK = "***"


class Secret:
    """Text that prints as `***` wherever it is formatted, logged or shown in a traceback.

    It leaves this class only through `reveal`, which is called where the child environment or a credential store
    is written, and nowhere else.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __repr__(self) -> str:
        return MASK

    def __format__(self, _spec: str) -> str:
        return MASK

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not serialised")
