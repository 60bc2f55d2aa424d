"""The time of a connection's last use: `lastUsedAt` (ms) in the app's config.json.

Where the time already stands there, its digits are overwritten in place while a lease keeps the app out. Whatever
mixture of old and new digits a crash leaves is a valid time, so nothing is fsynced. Everything else is an edit
(`launcher.config.editing`).

The app may have read config.json before and write it after, and the time is lost. So `confirm` looks again, and
`launcher/last-used.json` remembers the times of the last seconds (slug: ms) for the next launch to restore. All of
this is done with craft-run's lock held; a failure is a warning, never an error.
"""

from __future__ import annotations

import os
import time

from launcher.boot.lazy import load
from launcher.config import entries
from launcher.storage import atomic, files, jsontext
from launcher.storage.leases import lease, lease_between
from launcher.storage.lock import Lock
from launcher.values.errors import CraftRunError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launcher.values.paths import Paths

_BOM = b"\xef\xbb\xbf"
# A time older than this (ms) that still stands in config.json cannot be overwritten by what the app read before it.
_SETTLED = 10_000
# A file that the app changed less than this ago (ns) may be overwritten once more by what the app had read before.
_BUSY = 1_000_000_000
# How long (s) the app takes from reading to writing, and how often to look again; also how often to try in place.
_PAUSE = 0.003
_LOOKS = 5


class Touched(Value):
    """What `touch` did: the `entry` as it is in the file now, from byte `start` on (None: read the file to see it).

    `busy` says that somebody else has just written the file.
    """

    slug: str
    ms: int
    start: int = 0
    entry: bytes | None = None
    busy: bool = False
    warning: str | None = None


def touch_last_used(paths: Paths, slug: str, now_ms: int, text: str | None = None) -> list[str]:
    """Set `lastUsedAt` of a connection, never back, and make sure of it; returns warnings. Takes craft-run's lock.

    `text` is config.json as the caller has read it, without a BOM: where it still says the same it is not read again.
    """
    try:
        with Lock(paths.launcher):
            touched = touch(paths, slug, now_ms, text)
    except CraftRunError as error:
        return [error.message]
    return confirm(paths, touched)


def touch(paths: Paths, slug: str, now_ms: int, text: str | None = None) -> Touched:
    """The first half of `touch_last_used`, for a caller that holds craft-run's lock, and lets go of it to `confirm`."""
    memory = os.path.join(paths.launcher, "last-used.json")
    remembered, own_mtime = _recall(memory)
    times = remembered | {slug: max(now_ms, remembered.get(slug, 0))}
    touched = Touched(slug=slug, ms=times[slug])
    try:
        mtime = os.stat(paths.config).st_mtime_ns
        busy = mtime != own_mtime and abs(time.time_ns() - mtime) < _BUSY
        written = _overwritten(paths.config, times, text, lease_between if busy else lease)
        if written is None:
            editing = load("launcher.config.editing")
            editing.edit_locked(paths.config, lambda before: _with_times(before, times), own_mtime=own_mtime)
            mtime = os.stat(paths.config).st_mtime_ns
        else:
            entries_now, mtime = written
            if slug in entries_now:
                touched = touched.but(start=entries_now[slug][0], entry=entries_now[slug][1])
        _remember(memory, {each: ms for each, ms in times.items() if ms > now_ms - _SETTLED}, mtime)
    except (OSError, CraftRunError, jsontext.InvalidJson) as error:
        _remember(memory, times, own_mtime)
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return touched.but(warning=f"the last use of `{slug}` is not noted in `{paths.config}`: {reason}")
    return touched.but(busy=busy)


def confirm(paths: Paths, touched: Touched) -> list[str]:
    """Look again whether the time still stands there, and set it once more where it does not; returns warnings.

    Costs a look at the entry; beside an app that is writing right now, some milliseconds. What is lost even then, the
    next launch restores.
    """
    try:
        for _ in range(_LOOKS):
            if touched.warning:
                return [touched.warning]
            if touched.busy:
                time.sleep(_PAUSE)
            if _stands(paths.config, touched):
                return []
            with Lock(paths.launcher):
                touched = touch(paths, touched.slug, touched.ms).but(busy=True)
    except CraftRunError as error:
        return [error.message]
    return []


