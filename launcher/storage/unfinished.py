"""Clearing away what the last holder of a lock left unfinished: it died, or the lock would say nothing."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.storage import atomic, files, jsontext, opening
from launcher.storage.atomic import TEMPORARY

# Bytes; more than any list of unfinished files has.
_LONGEST = 1 << 16
# Bytes at the beginning of a file of credentials that differ each time it is written.
_HEAD = 92


def clear(descriptor: int) -> None:
    """Remove what the lock's file names, or finish it; then forget it. What cannot be done, is left as it is."""
    try:
        entries = files.pread(descriptor, _LONGEST, 0).decode("utf-8", "surrogateescape").split("\0")[:-1]
        # What is to be finished needs the files that are to be removed.
        for entry in sorted(entries, key=lambda each: "\n" not in each):
            path, _, target = entry.partition("\n")
            # Only what can be ours: anybody may have written here.
            if TEMPORARY in os.path.basename(path):
                _clear(path, target)
        os.ftruncate(descriptor, 0)
    except OSError:
        return


def _clear(path: str, target: str) -> None:
    try:
        if target:
            _finish(opening.read(path), target)
        os.unlink(path)
    except OSError:
        return


def _finish(content: bytes, target: str) -> None:
    """Overwrite a file in place with what it was to hold, if it has half of that."""
    descriptor = opening.open_to_write(target)
    try:
        if _is_torn(opening.read_descriptor(descriptor), content):
            atomic.overwrite(descriptor, content)
    finally:
        os.close(descriptor)


def _is_torn(found: bytes, content: bytes) -> bool:
    """Whether a file was left half old and half new; one that another program has written since is whole."""
    if _is_json(content):
        return not _is_json(found)
    return found != content and found[:_HEAD] == content[:_HEAD]


def _is_json(content: bytes) -> bool:
    try:
        jsontext.decode(content.decode("utf-8", "surrogateescape").removeprefix("\ufeff"))
    except jsontext.InvalidJson:
        return False
    return True
