"""pi: an extension of craft-run's registers the connection as a provider of its own, named `craft-run`.

Seen with pi 0.73, 0.74 and 1.5: it knows no variable for an endpoint, and a login stored in its auth.json beats a key
in the environment. A provider that only this launch knows has neither; the rest stays the user's.
Services that want more than a key (Bedrock, Vertex, Copilot) are left to pi's own providers.
"""

from __future__ import annotations

from launcher.agents import fresh_key, service
from launcher.agents.situation import connection_of, has_option, option_value, warn
from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.providers.pi import providers
from launcher.values.entry import holds_secret
from launcher.values.errors import CredentialError
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.agents.service import Service
    from launcher.agents.situation import Situation
    from launcher.environment.diff import Environ
    from launcher.plan.plan import Plan
    from launcher.values.connection import Model

OTHER_COMMANDS = frozenset(("install", "remove", "uninstall", "update", "list", "config"))
_OTHER_OPTIONS = ("--help", "-h", "--version", "-v", "--export", "--list-models")
_EXTENSION = os.path.join(os.path.dirname(__file__), "pi_provider.js")
_OWN = "craft-run"
# What craft-run registers -> pi's name of the protocol.
_PROTOCOLS = {
    **{each: each for each in (service.MESSAGES, service.CHAT, service.RESPONSES, service.GOOGLE)},
    service.CLAUDE_LOGIN: service.MESSAGES,
    service.AZURE: "azure-openai-responses",
}


def reads(_plan: Plan, situation: Situation) -> tuple[str, ...]:
    """Pi's stored logins."""
    return (_logins(situation),)


def _logins(situation: Situation) -> str:
    return logins(situation.facts.environ, situation.facts.home)


def logins(environ: Environ, home: str) -> str:
    """The file of the logins that pi has stored itself."""
    return f"{environ.get('PI_CODING_AGENT_DIR') or f'{home}/.pi/agent'}/auth.json"


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan with a provider for pi. Raises ConfigError or CredentialError where pi cannot serve."""
    own = situation.arguments
    if situation.begins_with(OTHER_COMMANDS):
        return plan
    served = service.service_of(plan)
    if served.kind == service.CHATGPT_LOGIN:
        raise service.impossible(plan, "pi", "only codex takes a stored ChatGPT login", "use `codex`")
    model = _model(plan, served)
    asked = option_value(own, "--model")
    if served.kind in _PROTOCOLS and served.url:
        provider, model = _OWN, model or service.needed_model(plan, "pi")
        plan = _register(plan, situation, _endpoint(plan, situation, served, model))
    else:
        provider = str(served.provider)
        _refuse_login(plan, situation, provider)
        plan = _adjust(plan, situation, served, model if asked is None else None)
    named, _, rest = (asked or "").partition("/")
    if has_option(own, "--provider", *_OTHER_OPTIONS) or (rest and named in providers()):
        return _warn_of_logins(plan, situation, option_value(own, "--provider") or named)
    chosen = ("--provider", provider, *(("--model", model) if model and asked is None else ()))
    return situation.add_arguments(plan, chosen, "the connection's provider and model")


def _endpoint(plan: Plan, situation: Situation, served: Service, model: str) -> dict[str, object]:
    """An endpoint as the extension registers it."""
    connection = connection_of(plan)
    return {
        "own": _OWN,
        # Pi 1.0 has renamed its provider for Azure, not the protocol.
        "builtin": None if served.kind == service.AZURE else served.provider,
        "api": _PROTOCOLS[served.kind],
        "baseUrl": served.url,
        "keyVariable": served.key,
        "keyCommand": fresh_key.command(plan, situation),
        # Gateways differ in where they look for the key.
        "authHeader": served.bearer or (served.kind == service.MESSAGES and served.provider is None),
        "models": [_told(connection.model(each)) for each in dict.fromkeys((model, *served.models))],
    }


def _told(model: Model) -> dict[str, object]:
    """What the connection says of a model."""
    window = {} if model.context_window is None else {"contextWindow": model.context_window}
    images = {} if model.supports_images is None else {"images": model.supports_images}
    return {"id": model.id, **window, **images}


def _adjust(plan: Plan, situation: Situation, served: Service, model: str | None) -> Plan:
    """A provider of pi's own, at the connection's endpoint, and with its model even where pi's list has it not."""
    if not served.url and not (served.key and model):
        return plan
    whose: dict[str, object] = {"builtin": served.provider, "baseUrl": served.url}
    return _register(plan, situation, whose | {"keyVariable": served.key, "model": model})


def _register(plan: Plan, situation: Situation, description: dict[str, object]) -> Plan:
    """The extension, and what it is to register."""
    text = load("launcher.storage.jsontext").encode(description)
    url = str(description["baseUrl"] or "")
    content = Secret(text) if holds_secret(url) or fresh_key.MACHINE_ID in text else text
    plan = situation.set(plan, "CRAFT_RUN_PI_PROVIDER", content, "what the extension registers")
    return situation.add_arguments(plan, ("--extension", _EXTENSION), "tells pi of the connection")


def _model(plan: Plan, served: Service) -> str | None:
    """The model as the service calls it. Raises ConfigError for one that pi does not know there."""
    if served.kind == service.BEDROCK:
        return plan.child_environ.get("ANTHROPIC_MODEL")
    model = plan.selection.model
    if served.kind == service.VERTEX and model is not None and model.startswith("claude"):
        raise service.impossible(
            plan, "pi", f"on Vertex it knows Gemini models, not `{model}`", "name one: `--model gemini-2.5-pro`"
        )
    return model


def _refuse_login(plan: Plan, situation: Situation, provider: str) -> None:
    """A login of pi's own for the same service would win. Raises CredentialError."""
    if provider in _stored(situation):
        raise CredentialError(
            f"pi would use its own login for `{provider}` instead of connection `{connection_of(plan).slug}`",
            f"remove it: `/logout` in pi, or the entry in `{_logins(situation)}`",
        )


def _warn_of_logins(plan: Plan, situation: Situation, provider: str) -> Plan:
    """The user names a provider of pi's own, for which a stored login would win over the connection."""
    if provider not in _stored(situation):
        return plan
    return warn(plan, f"pi uses its own login for `{provider}`, not connection `{connection_of(plan).slug}`")


def _stored(situation: Situation) -> Mapping[str, object]:
    """Pi's own logins by provider; empty where there are none, or none that can be read."""
    jsontext = load("launcher.storage.jsontext")
    try:
        stored = jsontext.decode(situation.texts.get(_logins(situation)) or "{}")
    except jsontext.InvalidJson:
        return {}
    return stored if isinstance(stored, dict) else {}
