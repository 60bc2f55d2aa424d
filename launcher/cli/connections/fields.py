"""What `connections edit` without options asks for: which field, and what it shall be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.cli.connections.options import OPTION
from launcher.cli.connections.overview import shown_url
from launcher.cli.screen import questions
from launcher.config import drafting
from launcher.values.capabilities import models
from launcher.values.entry import is_endpoint
from launcher.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    Json = Mapping[str, object]

# What is asked about, in the order in which people change it; the rest has options.
_ASKED = ("name", "default_model", "model", "base_url", "aws_region", "gcp_project_id", "gcp_region", "codex_path")


def asked(raw: Json) -> dict[str, object]:
    """The fields to change, by the keys of `drafting`, as the terminal says. Raises UsageError where there is none."""
    if not questions.can_ask():
        raise UsageError("nothing to change was given", "see `craft-run connections edit --help`")
    now = {key: _present(raw, key) for key in _ASKED}
    choices = [(OPTION[key][2:], now[key]) for key in _ASKED]
    chosen = questions.choice("What to change", "an option, for example `--name NAME`", choices)
    key = next(each for each in _ASKED if OPTION[each][2:] == chosen)
    if key == "model":
        answer = questions.text("Models, separated by commas", OPTION[key], now[key] or None)
        return {key: tuple(each.strip() for each in answer.split(",") if each.strip())}
    if key == "base_url":
        return {key: questions.text("URL of the endpoint", OPTION[key], wrong=_no_endpoint)}
    return {key: questions.text(chosen.replace("-", " ").capitalize(), OPTION[key], now[key] or None)}


def _present(raw: Json, key: str) -> str:
    if key == "model":
        return ",".join(each.id for each in models(raw))
    value = raw.get(drafting.TEXTS[key])
    if key == "base_url":
        return shown_url(value) or ""
    return value if isinstance(value, str) else ""


def _no_endpoint(answer: str) -> str | None:
    return None if is_endpoint(answer) else "an http:// or https:// URL without spaces"
