"""What `connections add` asks for at a terminal, or names as missing where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launcher.boot.lazy import load
from launcher.cli.connections.options import ENDPOINT, OPTION
from launcher.cli.connections.ways import WAYS
from launcher.cli.screen import questions
from launcher.config import drafting, presets
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


def preset(name: str | None, params: Mapping[str, Any], place: Surroundings) -> Preset:
    """The preset of that name, or the one chosen at the terminal. Raises UsageError."""
    if name is None and params["provider_type"]:
        return presets.CUSTOM
    if name is None:
        name = questions.choice("What kind of connection", "PRESET", _offered(place))
    found = presets.find(name)
    if found is None:
        known = ", ".join(f"`{each.key}`" for each in presets.PRESETS)
        raise UsageError(f"there is no preset `{name}`", f"one of {known}; or give `--provider-type` and `--auth-type`")
    return found


def _offered(place: Surroundings) -> list[tuple[str, str]]:
    """The presets, those first for which something is on this machine."""
    there = load("launcher.cli.connections.found").on_this_machine(place) if questions.can_ask() else {}
    ready = [(each.key, f"({there[each.key]}) {each.title}") for each in presets.PRESETS if each.key in there]
    return ready + [(each.key, each.title) for each in presets.PRESETS if each.key not in there]


def completed(
    chosen: Preset, params: Mapping[str, Any], place: Surroundings, *, secret_given: bool, picked: bool
) -> dict[str, Any]:
    """What was given, and what the terminal was asked for; a preset that was `picked` is also asked for its name.

    Raises UsageError naming all options that are missing, and WentBack where the preset is to be picked again.
    """
    given = {key: value for key, value in params.items() if value not in (None, ())}
    missing = [key for key in chosen.needs if key not in given]
    known = {key: value for key in missing if (value := _known(key, place))}
    if questions.can_ask():
        if picked and "name" not in given:
            missing.append("name")
        return _answered(chosen, missing, given, known, place, picked=picked)
    unknown = [f"`{OPTION[key]}`" for key in missing if key not in known]
    if unknown:
        secret = secret_given or chosen.entry.get("authType") in ("none", "environment")
        add = "add it" if len(unknown) == 1 else "add them"
        hint = add if secret else f"{add}, and one of {WAYS}"
        raise UsageError(f"`{chosen.key}` needs {', '.join(unknown)}", hint)
    if "aws_region" in known:
        messages.note(f"the AWS region is `{known['aws_region']}`, as here: `--aws-region` names another")
    return {**known, **given}


def _answered(  # noqa: PLR0913 - a dialogue
    chosen: Preset,
    missing: list[str],
    given: dict[str, Any],
    known: Mapping[str, str],
    place: Surroundings,
    *,
    picked: bool,
) -> dict[str, Any]:
    """What is given with the answers to what is missing; Escape goes to the question before."""
    answers: dict[str, Any] = {}
    place_in_dialogue = 0
    while place_in_dialogue < len(missing):
        key = missing[place_in_dialogue]
        so_far = {"base_url": chosen.entry.get("baseUrl"), **given, **answers}
        back = picked or place_in_dialogue > 0
        try:
            if key == "name":
                answers[key] = _name(chosen, so_far, place, back=back)
            elif key in _ASK:
                answers[key] = _ASK[key](so_far, back)
            else:
                answers[key] = _ask_text(key, answers.get(key) or known.get(key), back=back)
            place_in_dialogue += 1
        except questions.WentBack:
            if place_in_dialogue == 0:
                raise
            place_in_dialogue -= 1
    return {**given, **answers}


def _name(chosen: Preset, so_far: Mapping[str, Any], place: Surroundings, *, back: bool) -> str:
    """A name that no connection has yet."""
    proposed = str(drafting.drafted(chosen.entry, {key: value for key, value in so_far.items() if value})["name"])
    taken = {raw.get("name") for raw in place.connections()}
    name, number = proposed, 1
    while name in taken:
        number += 1
        name = f"{proposed} {number}"
    return questions.text("Name", OPTION["name"], name, back=back)


def _known(key: str, place: Surroundings) -> str | None:
    """What the environment says to a question."""
    if key == "aws_region":
        return inherited_region(place.environ, place.paths.home)
    names = {"gcp_project_id": ("GOOGLE_CLOUD_PROJECT",), "gcp_region": ("CLOUD_ML_REGION", "GOOGLE_CLOUD_LOCATION")}
    return next((place.environ[name] for name in names.get(key, ()) if place.environ.get(name)), None)


def _ask_text(key: str, default: str | None, *, back: bool) -> str:
    return questions.text(_QUESTIONS[key], OPTION[key], default, back=back)


def _endpoint(_given: Mapping[str, Any], back: bool) -> str:
    return questions.text(
        _QUESTIONS["base_url"],
        OPTION["base_url"],
        back=back,
        wrong=lambda url: None if is_endpoint(url) else ENDPOINT,
    )


def _models(url: str, back: bool) -> tuple[str, ...]:
    """The ids of models; those that a server on this machine lists are proposed."""
    proposed = (
        load("launcher.checking.online").models_at(url, _PATIENCE) if is_endpoint(url) and is_loopback(url) else []
    )
    answer = _ask_text("model", ",".join(proposed[:_PROPOSED]) or None, back=back)
    return tuple(each.strip() for each in answer.split(",") if each.strip())


# What is asked in another way than for a line; it is told what is known so far, and whether there is a way back.
_ASK: dict[str, Callable[[Mapping[str, Any], bool], Any]] = {
    "base_url": _endpoint,
    "api": lambda _given, back: questions.choice("Protocol", OPTION["api"], _APIS, back=back),
    "auth_type": lambda given, back: questions.choice(
        "How it authenticates",
        OPTION["auth_type"],
        [(each, "") for each in AUTH_TYPES_OF[given["provider_type"]]],
        back=back,
    ),
    "pi_auth_provider": lambda _given, back: questions.choice(
        "Provider", OPTION["pi_auth_provider"], [(each, "") for each in providers()], back=back
    ),
    "model": lambda given, back: _models(str(given["base_url"]), back),
}
