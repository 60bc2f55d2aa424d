"""A connection as `connections` shows it: to programs as JSON, to people as a row or as details. Never a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.config import roster
from launcher.credentials.state import NOT_NEEDED, STORED, UNKNOWN, State, states, unknown
from launcher.screen.fitting import Column
from launcher.telling import wording
from launcher.telling.moments import ago, moment, until
from launcher.values.capabilities import models
from launcher.values.errors import ConfigError
from launcher.values.secret import MASK
from launcher.values.value import Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launcher.cli.surroundings import Surroundings
    from launcher.values.connection import Workspace
    from launcher.values.errors import CraftRunError

    Json = Mapping[str, object]

COLUMNS = (
    Column(heading=""),
    Column(heading="SLUG"),
    Column(heading="KIND", rank=1, least=20),
    Column(heading="MODEL", rank=2, least=16),
    Column(heading="CREDENTIAL"),
    Column(heading="USED", rank=3),
)
# Fields that are shown as they stand, where they are text.
_PLAIN = ("piAuthProvider", "codexPath", "awsRegion", "gcpProjectId", "gcpRegion")


class View(Value):
    """An entry of `llmConnections` and what is known about it."""

    raw: Json
    is_default: bool
    workspaces: tuple[Workspace, ...]
    credential: State


def views(
    entries: Sequence[Json], config: Json, workspaces: Sequence[Workspace], place: Surroundings, now: int
) -> tuple[list[View], list[CraftRunError]]:
    """The views of some entries, and why a credential store, or the index of them, could not be looked into."""
    problems: list[CraftRunError] = []
    try:
        credentials, closed = states(entries, place.access(), now)
        problems.extend(closed)
    except ConfigError as error:  # of the index: the connections themselves can be shown and changed all the same
        credentials = unknown(entries)
        problems.append(error)
    default = roster.default(config)
    found = []
    for raw, credential in zip(entries, credentials, strict=True):
        slug = raw.get("slug")
        users = tuple(each for each in workspaces if each.default_connection == slug)
        is_default = default is not None and slug == default
        found.append(View(raw=raw, is_default=is_default, workspaces=users, credential=credential))
    return found, problems


def as_json(view: View) -> dict[str, object]:
    """The documented shape; what the entry does not have is null."""
    raw, credential = view.raw, view.credential
    return {
        "slug": raw.get("slug"),
        "name": raw.get("name"),
        "default": view.is_default,
        "providerType": raw.get("providerType"),
        "authType": raw.get("authType"),
        "baseUrl": shown_url(raw.get("baseUrl")),
        "api": api(raw),
        "models": [
            {"id": each.id, "contextWindow": each.context_window, "supportsImages": each.supports_images}
            for each in models(raw)
        ],
        "defaultModel": raw.get("defaultModel"),
        **{key: raw.get(key) for key in _PLAIN},
        "createdAt": raw.get("createdAt"),
        "lastUsedAt": raw.get("lastUsedAt"),
        "credential": {
            "state": credential.state,
            "account": credential.account,
            "store": credential.store,
            "expiresAt": credential.expires_at,
        },
        "workspaces": [each.slug for each in view.workspaces],
    }


def cells(view: View, now: int) -> tuple[str, ...]:
    """A row for `COLUMNS`."""
    raw = view.raw
    return (
        "*" if view.is_default else "",
        _text(raw.get("slug")),
        wording.kind_of_entry(raw),
        _text(raw.get("defaultModel")),
        _credential(view.credential, now),
        ago(raw.get("lastUsedAt"), now),
    )


def details(view: View) -> list[tuple[str, str]]:
    """Everything, line by line; what the entry does not have is left out."""
    raw = view.raw
    lines = [
        ("slug", _text(raw.get("slug")) + (" (the default)" if view.is_default else "")),
        ("name", _text(raw.get("name"))),
        ("providerType", _text(raw.get("providerType"))),
        ("authType", _text(raw.get("authType"))),
        ("baseUrl", shown_url(raw.get("baseUrl")) or ""),
        ("api", api(raw) or ""),
        *((key, _text(raw.get(key))) for key in _PLAIN),
        ("default model", _text(raw.get("defaultModel"))),
        *(("model", _model(each.id, each.context_window, each.supports_images)) for each in models(raw)),
        ("credential", _credential_in_full(view.credential)),
        ("default of", ", ".join(each.slug for each in view.workspaces)),
        ("created", moment(raw.get("createdAt"))),
        ("last used", moment(raw.get("lastUsedAt"))),
    ]
    return [(name, value) for name, value in lines if value]


def api(raw: Json) -> str | None:
    """The wire format of a custom endpoint."""
    endpoint = raw.get("customEndpoint")
    value = endpoint.get("api") if isinstance(endpoint, dict) else endpoint
    return value if isinstance(value, str) else None


def shown_url(url: object) -> str | None:
    """A URL without what may be secret in it: the user before its host, and the query."""
    if not isinstance(url, str):
        return None
    scheme, separator, rest = url.partition("://") if "://" in url else ("", "", url)
    address, mark, _query = rest.partition("?")
    authority, slash, path = address.partition("/")
    user, at, host = authority.rpartition("@")
    return f"{scheme}{separator}{MASK + at if user or at else ''}{host}{slash}{path}{mark + MASK if mark else ''}"


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value)


def _model(name: str, window: int | None, images: bool | None) -> str:
    known = []
    if window is not None:
        known.append(f"context {window:,} tokens")
    if images is not None:
        known.append("text and images" if images else "text only")
    return f"{name} ({', '.join(known)})" if known else name


def _credential(credential: State, now: int) -> str:
    if credential.expires_at is not None and credential.state == STORED and credential.ends_soon(now):
        return f"ends in {until(credential.expires_at, now)}"
    return {NOT_NEEDED: "-", UNKNOWN: "?"}.get(credential.state, credential.state)


def _credential_in_full(credential: State) -> str:
    text = credential.state
    if credential.account:
        text += f": `{credential.account}`"
    if credential.store:
        text += f" in the store `{credential.store}`"
    if credential.expires_at is not None:
        text += f", ends {moment(credential.expires_at)}"
    renewer = credential.renewer
    if renewer is not None:
        text += f", renewed by {renewer.name}" if renewer.name else f", not renewed: {renewer.reason}"
    return text
