"""A launch whose command must be outlived: what is private to it is made before it, and removed after it."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.process.supervision import finish, hold, supervise
from launcher.records import closing
from launcher.storage import files
from launcher.storage.atomic import write_all
from launcher.storage.making import runtime_folder
from launcher.storage.private import make_private
from launcher.telling import messages
from launcher.values.errors import CraftRunError, RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from launcher.plan.plan import Plan
    from launcher.records.recording import Recorded
    from launcher.values.parts import PrivateFile, PrivateFolder
    from launcher.values.paths import Paths


def run(program: str, plan: Plan, recorded: Recorded, paths: Paths) -> NoReturn:
    """Run the command as a child and end as it did. Raises CraftRunError where it was not started."""
    environ = plan.child_environ
    mask = hold()
    try:
        if plan.folders or plan.files:
            runtime_folder(plan.environ)
        for folder in plan.folders:
            _make(folder)
        for file in plan.files:
            _write(file)
        status = supervise(program, plan.argv, environ, plan.cwd, mask=mask)
    finally:
        _remove([file.path for file in plan.files])
        for folder in plan.folders:
            _remove_folder(folder.path)
        _finish_work(plan, paths)
    closing.ended(recorded, status)
    finish(status)


def _make(folder: PrivateFolder) -> None:
    try:
        make_private(folder.path)
        for name, target in folder.links:
            files.link(target, os.path.join(folder.path, name))
    except OSError as error:
        raise RecordError(f"cannot make `{folder.path}`: {error.strerror}", "make room for it") from None


def _write(file: PrivateFile) -> None:
    try:
        descriptor = files.open_file(file.path, files.WRITE | files.NEW | files.NO_FOLLOW, 0o600)
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
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as error:
            messages.warning(f"cannot remove `{path}`: {error.strerror}; remove it yourself: it holds a key")


def _finish_work(plan: Plan, paths: Paths) -> None:
    for work in plan.work:
        if work.after:
            try:
                for text in load(work.module).after(work, plan, paths):
                    messages.warning(text)
            except CraftRunError as error:
                messages.warning(error.message)


def _remove_folder(folder: str) -> None:
    for text in load("launcher.storage.folders").remove(folder):
        load("launcher.telling.messages").warning(text)
