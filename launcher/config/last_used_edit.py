"""Times of use that more than digits must be changed for: an edit of config.json.

`launcher.config.last_used` overwrites digits in place, and comes here where that is not enough.
"""

from __future__ import annotations

from launcher.config import entries
from launcher.config.editing import Editing
from launcher.config.last_used import is_before
from launcher.storage import jsonediting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def edited(path: str, times: Mapping[str, int], own_mtime: int) -> bool:
    """Whether config.json has every time (ms, by slug) now; False where another program is in the way.

    `own_mtime` is when craft-run last wrote the file (ns). Raises as `Editing.attempt` does, and InvalidJson.
    """
    return Editing(path, lambda text: _with_times(text, times), own_mtime=own_mtime).attempt() is not None


def _with_times(text: str, times: Mapping[str, int]) -> str:
    """The text with every time that is missing or too early. Raises InvalidJson."""
    for slug, ms in times.items():
        start, _, entry = entries.find(text, slug)
        if entry is not None and is_before(entry.get("lastUsedAt"), ms):
            text = jsonediting.with_member(text, start, "lastUsedAt", ms)
    return text
