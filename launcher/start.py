"""Where the console script begins: the bundle is put in place before anything else is imported."""

from __future__ import annotations

import gc

from launcher import bundle
from launcher.lazy import load


def main() -> int:
    """The exit status of `launcher.entry.main`."""
    # A launch lives for milliseconds, and makes no garbage worth collecting.
    gc.disable()
    bundle.serve()
    status: int = load("launcher.entry").main()
    return status
