"""A file that cannot be read, in words; loaded only when one cannot."""

from __future__ import annotations

import errno

_NO_SUCH_FILE = "it is not the file that belongs there: move it away"
_BY_NUMBER = {
    errno.EIO: "look at its disk",
    errno.ENOTDIR: "move away what stands where a folder belongs",
    errno.EISDIR: _NO_SUCH_FILE,
    errno.EINVAL: _NO_SUCH_FILE,
    errno.EFBIG: _NO_SUCH_FILE,
    errno.ELOOP: "correct the links that lead there",
    errno.EMFILE: "allow more open files (`ulimit -n`)",
    errno.ENFILE: "close some programs: too many files are open on this machine",
}


def told(path: str, error: OSError) -> tuple[str, str | None]:
    """The message of the error, and the hint that helps."""
    hint = "make it readable for your user" if isinstance(error, PermissionError) else remedy(error)
    return f"cannot read `{path}`: {error.strerror}", hint


def remedy(error: OSError) -> str | None:
    """What helps against an error of the system; None where nobody knows."""
    return _BY_NUMBER.get(error.errno or 0)
