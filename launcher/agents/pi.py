"""pi: an extension of craft-run's registers the connection as a provider of its own, named `craft-run`.

Seen with pi 0.73 and 0.74: it knows no variable for an endpoint, and a login stored in its auth.json beats a key in the
environment. A provider that only this launch knows has neither; the user's settings, sessions and extensions stay.
"""

from __future__ import annotations

import os

from launcher.agents import service
from launcher.agents.situation import connection_of, has_option, option_value
from launcher.boot.lazy import load
from launcher.providers.pi import providers
from launcher.values.entry import holds_secret
from launcher.values.errors import CredentialError
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.service import Service
    from launcher.agents.situation import Situation
    from launcher.environment.diff import Environ
    from launcher.plan.plan import Plan

_OTHER_COMMANDS = frozenset(("install", "remove", "uninstall", "update", "list", "config"))
_OTHER_OPTIONS = ("--help", "-h", "--version", "-v", "--export", "--list-models")
_EXTENSION = os.path.join(os.path.dirname(__file__), "pi_provider.js")
_OWN = "craft-run"
# What craft-run registers -> pi's name of the protocol.
_PROTOCOLS = {
    **{each: each for each in (service.MESSAGES, service.CHAT, service.RESPONSES, service.GOOGLE)},
    service.CLAUDE_LOGIN: service.MESSAGES,
    service.BEDROCK: "bedrock-converse-stream",
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
    if situation.begins_with(_OTHER_COMMANDS):
        return plan
    served = service.service_of(plan)
    if served.kind == service.CHATGPT_LOGIN:
        raise service.impossible(plan, "pi", "only codex takes a stored ChatGPT login", "use `codex`")
    model = _model(plan, served)
    if served.kind in _PROTOCOLS and served.url:
        provider, model = _OWN, model or service.needed_model(plan, "pi")
        plan = _register(plan, situation, served, model)
    else:
        provider = str(served.provider)
        _refuse_login(plan, situation, provider)
    asked = option_value(own, "--model")
    if has_option(own, "--provider", *_OTHER_OPTIONS) or (asked or "").partition("/")[0] in providers():
        return plan
    chosen = ("--provider", provider, *(("--model", model) if model and asked is None else ()))
    return situation.add_arguments(plan, chosen, "the connection's provider and model")


def _register(plan: Plan, situation: Situation, served: Service, model: str) -> Plan:
    """The extension, and what it is to register."""
    listed = [model, *([] if served.kind == service.BEDROCK else served.models)]
    description = {
        "builtin": served.provider,
        "api": _PROTOCOLS[served.kind],
        "baseUrl": served.url,
        "apiKey": served.key or "not-needed",
        # Gateways differ in where they look for the key.
        "authHeader": served.bearer or (served.kind == service.MESSAGES and served.provider is None),
        "models": list(dict.fromkeys(listed)),
    }
    text = load("launcher.storage.jsontext").encode(description)
    content = Secret(text) if served.url and holds_secret(served.url) else text
    plan = situation.set(plan, "CRAFT_RUN_PI_PROVIDER", content, "what the extension registers")
    return situation.add_arguments(plan, ("--extension", _EXTENSION), "registers the connection as a provider")


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
    path = _logins(situation)
    jsontext = load("launcher.storage.jsontext")
    try:
        stored = jsontext.decode(situation.texts.get(path) or "{}")
    except jsontext.InvalidJson:
        return
    if isinstance(stored, dict) and provider in stored:
        raise CredentialError(
            f"pi would use its own login for `{provider}` instead of connection `{connection_of(plan).slug}`",
            f"remove it: `/logout` in pi, or the entry in `{path}`",
        )
