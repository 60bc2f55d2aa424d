"""What `craft-run login NAME` means: a connection, or a kind of connection that is to be made."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from launcher.cli.screen import questions
from launcher.config import presets
from launcher.credentials.state import EXPIRED, MISSING, states
from launcher.logins.signin.kinds import SECRET, kind_of
from launcher.telling.moments import now_ms
from launcher.values.errors import SelectionError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.cli.surroundings import Surroundings
    from launcher.config.presets import Preset

    Entry = Mapping[str, object]


def of(name: str | None, place: Surroundings) -> Entry | Preset:
    """The entry of `llmConnections` called `name`, else the preset; without a name the one that needs it, or the one
    that is chosen at the terminal. Raises UsageError, SelectionError and ConfigError.
    """
    entries = {str(raw["slug"]): raw for raw in place.connections() if isinstance(raw.get("slug"), str)}
    if name is None:
        name = _chosen(entries, place)
    if name in entries:
        return place.connection(name)
    preset = presets.find(name)
    if preset is not None and kind_of(preset.entry) is not None:
        return preset
    raise _unknown(name, entries)


def _chosen(entries: Mapping[str, Entry], place: Surroundings) -> str:
    """The connection that has no valid login, where it is the only one; else what is chosen at the terminal."""
    possible = {slug: raw for slug, raw in entries.items() if kind_of(raw) not in (None, SECRET)}
    credentials, _ = states(list(possible.values()), place.access(), now_ms())
    wanting = [slug for slug, each in zip(possible, credentials, strict=True) if each.state in (MISSING, EXPIRED)]
    if len(wanting) == 1:
        return wanting[0]
    if not questions.can_ask():
        known = ", ".join(f"`{slug}`" for slug in wanting or possible)
        raise UsageError(
            "which connection to sign in to is missing", f"name it: {known or 'a preset, as `claude-max`'}"
        )
    offered = [(slug, str(raw.get("name") or "")) for slug, raw in possible.items()]
    offered += [
        (each.key, f"{each.title} (a new connection)")
        for each in presets.PRESETS
        if each.key not in entries and kind_of(each.entry) not in (None, SECRET)
    ]
    return questions.choice("Sign in to", "NAME", offered)


def _unknown(name: str, entries: Mapping[str, Entry]) -> SelectionError:
    known = [*entries, *(each.key for each in presets.PRESETS if kind_of(each.entry))]
    similar = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean `{similar[0]}`?" if similar else "known: " + ", ".join(f"`{each}`" for each in known[:12])
    return SelectionError(f"there is no connection or preset `{name}`", hint)
