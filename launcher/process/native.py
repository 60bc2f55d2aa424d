"""The platform's ways to find the command and to become it, which every launch needs: chosen by file."""

from __future__ import annotations

import os

if os.name == "nt":
    from launcher.process.windows import become
    from launcher.process.windows_lookup import find, programs
else:
    from launcher.process.lookup import find, programs
    from launcher.process.replace import become

__all__ = ["become", "find", "programs"]
