"""A keychain that does not answer, and asking one without waiting for ever."""

from __future__ import annotations

import threading

from launcher.values.errors import KeyringSilent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Answer = TypeVar("Answer")


def unanswered(patience: float) -> KeyringSilent:
    """The error for a keychain that has said nothing for that many seconds."""
    return KeyringSilent(
        f"the keyring does not answer within {patience:g} s",
        "look whether its service hangs, or waits for you to unlock it; or keep the secret elsewhere:"
        " `craft-run credentials set SLUG --store craft-agent`, or in the variable `CRAFT_RUN_SECRET_<SLUG>`",
    )


def within(patience: float, ask: Callable[[], Answer]) -> Answer:
    """What `ask` returns or raises, if that takes no more than `patience` seconds; else raises KeyringSilent.

    It goes on in the background then, and ends with this process.
    """
    found: list[Answer] = []
    raised: list[BaseException] = []

    def work() -> None:
        try:
            found.append(ask())
        except BaseException as error:  # noqa: BLE001 - raised again below
            raised.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(patience)
    if raised:
        raise raised[0]
    if not found:
        raise unanswered(patience)
    return found[0]
