"""Editing a JSON file of the app beside a running app, so that neither side loses a change.

The app reads config.json, changes it and writes it back in place, all without a lock. An edit replaces the file, so two
things could go wrong. What the app writes into the old file would be lost: `launcher.storage.exchange` sees to that. Or
the app may have read before the edit and write after it. Where it has just written, the edit waits for a moment between
its writing and its next reading; but nothing shows that for certain, and whoever cares must look again
(`launcher.config.last_used` does).
"""

from __future__ import annotations

import time

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import exchange, files, jsonediting, jsontext, leases, leftovers, lock, opening, turns
from launcher.storage.exchange import Staged
from launcher.storage.settling import Settling
from launcher.values import waits
from launcher.values.errors import ConfigError, RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[str], str]

# Few edits find no file.
_CREATION = "launcher.config.creation"
# What the system answers: EPERM and EACCES, EROFS.
_FORBIDDEN = (1, 13)
_READ_ONLY = 30
_BOM = "\ufeff"
# How long (s) a text in the old file may take to become JSON.
_TORN = 1.0
_PAUSE = 0.002
# How long (s) others have the lock before it is tried again.
_TURN = 0.01
# Nanoseconds after a write in which the next one is expected.
_RECENT = 1_000_000_000


def edit(
    path: str, launcher_folder: str, change: Change, missing: str | None = None, *, patience: float = waits.EDIT
) -> str:
    """Apply `change` (from the old text to the new one, both JSON objects) to the file, and return the new text.

    Takes craft-run's lock, for moments: who waits `patience` seconds for another program keeps nobody else waiting.
    `missing` is the text to begin with where there is no file; without it that is an error. A symbolic link stays one,
    and so do owner, permissions and BOM; what is no JSON is never overwritten. Raises ConfigError, RecordError, and
    whatever `change` raises.
    """
    end = time.monotonic() + patience
    editing = Editing(path, change, missing)
    while True:
        with lock.Lock(launcher_folder, max(end - time.monotonic(), _TURN)):
            text = editing.attempt()
        if text is not None:
            return text
        if time.monotonic() >= end:
            raise in_the_way(path)
        time.sleep(_TURN)


def in_the_way(path: str) -> RecordError:
    """The error for a file that another program does not let go of."""
    return RecordError(f"another program keeps writing `{path}`, or has it open to write", "close it and try again")


class Editing:
    """One change of one file, attempted until no other writer comes between.

    `own_mtime` is the mtime (ns) that craft-run's own last change left, where that is known.
    """

    def __init__(self, path: str, change: Change, missing: str | None = None, own_mtime: int = 0) -> None:
        self._path = path
        self._missing = missing
        self._target = os.path.realpath(path)
        self._change = change
        self._own_mtime = own_mtime
        self._settling: Settling | None = None

    def attempt(self) -> str | None:
        """The new text; None where another program is in the way now. Called with craft-run's lock held.

        Raises ConfigError, RecordError, and whatever the change raises.
        """
        try:
            leftovers.sweep(os.path.dirname(self._target))
            there = os.path.exists(self._target)
            text = self._edited() if there else load(_CREATION).created(self._target, self._change, self._missing)
        except BlockingIOError:
            return None
        except OSError as error:
            raise RecordError(f"cannot write `{self._path}`: {error.strerror}", _why(error)) from None
        return text

    def _edited(self) -> str | None:
        """The new text; None where another writer came between."""
        mtime = os.stat(self._target).st_mtime_ns
        busy = mtime != self._own_mtime and abs(time.time_ns() - mtime) < _RECENT
        old = opening.open_to_write(self._target, files.READ_WRITE if busy else files.READ, 0.0)
        try:
            before = opening.read_descriptor(old)
            if not self._is_whole(before):
                return None
            after = _changed(before, self._change)
            if after == before:
                return _text(after)
            # Nothing is staged for as long as somebody has it open. (Who is writing now, opens it again and again.)
            if not busy and turns.is_open_elsewhere(old, shared=True):
                return None
            with leases.Undisturbed(old), Staged(self._target, os.fstat(old)) as staged:
                staged.write(after)
                return _text(staged.content) if self._exchanged(old, before, staged, busy=busy) else None
        finally:
            os.close(old)

    def _is_whole(self, content: bytes) -> bool:
        """Whether the content is a JSON object. Raises ConfigError where it stays none, and nobody is writing it."""
        if _is_json(content):
            self._settling = None
            return True
        self._settling = self._settling or Settling(self._target)
        if not self._settling.goes_on():
            raise ConfigError(
                f"`{self._target}` holds no JSON object", "correct the file; craft-run changes nothing in it"
            )
        return False

    def _exchanged(self, old: int, before: bytes, staged: Staged, *, busy: bool) -> bool:
        leased = turns.lease_between(old, waits.LEASE) if busy else leases.lease(old, waits.LEASE, shared=True)
        latest = opening.read_descriptor(old)
        if leased and latest != before and _is_json(latest):
            staged.write(_changed(latest, self._change))
            before = latest
        if latest != before or leased is False or not exchange.is_at(old, self._target):
            return False
        if leased or not staged.keeps:
            return exchange.settle(old, staged, self._target, latest, leased=bool(leased), busy=busy)
        exchange.settle(old, staged, self._target, latest, leased=False)
        late = _written_late(old, latest)
        if late is None:
            return True
        change, edited = self._change, staged.content
        self._change = lambda text: change(_carried(latest, late, edited, text))
        return False


def _why(error: OSError) -> str:
    """What to do about an error of writing the file."""
    if error.errno == _READ_ONLY:
        return "its file system is read-only"
    if error.errno in _FORBIDDEN:
        return "the file and its folder must be writable for your user: `ls -ld` shows whose they are"
    return "the file and its folder must be writable for your user, and the disk must have room"


def _written_late(old: int, latest: bytes) -> bytes | None:
    """What a writer left in the old file after the new one took its name; None for nothing."""
    end = time.monotonic() + _TORN
    written = opening.read_descriptor(old)
    while written != latest and not _is_json(written) and time.monotonic() < end:
        time.sleep(_PAUSE)
        written = opening.read_descriptor(old)
    return written if written != latest and _is_json(written) else None


def _carried(base: bytes, late: bytes, edited: bytes, current: str) -> str:
    """`current` with what the late writer changed: everything, or where others have written since, member by member."""
    if _encode(current) == edited.removeprefix(_encode(_BOM)):
        return _text(late)
    was, becomes = jsontext.decode(_text(base)), jsontext.decode(_text(late))
    if isinstance(was, dict) and isinstance(becomes, dict):
        for key, value in becomes.items():
            if was.get(key) != value:
                current = jsonediting.with_member(current, jsontext.document_start(current), key, value)
    return current


def _is_json(content: bytes) -> bool:
    try:
        return isinstance(jsontext.decode(_text(content)), dict)
    except jsontext.InvalidJson:
        return False


def _changed(content: bytes, change: Change) -> bytes:
    text = content.decode("utf-8", "surrogateescape")
    bom = _BOM if text.startswith(_BOM) else ""
    return _encode(bom + change(text.removeprefix(_BOM)))


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape").removeprefix(_BOM)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
