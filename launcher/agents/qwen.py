"""Qwen Code: settings at the level of the system, which beat those of the user and of a project.

Seen with Qwen Code 0.24: a project's `.env` adds a base URL where the environment has none, and the key goes there;
models declared in the settings have their own URL and take their key from the variable that they name.
"""

from __future__ import annotations

from launcher.agents import service
from launcher.agents.merging import merged
from launcher.agents.situation import connection_of, option_value
from launcher.boot.lazy import load
from launcher.values.entry import holds_secret
from launcher.values.parts import KeptFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.service import Service
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan
    from launcher.values.connection import Model

OTHER_COMMANDS = frozenset(("auth", "board", "channel", "extensions", "hooks", "mcp", "sandbox", "sessions", "update"))
_VARIABLE = "QWEN_CODE_SYSTEM_SETTINGS_PATH"
_SYSTEM = "/etc/qwen-code/settings.json"
# Protocol -> Qwen Code's name of it.
_TYPES = {
    service.MESSAGES: "anthropic",
    service.CHAT: "openai",
    service.RESPONSES: "openai",
    service.GOOGLE: "gemini",
}
_URL_VARIABLES = {"anthropic": "ANTHROPIC_BASE_URL", "openai": "OPENAI_BASE_URL"}


def reads(_plan: Plan, situation: Situation) -> tuple[str, ...]:
    """The system's settings, which stay in effect."""
    return (_system(situation),)


def _system(situation: Situation) -> str:
    return situation.facts.environ.get(_VARIABLE) or _SYSTEM


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan with settings for Qwen Code. Raises ConfigError or CredentialError where it cannot serve."""
    if situation.begins_with(OTHER_COMMANDS):
        return plan
    served = service.service_of(plan)
    if served.kind not in _TYPES:
        raise service.impossible(
            plan, "qwen", f"it cannot speak to {served.wording}", "use `claude`, `opencode` or `pi`"
        )
    model = option_value(situation.arguments, "--model", "-m") or service.needed_model(plan, "qwen")
    settings = merged(situation.texts.get(_system(situation)), _settings(plan, served, model))
    name = f"qwen-{connection_of(plan).slug}-{model}.json".replace("/", "%2F")
    path = situation.kept_path(name)
    text = load("launcher.storage.jsontext").encode(settings)
    kept = KeptFile(path=path, text=text, why="Qwen Code's settings for this connection and model")
    return situation.set(plan.but(kept=(*plan.kept, kept)), _VARIABLE, path, "beats the user's and the project's")


def _settings(plan: Plan, served: Service, model: str) -> dict[str, object]:
    kind = _TYPES[served.kind]
    # The file is kept, so that a password in the URL must stay in its variable; Qwen Code puts it in.
    url = f"${{{_URL_VARIABLES[kind]}}}" if served.url and holds_secret(served.url) else served.url
    common = {
        "baseUrl": url,
        "envKey": served.key,
        **({"wireApi": "responses"} if served.kind == service.RESPONSES else {}),
    }
    models = [connection_of(plan).model(each) for each in dict.fromkeys((model, *served.models))]
    return {
        "modelProviders": {kind: [{"id": each.id, "name": each.id, **common, **_told(each)} for each in models]},
        "security": {"auth": {"selectedType": kind}},
        "model": {"name": model},
    }


def _told(model: Model) -> dict[str, object]:
    """What the connection says of a model, in Qwen Code's words."""
    told: dict[str, object] = {}
    if model.context_window is not None:
        told["contextWindowSize"] = model.context_window
    if model.supports_images is not None:
        told["modalities"] = {"image": model.supports_images}
    return {"generationConfig": told} if told else {}
