"""`os` for the modules of a launch: what they need of it where nobody has imported it yet.

They say `from launcher.boot.system import os`, and use it as ever.
"""

from __future__ import annotations

import sys

try:
    from launcher.boot import posix_os as _needed
except ImportError:  # Windows
    import os as _needed  # type: ignore[no-redef]

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
else:
    os = sys.modules.get("os", _needed)

__all__ = ["os"]
