"""The time of a connection's last use: `lastUsedAt` (ms) in the app's config.json.

Where the time already stands there, its digits are overwritten in place while a lease keeps the app out. Whatever
mixture of old and new digits a crash leaves is a valid time, so nothing is fsynced. Everything else is an edit
(`launcher.config.editing`).

The app may have read config.json before and write it after, and the time is lost. So `confirm` looks again, and
`launcher/last-used.json` remembers the times of the last seconds (slug: ms) for the next launch to restore; and so it
does with what could not be written at all, because another program has the file open to write. A launch that cannot
even have craft-run's lock leaves the time in `launcher/later/`. So nobody waits for a time of use longer than
`waits.LAST_USE`, nobody for that with the lock held, and a failure is a warning, never an error.
"""

from __future__ import annotations

import time

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.config import entries
from launcher.storage import files, jsontext, opening
from launcher.storage.leases import Undisturbed, lease
from launcher.storage.lock import Lock
from launcher.storage.private import create
from launcher.values import waits
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
# How long (s) the app takes from reading to writing, and how often to look at a text that has changed.
_PAUSE = 0.003
_LOOKS = 5
# How long (s) a program that has the file open is given to close it.
_TURN = 0.02


class Touched(Value):
    """What `touch` did: the `entry` as it is in the file now, from byte `start` on (None: read the file to see it).

    `busy` says that somebody else has just written the file, `postponed` that another program is in the way.
    """

    slug: str
    ms: int
    start: int = 0
    entry: bytes | None = None
    busy: bool = False
    postponed: bool = False
    warning: str | None = None


def touch(paths: Paths, slug: str, now_ms: int, text: str | None = None) -> Touched:
    """Set `lastUsedAt` of a connection, never back. Called with craft-run's lock held, and waits for nobody.

    `text` is config.json as the caller has read it, without a BOM: where it still says the same it is not read again.
    """
    memory = os.path.join(paths.launcher, "last-used.json")
    remembered, own_mtime = recall(memory)
    left = _left(paths)
    for times_left in left.values():
        remembered |= {each: max(ms, remembered.get(each, 0)) for each, ms in times_left.items()}
    times = remembered | {slug: max(now_ms, remembered.get(slug, 0))}
    touched = Touched(slug=slug, ms=times[slug])
    try:
        mtime = os.stat(paths.config).st_mtime_ns
        busy = mtime != own_mtime and abs(time.time_ns() - mtime) < _BUSY
        take = load("launcher.storage.turns").lease_between if busy else lease
        with Undisturbed():
            written = _overwritten(paths.config, times, text, take)
        if written is None:
            edited = load("launcher.config.last_used_edit").edited(paths.config, times, own_mtime)
            touched = touched.but(postponed=not edited)
            mtime = os.stat(paths.config).st_mtime_ns
        else:
            entries_now, mtime = written
            if slug in entries_now:
                touched = touched.but(start=entries_now[slug][0], entry=entries_now[slug][1])
    except BlockingIOError:
        touched = touched.but(postponed=True)
    except (OSError, CraftRunError, jsontext.InvalidJson) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        touched = touched.but(warning=f"the last use of `{slug}` is not noted in `{paths.config}`: {reason}")
    if touched.postponed or touched.warning:
        kept = _remember(memory, times, own_mtime)
    else:
        touched = touched.but(busy=busy)
        kept = _remember(memory, {each: ms for each, ms in times.items() if ms > now_ms - _SETTLED}, mtime)
    if left and kept:
        load("launcher.config.later").forget(paths, left)
    return touched


