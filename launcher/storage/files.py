"""Files by descriptor, in the way of the system: one contract, one module per platform, chosen here once.

    open_file(path, flags, mode)   a descriptor, binary, never inherited: READ, WRITE or READ_WRITE, with CREATE, NEW
                                   (it must not exist), APPEND, NO_WAIT (for a pipe's other end), NO_FOLLOW (of a link)
    pread, pwrite                  reading and writing at a place
    replace(source, target)        `source` gets the name `target`, at once
    replace_open(source, target)   the same where this process has the target open; EBUSY where the system allows none
    link(target, path)             `path` becomes a symbolic link
    set_mode(descriptor, mode)     permissions, where a mode says who may do what
    try_lock(descriptor)           whether the file could be locked for this process, until the descriptor is closed
    is_own(status)                 whether the file belongs to this process's user
    is_root()                      whether this process may do everything
    contains(folder, path)         whether the path stands in the folder, or is it
    temporary_path(environ, name)  where what is private and need not last belongs

All raise OSError. On the path of every launch.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from launcher.storage.files_windows import (
        APPEND,
        CREATE,
        NEW,
        NO_FOLLOW,
        NO_WAIT,
        READ,
        READ_WRITE,
        WRITE,
        contains,
        is_own,
        is_root,
        link,
        open_file,
        pread,
        pwrite,
        replace,
        replace_open,
        set_mode,
        temporary_path,
        try_lock,
    )
else:
    from launcher.storage.files_posix import (
        APPEND,
        CREATE,
        NEW,
        NO_FOLLOW,
        NO_WAIT,
        READ,
        READ_WRITE,
        WRITE,
        contains,
        is_own,
        is_root,
        link,
        open_file,
        pread,
        pwrite,
        replace,
        replace_open,
        set_mode,
        temporary_path,
        try_lock,
    )

__all__ = [
    "APPEND",
    "CREATE",
    "NEW",
    "NO_FOLLOW",
    "NO_WAIT",
    "READ",
    "READ_WRITE",
    "WRITE",
    "contains",
    "is_own",
    "is_root",
    "link",
    "open_file",
    "pread",
    "pwrite",
    "replace",
    "replace_open",
    "set_mode",
    "temporary_path",
    "try_lock",
]
