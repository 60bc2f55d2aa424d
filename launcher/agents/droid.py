"""droid (Factory): a settings file for this launch, which names the variable of the key, and its one model.

Seen with 0.215: models of the user's and the project's settings do not win over those of `--settings`; the id of a
model is `custom:`, its name and its place in the list.
"""

from __future__ import annotations

from launcher.agents import service
from launcher.agents.situation import connection_of, has_option, warn
from launcher.boot.lazy import load
from launcher.values.parts import KeptFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan

_OTHER_COMMANDS = frozenset(("help", "mcp", "plugin", "update", "daemon", "search", "computer"))
_PROVIDERS = {
    service.MESSAGES: "anthropic",
    service.CHAT: "generic-chat-completion-api",
    service.RESPONSES: "openai",
}
_ID = "custom:craft-run-0"
# What it may leave for the answer (tokens), at most a quarter of the window.
_LONGEST_OUTPUT = 16_384


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan with droid's settings. Raises ConfigError or CredentialError where it cannot serve."""
    own = situation.arguments
    if situation.begins_with(_OTHER_COMMANDS):
        return plan
    if has_option(own, "--settings"):
        return warn(plan, "droid uses the models of your `--settings`, not the connection")
    served = service.service_of(plan)
    if served.kind not in _PROVIDERS or not served.url:
        raise service.impossible(plan, "droid", f"it cannot be told of {served.wording}", "use `opencode` or `pi`")
    service.refuse_bearer(plan, "droid", served)
    service.refuse_secret_url(plan, "droid", served)
    told = connection_of(plan).model(service.needed_model(plan, "droid"))
    window = told.context_window
    model = {
        "model": told.id,
        "displayName": "craft-run",
        "baseUrl": served.url,
        "apiKey": f"${{{served.key}}}",
        "provider": _PROVIDERS[served.kind],
        **({} if window is None else {"maxContextLimit": window}),
        "maxOutputTokens": _LONGEST_OUTPUT if window is None else min(_LONGEST_OUTPUT, window // 4),
        **({"noImageSupport": True} if told.supports_images is False else {}),
    }
    text = load("launcher.storage.jsontext").encode({"customModels": [model], "model": _ID})
    path = situation.kept_path(f"droid-{connection_of(plan).slug}-{told.id}.json".replace("/", "%2F"))
    kept = KeptFile(path=path, text=text, why="droid's settings for this launch, without the key")
    plan = situation.add_arguments(plan.but(kept=(*plan.kept, kept)), ("--settings", path), "the connection's model")
    if "exec" not in own or has_option(own, "-m", "--model"):
        return plan
    return situation.add_arguments(plan, ("-m", _ID), "the connection's model", at=own.index("exec") + 1)
