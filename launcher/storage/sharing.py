"""Whether a folder may be shared with another machine, so that numbers of processes in it may be that one's."""

from __future__ import annotations

import sys

from launcher.boot.system import os
from launcher.storage import opening

# Types of file systems, as mountinfo names them, whose files other machines, or the host of a virtual one, work on.
_SHARED = ("nfs", "cifs", "smb", "9p", "virtiofs", "vboxsf", "prl_fs", "ceph", "lustre", "gpfs", "gfs", "ocfs", "afs")
_BY_A_PROGRAM = "fuse"


def is_shared(path: str) -> bool:
    """Whether `path` is on a file system of the network, or on one that a program provides and might share.

    From proc_pid_mountinfo(5); False where the system has no such file.
    """
    try:
        number = _device(os.path.dirname(path))
        mounts = opening.read("/proc/self/mountinfo").decode("utf-8", "surrogateescape")
    except OSError:
        return False
    for line in mounts.splitlines():
        fields, _, kind = line.partition(" - ")
        if fields.split()[2:3] == [number]:
            return kind.startswith((*_SHARED, _BY_A_PROGRAM)) and not kind.startswith("fuseblk")
    return False


def _device(path: str) -> str:
    """The number of the device as mountinfo has it. Raises OSError."""
    device = os.stat(path).st_dev
    if sys.platform == "win32":
        number = str(device)
    else:
        number = f"{os.major(device)}:{os.minor(device)}"
    return number
