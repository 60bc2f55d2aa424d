"""Where a choice or a variable comes from, so that `--dry-run` and `-v` can always answer "why?"."""

from __future__ import annotations

from launcher.values.value import Value

COMMAND_LINE = "command line"
ENVIRONMENT = "environment"
FOLDER = "folder"
SESSION = "session"
LEDGER = "ledger"
WORKSPACE = "workspace"
DIRECTORY = "directory"
GLOBAL = "global default"
CONNECTION = "connection"
CREDENTIAL = "credential"
FIRST = "first in the list"
CRAFT_RUN = "craft-run"
SCRUB = "scrub"
OVERLAY = "overlay"
PROXY = "networkProxy"
AGENT = "agent"


class Source(Value):
    """A level (one of the names above) and what exactly at that level: an option, a file, a field."""

    level: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.level}: {self.detail}" if self.detail else self.level
