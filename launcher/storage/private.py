"""Folders that only the user may enter."""

from __future__ import annotations

import os

from launcher.errors import RecordError


def make_private(folder: str) -> None:
    """Create `folder` with mode 0700 where it is missing, and its parents by the user's umask. Raises OSError."""
    if os.path.isdir(folder):
        return
    os.makedirs(os.path.dirname(folder) or ".", exist_ok=True)
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        if not os.path.isdir(folder):
            raise


def runtime_folder(environ_value: str | None) -> str:
    """`craft-run` below XDG_RUNTIME_DIR (given as `environ_value`), else below the temporary folder, made private.

    It holds what must not outlive the login: the cached key, and key files of running commands. Raises RecordError
    where the folder belongs to somebody else or others may write to it.
    """
    if environ_value and os.path.isdir(environ_value):
        folder = os.path.join(environ_value, "craft-run")
    else:
        folder = os.path.join(os.environ.get("TMPDIR") or "/tmp", f"craft-run-{os.getuid()}")  # noqa: S108
    try:
        make_private(folder)
        status = os.lstat(folder)
    except OSError as error:
        raise RecordError(
            f"cannot create `{folder}`: {error.strerror}", "set XDG_RUNTIME_DIR to a private folder"
        ) from None
    if status.st_uid != os.getuid() or status.st_mode & 0o077 or (status.st_mode & 0o170000) != 0o040000:
        raise RecordError(
            f"`{folder}` is not a private folder of yours", "remove it, or set XDG_RUNTIME_DIR to a private folder"
        )
    return folder
