"""Locking a session to a connection in its header, without touching anything else in the file.

Only for times when the app does not run: it would save its own idea of the header over the lock. Every function here is
called with craft-run's lock held.
"""

from __future__ import annotations

import time

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.sessions.header import Header, from_descriptor
from launcher.storage import files, jsontext, leases, opening
from launcher.values import waits
from launcher.values.errors import RecordError

# The app lists a session whose first end of line is among the first 8192 bytes. It then is no longer than this, and is
# never made longer than that, which leaves room for CRLF (bytes without the end of line).
LISTED = 8191
LIMIT = 8189

# How long (s) to leave the file alone before it is tried again.
_PAUSE = 0.002


class Refused(RecordError):
    """The header must not be edited; the lock can still stand in the ledger."""


class InUse(Refused):
    """Another program has the session's file open, or keeps writing it: later, perhaps."""


def lock_header(path: str, connection: str, now_ms: int, patience: float = waits.HEADER) -> None:
    """Set `llmConnection`, `connectionLocked` and `lastUsedAt` (never back) in the header of `path`.

    A header that would grow over what the app can list is not edited; one that is over it already is, as it is not
    listed either way. Where nothing but the digits of `lastUsedAt` changes, they are overwritten in place and not
    fsynced: any mixture of old and new digits is a valid time, and the body, which may have 100 MB, is not copied. For
    a time alone nobody waits.

    Raises InUse after `patience` seconds, Refused, jsontext.InvalidJson and OSError.
    """
    end = time.monotonic() + patience
    while True:
        descriptor = _opened(path)
        try:
            header = from_descriptor(descriptor, path)
            refuse_other(header, connection, path)
            line = locked_line(header, connection, now_ms)
            if line == header.line or _overwritten(descriptor, header, line):
                return
            if _replaced(descriptor, path, header, line) or (header.locked and header.connection is not None):
                return
        finally:
            os.close(descriptor)
        if time.monotonic() >= end:
            raise InUse(
                f"another program has `{path}` open, or keeps writing it", "close it; a later launch tries again"
            )
        time.sleep(_PAUSE)


def _opened(path: str) -> int:
    try:
        return opening.open_to_write(path, patience=0.0)
    except BlockingIOError:
        raise InUse(f"another program keeps `{path}` from being opened", "a later launch tries again") from None


def refuse_other(header: Header, connection: str, path: str) -> None:
    """Raise Refused for a header that is locked to another connection."""
    if header.locked and header.connection not in (None, connection):
        raise Refused(f"`{path}` is locked to `{header.connection}`", "start a new session for another connection")


def locked_line(header: Header, connection: str, now_ms: int) -> str:
    """The header's text with the lock. Raises Refused where it would become too long for the app to list."""
    start = jsontext.document_start(header.line)
    last_used = header.fields.get("lastUsedAt")
    line = header.line
    for key, value in (
        ("llmConnection", connection),
        ("connectionLocked", True),
        ("lastUsedAt", max(now_ms, last_used) if isinstance(last_used, int) else now_ms),
    ):
        if header.fields.get(key) != value:
            line = _with(line, start, key, value)
    growth = len(_encode(line)) - len(_encode(header.line))
    if growth > 0 and header.end <= LISTED and header.end + growth > LIMIT:
        raise Refused("the header is too long for a lock: the app would no longer list the session", "shorten its name")
    return line


def _with(line: str, start: int, key: str, value: str | int) -> str:
    """The header's text with a member: for a session that is locked already, by its digits alone."""
    if not isinstance(value, str | bool):
        changed = jsontext.with_digits(line, start, len(line), key, value)
        if changed is not None:
            return line[:start] + changed
    whole: str = load("launcher.storage.jsonediting").with_member(line, start, key, value)
    return whole


def _overwritten(descriptor: int, header: Header, line: str) -> bool:
    """Whether the change was one of digits only, and is made: beside nobody who could be rewriting the file."""
    if len(line) != len(header.line):
        return False
    changed = [at for at, (old, new) in enumerate(zip(header.line, line, strict=True)) if old != new]
    first, last = changed[0], changed[-1] + 1
    if not (header.line[first:last].isdecimal() and line[first:last].isdecimal()):
        return False
    text = _encode(header.line)
    with leases.Undisturbed(descriptor):
        if leases.lease(descriptor) is False or files.pread(descriptor, len(text), header.start) != text:
            return False
        files.pwrite(descriptor, _encode(line[first:last]), header.start + len(_encode(line[:first])))
    return True


def _replaced(descriptor: int, path: str, header: Header, line: str) -> bool:
    done: bool = load("launcher.sessions.rewriting").replaced(descriptor, path, header, line, time.time_ns())
    return done


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
