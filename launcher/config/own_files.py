"""Writing craft-run's own JSON files: whole, with an error that says what to do."""

from __future__ import annotations

from launcher.storage import atomic
from launcher.values.errors import ConfigError


def replace(path: str, text: str) -> None:
    """Let the file hold `text`. Raises ConfigError. Called with the lock held that keeps other writers away."""
    try:
        atomic.replace(path, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise ConfigError(
            f"cannot write `{path}`: {error.strerror}", "make the folder writable, with room on its disk"
        ) from None
