"""Changes to the app's JSON files, from the old text to the new one: what is not named stays as it is, to the byte.

They are made for `launcher.config.editing.edit`. New members are written as the app writes: two spaces a level.
"""

from __future__ import annotations

from launcher.config import entries
from launcher.storage import jsonediting, jsontext
from launcher.values.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launcher.storage.jsonediting import Member

    Change = Callable[[str], str]

# config.json as the app begins it.
EMPTY = '{\n  "workspaces": [],\n  "activeWorkspaceId": null,\n  "activeSessionId": null\n}'
_INDENT = "  "
_WHITESPACE = " \t\n\r"


def set_top_level(key: str, value: object) -> Change:
    """Set a key of the outermost object, for example `defaultLlmConnection`."""
    return lambda text: _with(text, jsontext.document_start(text), key, value)


def remove_top_level(key: str) -> Change:
    """Remove a key of the outermost object, where it is there."""
    return lambda text: _without(text, jsontext.document_start(text), key)


def append_connection(connection: Mapping[str, object]) -> Change:
    """Add an entry to the end of `llmConnections`. The change raises ConfigError where its slug is taken."""

    def change(text: str) -> str:
        slug = str(connection["slug"])
        if entries.find(text, slug)[2] is not None:
            raise ConfigError(f"there is a connection `{slug}` already", "choose another slug, or edit that one")
        start = jsontext.document_start(text)
        array = jsonediting.member(text, start, "llmConnections")
        if array is None or not isinstance(array.value, list):
            return _with(text, start, "llmConnections", [connection])
        return _inserted(text, array.start, None, connection)

    return change


def set_connection(slug: str, fields: Mapping[str, object]) -> Change:
    """Set fields of a connection; a value of None removes the field. The change raises ConfigError where it is gone."""

    def change(text: str) -> str:
        for key, value in fields.items():
            start = _existing(text, slug)
            text = _without(text, start, key) if value is None else _with(text, start, key, value)
        return text

    return change


def remove_connection(slug: str) -> Change:
    """Remove the entry of a connection. The change raises ConfigError where it is gone."""

    def change(text: str) -> str:
        start = _existing(text, slug)
        array = jsontext.value_start(text, jsontext.document_start(text), "llmConnections")
        return _cut(text, array or 0, lambda item: item.start == start)

    return change


def append_workspace(entry: Mapping[str, object]) -> Change:
    """Add an entry to the end of `workspaces`; the first one becomes the active one, which the app wants to exist."""

    def change(text: str) -> str:
        start = jsontext.document_start(text)
        array = jsonediting.member(text, start, "workspaces")
        if array is None or not isinstance(array.value, list):
            text = _with(text, start, "workspaces", [entry])
        else:
            text = _inserted(text, array.start, None, entry)
        active = jsonediting.member(text, start, "activeWorkspaceId")
        return text if active and active.value else _with(text, start, "activeWorkspaceId", entry["id"])

    return change


def set_workspace_default(slug: str | None) -> Change:
    """Set `defaults.defaultLlmConnection` in a workspace's own config.json, or remove it."""
    return _set_default("defaultLlmConnection", slug)


def set_workspace_folder(path: str | None) -> Change:
    """Set `defaults.workingDirectory` in a workspace's own config.json, or remove it."""
    return _set_default("workingDirectory", path)


def _set_default(key: str, value: str | None) -> Change:
    """Set a member of `defaults`, or remove it."""

    def change(text: str) -> str:
        start = jsontext.document_start(text)
        defaults = jsonediting.member(text, start, "defaults")
        if defaults is None or not isinstance(defaults.value, dict):
            return text if value is None else _with(text, start, "defaults", {key: value})
        if value is None:
            return _without(text, defaults.start, key)
        return _with(text, defaults.start, key, value)

    return change


def pretty(value: object) -> str:
    """JSON as the app writes a whole file."""
    return _pretty(value, "")


def _existing(text: str, slug: str) -> int:
    start, _, entry = entries.find(text, slug)
    if entry is None:
        raise ConfigError(f"there is no connection `{slug}`", "see `craft-run connections list`")
    return start


def _with(text: str, start: int, key: str, value: object) -> str:
    """The text with a member of the object at `start` set: its last one, where the key stands twice."""
    found = jsonediting.member(text, start, key)
    if found is None:
        return _inserted(text, start, key, value)
    return text[: found.start] + _pretty(value, _indent(text, found.key_start)) + text[found.end :]


def _without(text: str, start: int, key: str) -> str:
    """The text without any member of that key."""
    while jsonediting.member(text, start, key) is not None:
        text = _cut(text, start, lambda each: each.key == key)
    return text


def _inserted(text: str, start: int, key: str | None, value: object) -> str:
    """The text with a new last member (or item, where `key` is None) of the object or array at `start`."""
    last = [None, *jsonediting.members(text, start)][-1]
    indent = _indent(text, last.key_start) if last else _indent(text, start) + _INDENT
    name = "" if key is None else f"{jsontext.encode(key)}: "
    new = f"\n{indent}{name}{_pretty(value, indent)}"
    if last is not None:
        return f"{text[: last.end]},{new}{text[last.end :]}"
    rest = text[start + 1 :].lstrip(_WHITESPACE)
    return f"{text[: start + 1]}{new}\n{_indent(text, start)}{rest}"


def _cut(text: str, start: int, chosen: Callable[[Member], bool]) -> str:
    """The text without the first chosen member of the object or array at `start`, and without its comma."""
    before: Member | None = None
    found: Member | None = None
    after: Member | None = None
    for each in jsonediting.members(text, start):
        if found is not None:
            after = each
            break
        if chosen(each):
            found = each
        else:
            before = each
    if found is None:
        return text
    if after is not None:
        return text[: found.key_start] + text[after.key_start :]
    return text[: before.end if before else start + 1] + text[found.end :]


def _indent(text: str, offset: int) -> str:
    """The white space at the beginning of the line of `offset`."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _pretty(value: object, indent: str) -> str:
    """JSON as `JSON.stringify(value, null, 2)` writes it at a level of indentation."""
    inner = indent + _INDENT
    if isinstance(value, dict) and value:
        members = [f"{inner}{jsontext.encode(str(key))}: {_pretty(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"
    if isinstance(value, list | tuple) and value:
        return "[\n" + ",\n".join(inner + _pretty(item, inner) for item in value) + f"\n{indent}]"
    return jsontext.encode(value)
