"""Keeping the login of a running agent fresh: a process beside the one that waits for the command.

It renews when the token is about to end, and looks every few seconds whether another launch, the app or a new sign-in
has changed the store. It leaves the terminal alone, and ends with the process that started it, however that ends.
"""

from __future__ import annotations

import select
import sys
import time

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.values.errors import CraftRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from launcher.homes.login import Login

# Milliseconds before its end at which a token is renewed: agents become uneasy five minutes before. A token that lives
# for a short time is renewed in the last part of it.
_LEAD = 600_000
_PART = 5
# Seconds from one look to the next, at most: also how long it takes to notice that the machine has slept.
_LONGEST = 5.0
# Seconds to wait for a keeper that is to end.
_GRACE = 0.25
# Seconds from one attempt that failed to the next, at first and at most.
_FIRST, _LAST = 5.0, 60.0


class _Keeper:
    """The process beside this one."""

    def __init__(self, ending: int, status: int) -> None:
        self._ending, self._status = ending, status

    def end(self) -> str | None:
        """Let it end; why the login could not be kept fresh up to now, None where all was well."""
        os.close(self._ending)
        said = b""
        # It ends at once, unless it is waiting for an answer: that need not hold up anybody.
        while select.select([self._status], [], [], _GRACE)[0] and (piece := os.read(self._status, 4096)):
            said += piece
        os.close(self._status)
        last = said.decode("utf-8", "replace").rstrip("\n").rpartition("\n")[2]
        return last or None


# Those of this process, by the folder of their login.
_keepers: dict[str, _Keeper] = {}


def begin(login: Login) -> None:
    """Start keeping a login fresh. Where there is no fork the login is good for as long as its token lasts."""
    if login.is_kept:
        _keepers[login.folder] = _begun(login)


def end(login: Login, command: str) -> list[str]:
    """Let go of a login, and take one that the agent has made into the store; what there is to say of it.

    `command` is the agent's. Raises CraftRunError.
    """
    keeper = _keepers.pop(login.folder, None)
    problem = keeper.end() if keeper else None
    said = [f"the login of `{login.slug}` could not be kept fresh: {problem}"] if problem else []
    return [*said, *login.finish(command)]


def _begun(login: Login) -> _Keeper:
    ending, held = os.pipe()
    told, status = os.pipe()
    child = _fork()
    if child == 0:
        _detach(login, ending, status, (held, told))
    for descriptor in (ending, status):
        os.close(descriptor)
    load("launcher.logins.detached").reap(child)
    return _Keeper(held, told)


def _fork() -> int:
    child = -1
    if sys.platform != "win32":
        child = os.fork()
    return child


def _detach(login: Login, ending: int, status: int, others: tuple[int, ...]) -> NoReturn:
    """Become a process that is nobody's child, and keep the login there until `ending` is closed."""
    try:
        for descriptor in others:
            os.close(descriptor)
        load("launcher.logins.detached").leave_terminal()
        if _fork() == 0:
            _keep(login, ending, status)
    finally:
        os._exit(0)


def _keep(login: Login, ending: int, status: int) -> None:
    said = ""
    schedule = _Schedule(login)
    while not select.select([ending], [], [], schedule.pause)[0]:
        problem = schedule.look()
        if problem != said:
            said = problem
            os.write(status, f"{problem}\n".encode("utf-8", "replace"))


class _Schedule:
    """When to look at a login next (`pause`, in s), and how long before its end it is renewed."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._stamp = login.stamp()
        self._end: int | None = None
        self._lead = _LEAD
        self._failures = 0
        self.pause = 0.0
        self._adopt(login.stored().expires_at)

    def look(self) -> str:
        """Freshen the login where it is time, or the store has changed; what went wrong, empty where nothing did."""
        try:
            stamp = self._login.stamp()
            if stamp != self._stamp or (self._end is not None and self._left() <= self._lead):
                # Another one may have renewed it: what the store has now says when it is time again.
                if stamp != self._stamp:
                    self._adopt(self._login.stored().expires_at)
                self._adopt(self._login.freshen(self._lead).expires_at)
                self._stamp = self._login.stamp()
        except CraftRunError as error:
            self._failures += 1
            self.pause = min(_FIRST * 2 ** (self._failures - 1), _LAST)
            return error.message
        self._failures = 0
        until = _LONGEST if self._end is None else (self._left() - self._lead) / 1000
        self.pause = min(max(until, 0.05), _LONGEST)
        return ""

    def _adopt(self, end: int | None) -> None:
        if end == self._end:
            return
        self._end = end
        if end is not None:
            self._lead = min(_LEAD, max(self._left(), 0) // _PART)

    def _left(self) -> int:
        """Milliseconds that the token lasts."""
        return (self._end or 0) - time.time_ns() // 1_000_000
