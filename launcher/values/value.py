"""Immutable records.

`dataclasses` and `typing.NamedTuple` cost more to import than the whole interpreter start-up allows a launch, so the
values that travel through a launch derive from this class instead. Type checkers see an ordinary frozen,
keyword-only dataclass.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self, dataclass_transform
else:

    def dataclass_transform(**_options):  # noqa: ANN003, ANN201
        return lambda cls: cls


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Value:
    """A record: fields are the annotations of the class, defaults its class attributes, arguments keywords."""

    _fields: ClassVar[tuple[str, ...]] = ()
    _known: ClassVar[frozenset[str]] = frozenset()
    _required: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        own = cls.__annotations__.keys()
        cls._fields += tuple(own)
        cls._known = frozenset(cls._fields)
        cls._required |= own - cls.__dict__.keys()

    def __init__(self, **fields: Any) -> None:
        if not (self._required <= fields.keys() <= self._known):
            missing = sorted(self._required - fields.keys())
            unknown = sorted(fields.keys() - self._known)
            raise TypeError(f"{type(self).__name__}: missing {missing}, unknown {unknown}")
        self.__dict__.update(fields)

    def __setattr__(self, name: str, _value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable; `{name}` cannot be set")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), *self._values()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__name__}({shown})"

    def _values(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self._fields)

    def but(self, **changes: Any) -> Self:
        """The same record with some fields changed.

        Raises TypeError for a field that does not exist.
        """
        return type(self)(**{**self.__dict__, **changes})
