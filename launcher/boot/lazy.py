"""Import by dotted name, for the tables that keep what a launch does not need out of it.

A launch pays for every module it imports. What only some launches need (a provider, a store, an agent, the wording of
an error) stands in a module of its own, named in a table and loaded here; no other function body imports anything.
"""

from __future__ import annotations

import sys

import launcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def load(name: str) -> Any:
    """The module called `name`, imported now if it was not yet. Raises ImportError."""
    if name not in sys.modules:
        launcher.provide(name)
    try:
        __import__(name)
    except ModuleNotFoundError:
        if not _find_packages():
            raise
        __import__(name)
    return sys.modules[name]


def _find_packages() -> bool:
    """Whether the search for packages, which `python -S` leaves out, has been made up for now.

    What is missing may stand elsewhere than craft-run does: in the packages of the system, or behind a .pth file.
    """
    if not sys.flags.no_site or "site" in sys.modules:
        return False
    __import__("site")
    sys.modules["site"].main()
    return True
