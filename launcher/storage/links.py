"""Symbolic links in craft-run's own folder."""

from __future__ import annotations

import os

from launcher.storage import files
from launcher.storage.private import make_private
from launcher.values.errors import RecordError


def keep(path: str, target: str) -> None:
    """Make `path` a symbolic link to `target`; one that is right already stays. Raises RecordError."""
    try:
        if os.path.islink(path) and os.readlink(path) == target:
            return
        make_private(os.path.dirname(path))
        temporary = f"{path}.{os.getpid()}-{os.urandom(4).hex()}"
        os.symlink(target, temporary)
        files.replace(temporary, path)
    except OSError as error:
        raise RecordError(
            f"cannot link `{path}` to `{target}`: {error.strerror}", "make the configuration folder writable"
        ) from None
