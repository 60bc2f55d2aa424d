"""Import by dotted name, for the tables that keep what a launch does not need out of it.

A launch pays for every module it imports. What only some launches need (a provider, a store, an agent, the wording of
an error) stands in a module of its own, named in a table and loaded here; no other function body imports anything.
"""

from __future__ import annotations

import sys

from launcher.boot import bundle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def load(name: str) -> Any:
    """The module called `name`, imported now if it was not yet. Raises ImportError."""
    if name not in sys.modules:
        bundle.provide(name)
    __import__(name)
    return sys.modules[name]