def _overwritten(
    path: str, times: Mapping[str, int], text: str | None, take: Callable[[int], bool | None]
) -> tuple[dict[str, tuple[int, bytes]], int] | None:
    """The entries that now hold their new time (where each begins, and its bytes) and the mtime (ns) of that.

    None where an edit must help. `take` is the kind of lease to take. Raises OSError.
    """
    for _ in range(_LOOKS):
        descriptor = files.open_file(path, files.READ_WRITE)
        try:
            if text is None:
                text = atomic.read_descriptor(descriptor).decode("utf-8", "surrogateescape").removeprefix("\ufeff")
            changes = _changes(text, times)
            if changes is None or not take(descriptor):
                return None
            shift = len(_BOM) if files.pread(descriptor, len(_BOM), 0) == _BOM else 0
            if all(files.pread(descriptor, len(old), start + shift) == old for start, old, _ in changes.values()):
                for start, _, new in changes.values():
                    files.pwrite(descriptor, new, start + shift)
                entries_now = {slug: (start + shift, new) for slug, (start, _, new) in changes.items()}
                return entries_now, os.fstat(descriptor).st_mtime_ns
        finally:
            os.close(descriptor)
        text = None
    return None


def _changes(text: str, times: Mapping[str, int]) -> dict[str, tuple[int, bytes, bytes]] | None:
    """For each entry with too early a time: its first byte, and its bytes before and after the change.

    None where more than digits would change, or the text is no JSON.
    """
    changes = {}
    for slug, ms in times.items():
        try:
            start, end, entry = entries.find(text, slug)
            if entry is None or not _is_before(entry.get("lastUsedAt"), ms):
                continue
            time_used = jsontext.member(text, start, "lastUsedAt")
        except jsontext.InvalidJson:
            return None
        new = str(ms)
        if time_used is None or not isinstance(time_used.value, int) or time_used.end - time_used.start != len(new):
            return None
        old, first = _bytes(text[start:end]), len(_bytes(text[:start]))
        changed = _bytes(text[start : time_used.start] + new + text[time_used.end : end])
        changes[slug] = (first, old, changed)
    return changes


def _with_times(text: str, times: Mapping[str, int]) -> str:
    """The text with every time that is missing or too early. Raises InvalidJson."""
    for slug, ms in times.items():
        start, _, entry = entries.find(text, slug)
        if entry is not None and _is_before(entry.get("lastUsedAt"), ms):
            text = jsontext.with_member(text, start, "lastUsedAt", ms)
    return text


def _stands(path: str, touched: Touched) -> bool:
    """Whether config.json holds the time. A file that cannot be read now holds it not."""
    try:
        descriptor = files.open_file(path, files.READ)
        try:
            if touched.entry and files.pread(descriptor, len(touched.entry), touched.start) == touched.entry:
                return True
            text = atomic.read_descriptor(descriptor).decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        finally:
            os.close(descriptor)
        entry = entries.find(text, touched.slug)[2]
    except (OSError, jsontext.InvalidJson):
        return False
    return entry is None or not _is_before(entry.get("lastUsedAt"), touched.ms)


def _is_before(stored: object, ms: int) -> bool:
    return isinstance(stored, bool) or not isinstance(stored, int | float) or stored < ms


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _recall(path: str) -> tuple[dict[str, int], int]:
    """The times that may still be lost, and when craft-run last wrote config.json (its mtime, ns)."""
    try:
        descriptor = atomic.open_to_read(path)
        try:
            mtime = os.fstat(descriptor).st_mtime_ns
            times = jsontext.decode(atomic.read_descriptor(descriptor).decode())
        finally:
            os.close(descriptor)
    except (OSError, ValueError):
        return {}, 0
    return ({slug: ms for slug, ms in times.items() if isinstance(ms, int)} if isinstance(times, dict) else {}), mtime


def _remember(path: str, times: Mapping[str, int], mtime: int) -> None:
    """Keep the times for the next launch, as far as that works, and `mtime` as the file's own.

    Written in place and not fsynced, as losing it costs little: one write, padded, so that no kill leaves half of it.
    """
    try:
        descriptor = files.open_file(path, files.WRITE | files.CREATE | files.NO_WAIT, 0o600)
        try:
            content = jsontext.encode(times).encode()
            files.pwrite(descriptor, content.ljust(os.fstat(descriptor).st_size), 0)
            os.utime(descriptor, ns=(mtime, mtime))
        finally:
            os.close(descriptor)
    except OSError:
        return
