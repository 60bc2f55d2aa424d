"""Text for a console of Windows, which takes bytes in a code page of its own and says nothing where that has no letter.

Python's own streams speak to a console in UTF-16; to a file and a pipe they speak in the system's code page, and
craft-run speaks UTF-8 there.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_STDOUT, _STDERR = 1, 2


def wrote(descriptor: int, content: bytes) -> bool:
    """Whether standard output or error is a console, and the text is on it now. Raises OSError."""
    stream: TextIO | None = {_STDOUT: sys.stdout, _STDERR: sys.stderr}.get(descriptor)
    if stream is None or not stream.isatty():
        return False
    stream.write(content.decode("utf-8", "replace"))
    stream.flush()
    return True


def speak_utf8() -> None:
    """Let whatever is printed from here on be UTF-8, whatever the code page."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
