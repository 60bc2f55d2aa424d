"""A launch whose command must be outlived: private files are written before it, and removed after it."""

from __future__ import annotations

import os

from launcher import messages
from launcher.errors import RecordError
from launcher.process import finish, hold, supervise
from launcher.records import recording
from launcher.storage.atomic import write_all
from launcher.storage.private import runtime_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from launcher.environment import Environ
    from launcher.plan import Plan
    from launcher.providers import PrivateFile
    from launcher.records.recording import Recorded


def run(program: str, plan: Plan, environ: Environ, recorded: Recorded) -> NoReturn:
    """Run the command as a child and end as it did. Raises CraftRunError where it was not started."""
    written: list[str] = []
    mask = hold()
    try:
        for file in plan.files:
            _write(file, plan.environ)
            written.append(file.path)
        status = supervise(program, plan.argv, environ, plan.cwd, mask=mask)
    finally:
        _remove(written)
    recording.ended(recorded, status)
    finish(status)


def _write(file: PrivateFile, environ: Environ) -> None:
    runtime_folder(environ)
    try:
        descriptor = os.open(file.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            write_all(descriptor, file.content.reveal().encode("utf-8", "surrogateescape"))
        finally:
            os.close(descriptor)
    except OSError as error:
        raise RecordError(f"cannot write `{file.path}`: {error.strerror}", "make room for it") from None


def _remove(paths: list[str]) -> None:
    for path in paths:
        try:
            os.unlink(path)
        except FileNotFoundError:
            pass
        except OSError as error:
            messages.warning(f"cannot remove `{path}`: {error.strerror}; remove it yourself: it holds a key")
