"""Waiting for somebody to enter a code on another device (RFC 8628 §3.4, §3.5)."""

from __future__ import annotations

import time

from launcher.values.errors import CredentialError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launcher.values.secret import Secret

    Answer = Mapping[str, object]

# Seconds that a server may ask to wait between two questions, and what it means where it asks for more or for nothing.
_USUAL, _LONGEST, _SLOWER = 5.0, 60.0, 5.0


class Device(Value):
    """What a sign-in on another device begins with: the page to open, the code to enter there, what to ask with until
    it is done (`handle`), how often (`interval`, s), and for how long the code is good (`expires_in`, s).
    """

    page: str
    code: str
    handle: Secret
    interval: float
    expires_in: float


class Waiting(Value):
    """Not yet; with `slower` the server wants to be asked less often (RFC 8628 §3.5, `slow_down`)."""

    slower: bool = False


def interval_of(value: object) -> float:
    """The pause (s) that a server asks for, as a number or as text, within reason."""
    try:
        seconds = float(value) if isinstance(value, int | float | str) else _USUAL
    except (ValueError, OverflowError):
        return _USUAL
    return min(seconds, _LONGEST) if seconds > 0 else _USUAL


def wait(
    device: Device,
    ask: Callable[[], Answer | Waiting],
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
) -> Answer:
    """The answer once there is one. Raises CredentialError where the code has run out, and what `ask` raises."""
    end = clock() + device.expires_in
    pause = device.interval
    while True:
        if clock() + pause >= end:
            raise CredentialError("nobody entered the code in time", "start again, and enter the new code")
        sleep(pause)
        answer = ask()
        if not isinstance(answer, Waiting):
            return answer
        if answer.slower:
            pause += _SLOWER
