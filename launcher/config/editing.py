"""Editing a JSON file of the app beside a running app, so that neither side loses a change.

The app reads config.json, changes it and writes it back in place, all without a lock. An edit replaces the file, so two
things could go wrong. The app may have the old file open already, and write into it when that no longer has the name:
where there are leases (Linux) the app waits in `open` meanwhile, and if it came to write, the old file gets its name
back and the edit begins again; elsewhere the old file is looked at afterwards, and what was written there is carried
over. Or the app may have read before the edit and write after it. Where it has just written, a lease shows what it
comes for next, and the edit waits for a better moment; but nothing shows it for certain, and whoever cares must look
again (`launcher.config.last_used` does).
"""

from __future__ import annotations

import os
import time

from launcher.errors import ConfigError, RecordError
from launcher.storage import atomic, jsontext, leftovers, lock
from launcher.storage.settling import Settling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[str], str]

_BOM = "\ufeff"
# How long (s) a file may take to become JSON again, how long to try beside a busy writer, and how long between looks.
_TORN = 1.0
_BUSY = 15.0
# How long (s) to try for a lease, beside programs that have the file open for a moment each, before doing without.
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
    try:
        mtime = os.stat(target).st_mtime_ns if os.path.exists(target) else 0
        busy = mtime != own_mtime and abs(time.time_ns() - mtime) < _RECENT
        return _persist(target, change, missing, time.monotonic() + _BUSY, busy=busy)
    except OSError as error:
        raise RecordError(
            f"cannot write `{path}`: {error.strerror}", "make the file and its folder writable for your user"
        ) from None


def _persist(target: str, change: Change, missing: str | None, end: float, *, busy: bool) -> str:
    while time.monotonic() < end:
        exists = os.path.exists(target)
        done = _edited(target, change, end, busy=busy) if exists else _created(target, change, missing)
        if done is not None:
            return done
    raise RecordError(f"another program keeps writing `{target}`", "close it and try again")


def _created(target: str, change: Change, missing: str | None) -> str | None:
    """The text of a new file; None where another writer created it first."""
    if missing is None:
        raise ConfigError(f"there is no `{target}`", "start Craft Agents once")
    text = change(missing)
    temporary, staged = atomic.create_beside(target)
    try:
        _write(staged, _encode(text))
        os.link(temporary, target)
    except FileExistsError:
        return None
    finally:
        os.close(staged)
        os.unlink(temporary)
    return text


def _edited(target: str, change: Change, end: float, *, busy: bool) -> str | None:
    """The new text; None where another writer came between."""
    old = os.open(target, os.O_RDWR | os.O_CLOEXEC)
    try:
        before = _whole(old, target)
        after = _changed(before, change)
        if after == before:
            return _text(after)
        temporary, staged = atomic.create_beside(target)
        try:
            atomic.resemble(staged, os.fstat(old))
            _write(staged, after)
            leased = lock.lease_between(old, _LEASE) if busy else lock.lease(old)
            latest = atomic.read_descriptor(old)
            if latest != before:
                if not (leased and _is_json(latest)):
                    return None
                after = _changed(latest, change)
                _write(staged, after)
            if os.stat(target).st_ino != os.fstat(old).st_ino:
                return None
            if leased:
                return _text(after) if _take_name(old, temporary, target, after) else None
            os.replace(temporary, target)
            late = _written_late(old, latest)
            if late is None:
                return _text(after)
        finally:
            os.close(staged)
            _unlink(temporary)
    finally:
        os.close(old)
    return _persist(target, lambda text: change(_carried(latest, late, after, text)), None, end, busy=True)


def _take_name(old: int, temporary: str, target: str, after: bytes) -> bool:
    """Whether the new file has the name now; not if a writer had opened the old one before, and waits for the lease.

    A reader that waits gets the new content even so.
    """
    kept = f"{temporary}-old"
    try:
        os.link(target, kept)
    except OSError:
        # No hard links here: what is left is the moment between looking and renaming.
        if lock.awaited(old) == "writer":
            return False
        os.replace(temporary, target)
        return True
    try:
        os.replace(temporary, target)
        who = lock.awaited(old)
        if who == "writer":
            os.replace(kept, target)
            return False
    finally:
        _unlink(kept)
    if who == "reader":
        os.ftruncate(old, len(after))
        os.pwrite(old, after, 0)
    return True


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


def _write(descriptor: int, content: bytes) -> None:
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    atomic.write_all(descriptor, content)
    os.fsync(descriptor)


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
