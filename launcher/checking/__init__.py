"""Whether a connection would work: what its entry says, what is stored for it, and what its endpoint answers."""

from __future__ import annotations

from launcher.values.value import Value

OK = "ok"
WARNING = "warning"
ERROR = "error"
SKIPPED = "skipped"


class Finding(Value):
    """One thing that was looked at: `check` says what (`entry`, `credential`, `launch`, `endpoint`, `model`), `level`
    is one of the above.
    """

    check: str
    level: str
    message: str
    hint: str | None = None
