"""A signal that was taken."""

from __future__ import annotations

from launcher.process.signals import IGNORED_BY_PYTHON, calls
from launcher.values.value import Value

# The signals that are blocked and taken one by one. What the interpreter ignores comes from writing to a closed pipe or
# beyond a limit: our own writing, of a warning perhaps, which is no concern of the child's.
HELD = calls.valid_signals().difference(IGNORED_BY_PYTHON)


class Arrival(Value):
    """A signal, the pid that sent it (0 where that is unknown), and whether the whole process group got it as well.

    Only the system itself is known to signal the group: a terminal does, for its keys.
    """

    number: int
    sender: int
    to_group: bool
