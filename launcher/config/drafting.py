"""From what a user gives to the fields of an entry of `llmConnections`; pure.

`Given` is by key: the fields of `TEXTS`, and `api` (wire format of a custom endpoint), `supports_images` (the whole
endpoint takes images), `model` and `image_model` (ids), `context_window` (`TOKENS` or `MODEL=TOKENS`).
"""

from __future__ import annotations

from launcher.config import forms, slugs
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
    "modelSelectionMode",
    "piAuthProvider",
    "codexPath",
    "awsRegion",
    "gcpProjectId",
    "gcpRegion",
    "createdAt",
)


def drafted(beginning: Mapping[str, object], given: Given, region: str | None = None) -> dict[str, object]:
    """The entry that a preset's beginning and what was given make, still without a slug, in the app's form of today.

    `region` is the AWS region that the environment has now, for a connection without one of its own. Raises UsageError.
    """
    fields = {TEXTS[key]: value for key, value in given.items() if key in TEXTS and key != "default_model" and value}
    if given.get("api"):
        fields["customEndpoint"] = _endpoint(beginning, given)
    begun = forms.modern({**beginning, **fields})
    if begun.get("models"):
        begun["models"] = _of_region(begun, region)
    rest = {key: value for key, value in given.items() if key == "default_model" or key not in (*TEXTS, "api")}
    entry = {**begun, **changed(begun, rest)}
    if not entry.get("name"):
        entry["name"] = _name(entry)
    ids = forms.ids_of(entry)
    if ids and not entry.get("defaultModel"):
        entry["defaultModel"] = ids[0]
    return in_order({**entry, "modelSelectionMode": forms.mode_of(entry)})


def _of_region(entry: Mapping[str, object], region: str | None) -> list[str]:
    """A preset's models by the ids that the app has for them; on Bedrock those of the region, or of every geography."""
    if entry.get("piAuthProvider") == forms.BEDROCK and not entry.get("awsRegion"):
        return forms.everywhere(forms.ids_of(entry), region)
    bare = {key: value for key, value in entry.items() if key != "models"}
    return [forms.listed_id(bare, each) for each in forms.ids_of(entry)]


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
    becoming = {**entry, **fields, "defaultModel": entry.get("defaultModel")}
    if given.get("api"):
        fields |= forms.key_of_endpoint(becoming)
    if "defaultModel" in fields:
        fields["defaultModel"] = forms.listed_id(becoming, str(fields["defaultModel"]))
    models = _models(becoming, given)
    if models is not None:
        fields["models"] = models
    ids = forms.ids_of({**becoming, **fields})
    default = fields.get("defaultModel", entry.get("defaultModel"))
    if ids and default not in ids and fields.keys() & {"models", "defaultModel"}:
        if "defaultModel" in fields:
            raise UsageError(f"`{default}` is none of the models {_quoted(ids)}", "add it: `--model`")
        fields["defaultModel"] = ids[0]
    return {**fields, **_mode(becoming, fields)}


def _mode(entry: Mapping[str, object], fields: Mapping[str, object]) -> dict[str, object]:
    """The mode in which the app keeps a choice of models; a default behind its Pi backend needs a list to stand in."""
    if not fields.keys() & {"models", "defaultModel"}:
        return {}
    if entry.get("providerType") == "pi" and not forms.ids_of({**entry, **fields}):
        return {"models": [fields["defaultModel"]], "modelSelectionMode": forms.CHOSEN}
    mode = forms.mode_of({**entry, **fields})
    return {"modelSelectionMode": mode} if mode and entry.get("modelSelectionMode") != mode else {}


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
    ids = list(dict.fromkeys(forms.listed_id(entry, each) for each in given.get("model") or listed))
    objects: dict[str, dict[str, object]] = {}
    for text in sorted(given.get("context_window") or (), key=lambda each: "=" in each):
        name, equals, tokens = str(text).rpartition("=")
        # Of a longer text the digits alone would be work.
        if not (tokens.isascii() and tokens.isdecimal() and len(tokens) <= _DIGITS and 0 < int(tokens) <= _LARGEST):
            raise UsageError(f"`--context-window {text}`: `{tokens}` is no number of tokens", "such as 131072")
        for each in [forms.listed_id(entry, name)] if equals else ids:
            objects.setdefault(each, {})["contextWindow"] = int(tokens)
    for name in given.get("image_model") or ():
        objects.setdefault(forms.listed_id(entry, name), {})["supportsImages"] = True
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
