"""What has to be done for the agent before the command: files that are kept, and work."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import atomic, opening
from launcher.storage.lock import Lock
from launcher.storage.private import make_private
from launcher.values import waits
from launcher.values.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.plan.plan import Plan
    from launcher.values.parts import KeptFile
    from launcher.values.paths import Paths


def get_ready(plan: Plan, paths: Paths) -> list[str]:
    """Write the kept files, and do the work before the command; returns warnings. Raises CraftRunError."""
    for file in plan.kept:
        _keep(file, paths)
    return [text for work in plan.work for text in load(work.module).before(work, plan, paths)]


def _keep(file: KeptFile, paths: Paths) -> None:
    content = file.text.encode("utf-8", "surrogateescape")
    try:
        if os.path.isfile(file.path) and opening.read(file.path) == content:
            return
        with Lock(paths.launcher, waits.LOCK_FOR_SESSION):
            make_private(os.path.dirname(file.path))
            atomic.replace(file.path, content)
    except OSError as error:
        raise RecordError(
            f"cannot write `{file.path}`: {error.strerror}", "make the configuration folder writable"
        ) from None
