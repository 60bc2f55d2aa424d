"""Editing a JSON file of the app beside a running app, so that neither side loses a change.

The app reads config.json, changes it and writes it back in place, all without a lock. An edit replaces the file, so two
things could go wrong. What the app writes into the old file would be lost: `launcher.storage.exchange` sees to that. Or
the app may have read before the edit and write after it. Where it has just written, the edit waits for a moment between
its writing and its next reading; but nothing shows that for certain, and whoever cares must look again
(`launcher.config.last_used` does).
"""

from __future__ import annotations

import os
import time

from launcher.storage import atomic, exchange, files, jsontext, leases, leftovers, lock
from launcher.storage.exchange import Staged
from launcher.storage.settling import Settling
from launcher.values.errors import ConfigError, RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[str], str]

_BOM = "\ufeff"
# How long (s) a text in the old file may take to become JSON, and how long to try beside a busy writer.
_TORN = 1.0
_PATIENCE = 15.0
# How long (s) to try for a lease, beside programs that have the file open for a moment each, before reading it again.
_LEASE = 1.0
_PAUSE = 0.002
# Nanoseconds after a write in which the next one is expected.
_RECENT = 1_000_000_000


def edit(path: str, launcher_folder: str, change: Change, missing: str | None = None) -> str:
    """Apply `change` (from the old text to the new one, both JSON objects) to the file, and return the new text.

    Takes craft-run's lock. `missing` is the text to begin with where there is no file; without it that is an error. A
    symbolic link stays one, and so do owner, permissions and BOM; what is no JSON is never overwritten. Raises
    ConfigError, RecordError, and whatever `change` raises.
    """
    with lock.Lock(launcher_folder):
        return edit_locked(path, change, missing)


def edit_locked(path: str, change: Change, missing: str | None = None, own_mtime: int = 0) -> str:
    """The same for a caller that holds craft-run's lock, and may know the mtime (ns) that its own last change left."""
    target = os.path.realpath(path)
    leftovers.sweep(os.path.dirname(target))
    edit = _Edit(target, change, own_mtime)
    end = time.monotonic() + _PATIENCE
    try:
        while time.monotonic() < end:
            done = edit.edited() if os.path.exists(target) else _created(target, change, missing)
            if done is not None:
                return done
    except OSError as error:
        raise RecordError(
            f"cannot write `{path}`: {error.strerror}",
            "the file and its folder must be writable for your user, and the disk must have room",
        ) from None
    raise RecordError(f"another program keeps writing `{path}`, or has it open to write", "close it and try again")


def _created(target: str, change: Change, missing: str | None) -> str | None:
    """The text of a new file; None where another writer created it first."""
    if missing is None:
        raise ConfigError(f"there is no `{target}`", "start Craft Agents once")
    text = change(missing)
    with Staged(target, None) as staged:
        staged.write(_encode(text))
        try:
            os.link(staged.path, target)
        except FileExistsError:
            return None
    return text


class _Edit:
    """One change of one file, tried until no other writer comes between."""

    def __init__(self, target: str, change: Change, own_mtime: int) -> None:
        self._target = target
        self._change = change
        self._own_mtime = own_mtime

    def edited(self) -> str | None:
        """The new text; None where another writer came between."""
        mtime = os.stat(self._target).st_mtime_ns
        busy = mtime != self._own_mtime and abs(time.time_ns() - mtime) < _RECENT
        old = files.open_file(self._target, (files.READ_WRITE if busy else files.READ))
        try:
            before = _whole(old, self._target)
            after = _changed(before, self._change)
            if after == before:
                return _text(after)
            with Staged(self._target, os.fstat(old)) as staged:
                staged.write(after)
                return _text(staged.content) if self._exchanged(old, before, staged, busy=busy) else None
        finally:
            os.close(old)

    def _exchanged(self, old: int, before: bytes, staged: Staged, *, busy: bool) -> bool:
        leased = leases.lease_between(old, _LEASE) if busy else leases.lease(old, _LEASE, shared=True)
        latest = atomic.read_descriptor(old)
        if leased and latest != before and _is_json(latest):
            staged.write(_changed(latest, self._change))
            before = latest
        if latest != before or leased is False or os.stat(self._target).st_ino != os.fstat(old).st_ino:
            return False
        if leased:
            return exchange.take_name(old, staged, self._target, busy=busy)
        files.replace(staged.path, self._target)
        late = _written_late(old, latest)
        if late is None:
            return True
        change, edited = self._change, staged.content
        self._change = lambda text: change(_carried(latest, late, edited, text))
        return False


def _written_late(old: int, latest: bytes) -> bytes | None:
    """What a writer left in the old file after the new one took its name; None for nothing."""
    end = time.monotonic() + _TORN
    written = atomic.read_descriptor(old)
    while written != latest and not _is_json(written) and time.monotonic() < end:
        time.sleep(_PAUSE)
        written = atomic.read_descriptor(old)
    return written if written != latest and _is_json(written) else None


def _carried(base: bytes, late: bytes, edited: bytes, current: str) -> str:
    """`current` with what the late writer changed: everything, or where others have written since, member by member."""
    if _encode(current) == edited.removeprefix(_encode(_BOM)):
        return _text(late)
    was, becomes = jsontext.decode(_text(base)), jsontext.decode(_text(late))
    if isinstance(was, dict) and isinstance(becomes, dict):
        for key, value in becomes.items():
            if was.get(key) != value:
                current = jsontext.with_member(current, jsontext.document_start(current), key, value)
    return current


def _whole(descriptor: int, target: str) -> bytes:
    """The content, waited for where it is being written. Raises ConfigError where it stays no JSON object."""
    settling = Settling(target)
    while not _is_json(content := atomic.read_descriptor(descriptor)):
        if not settling.goes_on():
            raise ConfigError(f"`{target}` holds no JSON object", "correct the file; craft-run changes nothing in it")
    return content


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
