"""Changing the index of credentials."""

from __future__ import annotations

from launcher.config import own_files
from launcher.credentials import index
from launcher.storage import jsonediting, jsontext
from launcher.storage.jsonediting import without_member
from launcher.storage.lock import Lock
from launcher.values.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.paths import Paths

_EMPTY = '{\n  "version": 1,\n  "accounts": {}\n}\n'


def update(paths: Paths, account: str, entry: index.Entry | None) -> None:
    """Set the entry of `account`, or remove it where `entry` is None; all other text stays as it is.

    Raises ConfigError where the present index is invalid, which is then left alone, or the new one cannot be written.
    """
    path = index.path(paths)
    with Lock(paths.launcher):
        text = index.read_text(paths)
        if text is None:
            text = _EMPTY
        index.parse(text, paths)
        start = jsontext.value_start(text, jsontext.document_start(text), "accounts")
        if start is None:
            raise ConfigError(f"`{path}` has no `accounts`")
        if entry is None:
            text = without_member(text, start, account)
        else:
            text = jsonediting.with_member(text, start, account, dict(entry))
        own_files.replace(path, text)
