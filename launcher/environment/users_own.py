"""The layer of `-e` and `--unset`."""

from __future__ import annotations

from launcher.environment.diff import Change
from launcher.environment.names import folded
from launcher.values.secret import Secret
from launcher.values.source import COMMAND_LINE, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ
    from launcher.request.request import Request


def users_own(request: Request, environ: Environ, warnings: list[str]) -> list[Change]:
    """`-e` and `--unset`: the user speaking, so nothing is refused."""
    changes = [
        Change(name=name, value=None, source=Source(level=COMMAND_LINE, detail="--unset")) for name in request.unset
    ]
    for name, given in request.variables:
        value = environ.get(folded(name)) if given is None else given
        if value is None:
            warnings.append(f"`-e {name}` passes nothing through: the variable is not set here")
            continue
        source = Source(level=COMMAND_LINE, detail="-e" if given is not None else "-e, from the parent")
        changes.append(Change(name=name, value=Secret(value) if looks_secret(name) else value, source=source))
    return changes


def looks_secret(name: str) -> bool:
    """Whether the value of a variable is a secret, judging by its name."""
    return any(mark in name.upper() for mark in ("KEY", "TOKEN", "SECRET", "PASSWORD", "PASSPHRASE", "CREDENTIAL"))