def confirm(paths: Paths, touched: Touched) -> list[str]:
    """Look again whether the time still stands there, and set it once more where it does not; returns warnings.

    Costs a look at the entry; beside an app that is writing right now, some milliseconds, and never more than
    `waits.LAST_USE`. What is lost even then, or could not be written, the next launch restores.
    """
    end = time.monotonic() + waits.LAST_USE
    for _ in range(_LOOKS):
        if touched.warning:
            return [touched.warning]
        if touched.busy or touched.postponed:
            time.sleep(_TURN if touched.postponed else _PAUSE)
        if not touched.postponed and _stands(paths.config, touched):
            return []
        left = end - time.monotonic()
        if left <= 0:
            break
        try:
            with Lock(paths.launcher, left):
                touched = touch(paths, touched.slug, touched.ms).but(busy=True)
        except CraftRunError:
            break
    return [touched.warning] if touched.warning else []


def later_path(paths: Paths) -> str:
    """The folder of times that found the lock taken; nearly always there are none, and no folder."""
    return os.path.join(paths.launcher, "later")


def _left(paths: Paths) -> dict[str, dict[str, int]]:
    try:
        names = os.listdir(later_path(paths))
    except OSError:
        return {}
    left: dict[str, dict[str, int]] = load("launcher.config.later").left(paths, names)
    return left


def _overwritten(
    path: str, times: Mapping[str, int], text: str | None, take: Callable[[int], bool | None]
) -> tuple[dict[str, tuple[int, bytes]], int] | None:
    """The entries that now hold their new time (where each begins, and its bytes) and the mtime (ns) of that.

    None where an edit must help. `take` is the kind of lease to take. Raises OSError.
    """
    for _ in range(_LOOKS):
        descriptor = opening.open_to_write(path, files.READ_WRITE, 0.0)
        try:
            if text is None:
                text = opening.read_descriptor(descriptor).decode("utf-8", "surrogateescape").removeprefix("\ufeff")
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
            if entry is None or not is_before(entry.get("lastUsedAt"), ms):
                continue
            changed = jsontext.with_digits(text, start, end, "lastUsedAt", ms)
        except jsontext.InvalidJson:
            return None
        if changed is None:
            return None
        changes[slug] = (len(_bytes(text[:start])), _bytes(text[start:end]), _bytes(changed))
    return changes


def _stands(path: str, touched: Touched) -> bool:
    """Whether config.json holds the time. A file that cannot be read now holds it not."""
    try:
        descriptor = opening.open_to_read(path)
        try:
            if touched.entry and files.pread(descriptor, len(touched.entry), touched.start) == touched.entry:
                return True
            text = opening.read_descriptor(descriptor).decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        finally:
            os.close(descriptor)
        entry = entries.find(text, touched.slug)[2]
    except (OSError, jsontext.InvalidJson):
        return False
    return entry is None or not is_before(entry.get("lastUsedAt"), touched.ms)


def is_before(stored: object, ms: int) -> bool:
    """Whether what stands there is no time, or an earlier one."""
    return isinstance(stored, bool) or not isinstance(stored, int | float) or stored < ms


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def recall(path: str) -> tuple[dict[str, int], int]:
    """The times that may still be lost, and when craft-run last wrote config.json (its mtime, ns)."""
    try:
        descriptor = opening.open_to_read(path)
        try:
            mtime = os.fstat(descriptor).st_mtime_ns
            times = jsontext.decode(opening.read_descriptor(descriptor).decode())
        finally:
            os.close(descriptor)
    except (OSError, ValueError):
        return {}, 0
    return ({slug: ms for slug, ms in times.items() if isinstance(ms, int)} if isinstance(times, dict) else {}), mtime


def _remember(path: str, times: Mapping[str, int], mtime: int) -> bool:
    """Keep the times for the next launch, and `mtime` as the file's own; whether that worked.

    Written in place and not fsynced, as losing it costs little: one write, padded, so that no kill leaves half of it.
    """
    try:
        descriptor = create(path)
        try:
            content = jsontext.encode(times).encode()
            size = os.fstat(descriptor).st_size
            if size > opening.LARGEST:
                os.ftruncate(descriptor, size := 0)
            files.pwrite(descriptor, content.ljust(size), 0)
        finally:
            os.close(descriptor)
        os.utime(path, ns=(mtime, mtime))
    except OSError:
        return False
    return True
