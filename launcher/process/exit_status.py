"""How a child ended."""

from __future__ import annotations

from launcher.values.value import Value


class ExitStatus(Value):
    """The status of a process that ended: `code` as a shell's `$?` shows it, `signal` the one it died of, if any.

    Windows has no death by signal; its codes have 32 bits without a sign.
    """

    code: int
    signal: int | None = None
