"""The environment as a value, and a change to it as a value.

Names and values are text as `launcher.values.text` has it. A process has one environment; it is read once, at the edge,
and passed down.
"""

from __future__ import annotations

import sys

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.environment.names import folded
from launcher.values.secret import MASK, Secret
from launcher.values.text import from_bytes
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from launcher.values.source import Source

    Environ = Mapping[str, str]

# What CPython sets LC_CTYPE to when the parent left the locale to the C default (PEP 538).
_COERCED_LOCALES = ("C.UTF-8", "C.utf8", "UTF-8")


class Change(Value):
    """One variable set (to a string or a Secret) or, with `value` None, unset; and where that comes from."""

    name: str
    value: str | Secret | None
    source: Source

    @property
    def shown(self) -> str | None:
        """The value for people and logs: secrets as `***`, None where the variable is unset."""
        return MASK if isinstance(self.value, Secret) else self.value


class EnvDiff:
    """Changes by name, the last one winning; `apply` turns an environment into the changed one."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self._changes = {folded(change.name): change for change in changes}

    def __iter__(self) -> Iterator[Change]:
        return iter(self._changes.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EnvDiff) and other._changes == self._changes

    def __repr__(self) -> str:
        return f"EnvDiff({list(self)!r})"

    def get(self, name: str) -> Change | None:
        """The change of one variable, None where it is left as it is."""
        return self._changes.get(folded(name))

    def then(self, later: Iterable[Change]) -> EnvDiff:
        """This diff followed by another one."""
        return EnvDiff([*self, *later])

    def apply(self, environ: Environ) -> dict[str, str]:
        """The changed environment, secrets in the clear."""
        changed = dict(environ)
        for name, change in self._changes.items():
            if change.value is None:
                changed.pop(name, None)
            elif isinstance(change.value, Secret):
                changed[name] = change.value.reveal()
            else:
                changed[name] = change.value
        return changed


def inherited() -> dict[str, str]:
    """The environment that the parent gave this process, without what the interpreter added to it itself."""
    if sys.platform == "win32":
        environ = dict(os.environ)
    else:
        # An entry without a name (`=C:=x`, from the forms of other systems) can be given to no program.
        environ = {from_bytes(name): from_bytes(value) for name, value in os.environb.items() if name}
        if environ.get("LC_CTYPE") in _COERCED_LOCALES and "LC_ALL" not in environ:
            load("launcher.environment.coerced").uncoerce(environ)
    return environ
