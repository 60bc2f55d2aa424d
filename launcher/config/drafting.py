"""From what a user gives to the fields of an entry of `llmConnections`; pure.

`Given` is by key: the fields of `TEXTS`, and `api` (wire format of a custom endpoint), `supports_images` (the whole
endpoint takes images), `model` and `image_model` (ids), `context_window` (`TOKENS` or `MODEL=TOKENS`).
"""

from __future__ import annotations

from launcher.config import slugs
from launcher.values.entry import host_of
from launcher.values.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Given = Mapping[str, Any]

# Key -> field of the entry.
TEXTS = {
    "name": "name",
    "provider_type": "providerType",
    "auth_type": "authType",
    "base_url": "baseUrl",
    "default_model": "defaultModel",
    "pi_auth_provider": "piAuthProvider",
    "codex_path": "codexPath",
    "aws_region": "awsRegion",
    "gcp_project_id": "gcpProjectId",
    "gcp_region": "gcpRegion",
}
APIS = ("openai-completions", "anthropic-messages")
# What JavaScript, and so the app, holds exactly, and how long that is.
_LARGEST = 2**53 - 1
_DIGITS = len(str(_LARGEST))
# The order in which the app writes an entry.
_ORDER = (
    "slug",
    "name",
    "providerType",
    "authType",
    "baseUrl",
    "customEndpoint",
    "models",
    "defaultModel",
    "piAuthProvider",
    "codexPath",
    "awsRegion",
    "gcpProjectId",
    "gcpRegion",
    "createdAt",
)


def drafted(beginning: Mapping[str, object], given: Given) -> dict[str, object]:
    """The entry that a preset's beginning and what was given make, still without a slug. Raises UsageError."""
    entry = {**beginning, **changed(beginning, given)}
    if not entry.get("name"):
        entry["name"] = _name(entry)
    ids = [_id(each) for each in _list(entry.get("models"))]
    if ids and not entry.get("defaultModel"):
        entry["defaultModel"] = ids[0]
    return in_order(entry)


def in_order(entry: Mapping[str, object]) -> dict[str, object]:
    """The entry with its fields in the app's order, without those that are None."""
    keys = (*_ORDER, *(key for key in entry if key not in _ORDER))
    return {key: entry[key] for key in keys if entry.get(key) is not None}


def slug_of(entry: Mapping[str, object], preferred: str | None) -> str:
    """The slug that an entry begins with, before it is made free."""
    return preferred or slugs.from_name(str(entry["name"]))


def changed(entry: Mapping[str, object], given: Given) -> dict[str, object]:
    """The fields of an entry that change by what was given. Raises UsageError."""
    fields: dict[str, object] = {TEXTS[key]: value for key, value in given.items() if key in TEXTS and value}
    if given.get("api") or given.get("supports_images") is not None:
        fields["customEndpoint"] = _endpoint(entry, given)
    models = _models(entry, given)
    if models is not None:
        fields["models"] = models
    ids = [_id(each) for each in _list(fields.get("models", entry.get("models")))]
    default = fields.get("defaultModel", entry.get("defaultModel"))
    if ids and default not in ids and fields.keys() & {"models", "defaultModel"}:
        if "defaultModel" in fields:
            raise UsageError(f"`{default}` is none of the models {_quoted(ids)}", "add it: `--model`")
        fields["defaultModel"] = ids[0]
    return fields


def _endpoint(entry: Mapping[str, object], given: Given) -> dict[str, object]:
    before = entry.get("customEndpoint")
    endpoint = dict(before) if isinstance(before, dict) else {"api": before} if isinstance(before, str) else {}
    if given.get("api"):
        endpoint["api"] = given["api"]
    if given.get("supports_images") is not None:
        endpoint["supportsImages"] = given["supports_images"]
    return endpoint


def _models(entry: Mapping[str, object], given: Given) -> list[object] | None:
    """The new list of models, None where it stays as it is; of models that stay, everything is kept."""
    listed = {_id(each): each for each in _list(entry.get("models"))}
    ids = list(dict.fromkeys(given.get("model") or listed))
    objects: dict[str, dict[str, object]] = {}
    for text in sorted(given.get("context_window") or (), key=lambda each: "=" in each):
        name, equals, tokens = str(text).rpartition("=")
        # Of a longer text the digits alone would be work.
        if not (tokens.isascii() and tokens.isdecimal() and len(tokens) <= _DIGITS and 0 < int(tokens) <= _LARGEST):
            raise UsageError(f"`--context-window {text}`: `{tokens}` is no number of tokens", "such as 131072")
        for each in [name] if equals else ids:
            objects.setdefault(each, {})["contextWindow"] = int(tokens)
    for name in given.get("image_model") or ():
        objects.setdefault(name, {})["supportsImages"] = True
    unknown = [name for name in objects if name not in ids]
    if unknown:
        raise UsageError(f"{_quoted(unknown)} is no model of the connection", "add it: `--model`")
    if given.get("context_window") and not ids:
        raise UsageError("the connection lists no model", "add one: `--model`")
    if not (given.get("model") or objects):
        return None
    return [_with(listed.get(each, each), objects.get(each)) for each in ids]


def _with(model: object, more: Mapping[str, object] | None) -> object:
    if not more:
        return model
    return {**(model if isinstance(model, dict) else {"id": model}), **more}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _id(model: object) -> str:
    name = model.get("id") if isinstance(model, dict) else model
    return name if isinstance(name, str) else ""


def _quoted(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _name(entry: Mapping[str, object]) -> str:
    """A name for an entry without one: its endpoint's host, its provider behind the Pi backend, or its providerType."""
    url = entry.get("baseUrl")
    if isinstance(url, str):
        return host_of(url) or url
    return str(entry.get("piAuthProvider") or entry.get("providerType"))
