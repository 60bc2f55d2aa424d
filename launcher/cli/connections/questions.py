"""What `connections add` asks for at a terminal, or names as missing where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launcher.boot.lazy import load
from launcher.cli.connections.options import ENDPOINT, OPTION
from launcher.cli.connections.ways import WAYS
from launcher.cli.screen import questions
from launcher.config import presets
from launcher.config.aws_region import inherited_region
from launcher.config.pairs import AUTH_TYPES_OF
from launcher.providers.pi import providers
from launcher.telling import messages
from launcher.values.entry import is_endpoint, is_loopback
from launcher.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launcher.cli.surroundings import Surroundings
    from launcher.config.presets import Preset

_QUESTIONS = {
    "base_url": "URL of the endpoint",
    "model": "Models, separated by commas",
    "aws_region": "AWS region",
    "gcp_project_id": "Google Cloud project",
    "gcp_region": "Google Cloud region",
}
# Seconds for a server on this machine to list its models, and how many are proposed at most.
_PATIENCE = 2.0
_PROPOSED = 20
_APIS = (
    ("openai-completions", "OpenAI's protocol (/chat/completions)"),
    ("anthropic-messages", "Anthropic's protocol (/v1/messages)"),
)


def preset(name: str | None, params: Mapping[str, Any]) -> Preset:
    """The preset of that name, or the one chosen at the terminal. Raises UsageError."""
    if name is None and params["provider_type"]:
        return presets.CUSTOM
    if name is None:
        choices = [(each.key, each.title) for each in presets.PRESETS]
        name = questions.choice("What kind of connection", "PRESET", choices)
    found = presets.find(name)
    if found is None:
        known = ", ".join(f"`{each.key}`" for each in presets.PRESETS)
        raise UsageError(f"there is no preset `{name}`", f"one of {known}; or give `--provider-type` and `--auth-type`")
    return found


def completed(chosen: Preset, params: Mapping[str, Any], place: Surroundings, *, secret_given: bool) -> dict[str, Any]:
    """What was given, and what the terminal was asked for. Raises UsageError naming all options that are missing."""
    given = {key: value for key, value in params.items() if value not in (None, ())}
    missing = [key for key in chosen.needs if key not in given]
    known = {key: value for key in missing if (value := _known(key, place))}
    if questions.can_ask():
        for key in missing:
            so_far = {"base_url": chosen.entry.get("baseUrl"), **given}
            given[key] = _ASK[key](so_far) if key in _ASK else _ask_text(key, known.get(key))
        return given
    unknown = [f"`{OPTION[key]}`" for key in missing if key not in known]
    if unknown:
        secret = secret_given or chosen.entry.get("authType") in ("none", "environment")
        add = "add it" if len(unknown) == 1 else "add them"
        hint = add if secret else f"{add}, and one of {WAYS}"
        raise UsageError(f"`{chosen.key}` needs {', '.join(unknown)}", hint)
    if "aws_region" in known:
        messages.note(f"the AWS region is `{known['aws_region']}`, as here: `--aws-region` names another")
    return {**known, **given}


def _known(key: str, place: Surroundings) -> str | None:
    """What the environment says to a question."""
    if key == "aws_region":
        return inherited_region(place.environ, place.paths.home)
    names = {"gcp_project_id": ("GOOGLE_CLOUD_PROJECT",), "gcp_region": ("CLOUD_ML_REGION", "GOOGLE_CLOUD_LOCATION")}
    return next((place.environ[name] for name in names.get(key, ()) if place.environ.get(name)), None)


def _ask_text(key: str, default: str | None) -> str:
    return questions.text(_QUESTIONS[key], OPTION[key], default)


def _endpoint(_given: Mapping[str, Any]) -> str:
    while not is_endpoint(url := _ask_text("base_url", None)):
        messages.note(ENDPOINT)
    return url


def _models(url: str) -> tuple[str, ...]:
    """The ids of models; those that a server on this machine lists are proposed."""
    proposed = (
        load("launcher.checking.online").models_at(url, _PATIENCE) if is_endpoint(url) and is_loopback(url) else []
    )
    answer = _ask_text("model", ",".join(proposed[:_PROPOSED]) or None)
    return tuple(each.strip() for each in answer.split(",") if each.strip())


_ASK: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "base_url": _endpoint,
    "api": lambda _given: questions.choice("Protocol", OPTION["api"], _APIS),
    "auth_type": lambda given: questions.choice(
        "How it authenticates", OPTION["auth_type"], [(each, "") for each in AUTH_TYPES_OF[given["provider_type"]]]
    ),
    "pi_auth_provider": lambda _given: questions.choice(
        "Provider", OPTION["pi_auth_provider"], [(each, "") for each in providers()]
    ),
    "model": lambda given: _models(str(given["base_url"])),
}
