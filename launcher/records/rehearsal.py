"""Whether a launch could be recorded, found out before anything of it is: for launches that run with no warning."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.records import runs
from launcher.storage import opening, private
from launcher.values.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.paths import Paths


def rehearse(paths: Paths, run: runs.Run) -> None:
    """Open everything that will be written, and write nothing. Raises RecordError for the first that cannot be."""
    record = runs.path_of(paths, run.pid)
    try:
        private.make_private(os.path.dirname(record))
        for path in (record, os.path.join(paths.launcher, "history.jsonl")):
            os.close(private.create(path))
        os.unlink(record)
        os.close(opening.open_to_write(paths.config, patience=0.0))
    except BlockingIOError:  # its moment passes, and what cannot be written in it is written later
        return
    except OSError as error:
        raise RecordError(
            f"the launch cannot be recorded: cannot write `{error.filename}`: {error.strerror} (--strict)",
            "make it writable for your user, or launch without `--strict`",
        ) from None
