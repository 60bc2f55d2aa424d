"""A signal that was taken."""

from __future__ import annotations

from launcher.value import Value


class Arrival(Value):
    """A signal, the pid that sent it (0 where that is unknown), and whether the whole process group got it as well.

    Only the system itself is known to signal the group: a terminal does, for its keys.
    """

    number: int
    sender: int
    to_group: bool
