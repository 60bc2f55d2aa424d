"""Opening a file to read it whole, or to write in it: no pipe, nothing endless, not for as long as a lease can last.

On the path of every launch.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import files
from launcher.values import waits

# Bytes; what is larger is no file of configuration, and would cost seconds and the memory of the machine.
LARGEST = 1 << 24

# Bytes to ask for at first, which is nearly always all, and then.
_SMALL = 1 << 16
_LARGE = 1 << 20


def read(path: str) -> bytes:
    """All bytes of a file. Raises OSError as `open_to_read` does."""
    descriptor = open_to_read(path)
    try:
        return read_descriptor(descriptor)
    finally:
        os.close(descriptor)


def open_to_read(path: str, largest: int | None = LARGEST) -> int:
    """A descriptor of a file of at most `largest` bytes (None: of any size).

    Raises OSError, also for what is no file: a pipe's writer may never come, a device's bytes never end. A lease on the
    file is waited for, but not as long as one can last: its holder may be stopped.
    """
    try:
        descriptor = files.open_file(path, files.READ | files.NO_WAIT)
    except BlockingIOError:
        descriptor = load("launcher.storage.turns").opened(path, files.READ, waits.LEASED)
    status = os.fstat(descriptor)
    kind = status.st_mode & 0o170000
    if kind == 0o100000 and (largest is None or status.st_size <= largest):
        return descriptor
    os.close(descriptor)
    number, reason = (27, f"larger than {LARGEST >> 20} MiB")
    if kind != 0o100000:
        number, reason = (21, "Is a directory") if kind == 0o040000 else (22, "not a regular file")
    raise OSError(number, reason, path)


def open_to_write(path: str, flags: int = files.READ_WRITE, patience: float = waits.LEASED) -> int:
    """A descriptor of an existing file, to write in place. A lease is waited for as above. Raises OSError."""
    try:
        return files.open_file(path, flags | files.NO_WAIT)
    except BlockingIOError:
        descriptor: int = load("launcher.storage.turns").opened(path, flags, patience)
        return descriptor


def read_descriptor(descriptor: int, largest: int | None = LARGEST) -> bytes:
    """All bytes from the start of an open file. Raises OSError, also for more than `largest` bytes."""
    content = files.pread(descriptor, _SMALL, 0)
    if len(content) < _SMALL:
        return content
    chunks = [content]
    offset = len(content)
    while chunk := files.pread(descriptor, _LARGE, offset):
        chunks.append(chunk)
        offset += len(chunk)
        if largest is not None and offset > largest:
            raise OSError(27, f"larger than {LARGEST >> 20} MiB")
    return b"".join(chunks)
