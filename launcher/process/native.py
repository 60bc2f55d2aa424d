"""The platform's ways to find the command and to become it, which every launch needs: chosen by file."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from launcher.process.windows.lookup import find, programs
    from launcher.process.windows.supervisor import become

    MUST_STAY: str | None = "no process of Windows becomes another program"
else:
    from launcher.process.lookup import find, programs
    from launcher.process.replace import become

    MUST_STAY = None

__all__ = ["MUST_STAY", "become", "find", "programs"]
