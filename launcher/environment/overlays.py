"""The layer of dotenv files."""

from __future__ import annotations

from launcher.environment.diff import Change
from launcher.environment.managed import is_managed
from launcher.environment.redirecting import why_not
from launcher.values.secret import Secret
from launcher.values.shell_word import shell_word
from launcher.values.source import OVERLAY, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.parts import Overlay


def overlays(files: tuple[Overlay, ...], warnings: list[str], *, stored_aws: bool, own_account: bool) -> list[Change]:
    """What dotenv files set. A managed variable in one is ignored with a warning, and so is what would lead the command
    elsewhere (`launcher.environment.redirecting`) in a file that is not trusted.

    A project's file could otherwise send the user's key to an endpoint or a program of its own.
    """
    changes = []
    for entry in files:
        warnings += [
            f"`{entry.file}` refers to {name}, which is not available to it: `{entry.name}` lacks it"
            for name in entry.hidden
        ]
        refused = None if entry.trusted else why_not(entry.name, own_account=own_account)
        if is_managed(entry.name, stored_aws=stored_aws):
            warnings.append(
                f"`{entry.name}` in `{entry.file}` is ignored: the connection decides on it (`-e` may set it)"
            )
        elif refused is not None:
            warnings.append(
                f"`{entry.name}` in `{entry.file}` is ignored: it {refused} (`craft-run trust {shell_word(entry.file)}`"
                " approves the file, `--trust-env-file` takes it this once, `-e` may set it)"
            )
        else:
            # A dotenv file's values are as likely secrets as not.
            source = Source(level=OVERLAY, detail=entry.file)
            changes.append(Change(name=entry.name, value=Secret(entry.value), source=source))
    return changes
