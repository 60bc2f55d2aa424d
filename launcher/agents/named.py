"""Agents that take the usual variables, and need no more than to be told the model, and some the endpoint.

Each line was seen in a request of the version named: clai 2.62, gptme 0.35, shell-gpt 1.5, mini-swe-agent 2.4,
open-interpreter 0.4, inspect-ai 0.3, grok-cli 0.0.34.
"""

from __future__ import annotations

from launcher.agents import program_name, service
from launcher.agents.situation import has_option
from launcher.values.secret import Secret
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan

# What a protocol is called in front of a model, by litellm's habit and by that of Pydantic AI.
_LITELLM = {service.MESSAGES: "anthropic/", service.CHAT: "openai/", service.RESPONSES: "openai/"}
_PYDANTIC = {service.MESSAGES: "anthropic:", service.CHAT: "openai-chat:", service.RESPONSES: "openai-responses:"}
_OPENAI = {service.CHAT: "", service.RESPONSES: ""}


class _Manner(Value):
    """How an agent is told.

    `prefixes` are what stands before the model, by protocol: those that it speaks. The model is the value of `option`,
    or of the variable `variable`; `url` and `key` are its variables for those, `fixed` are set as they stand. With
    `bare`, no model may hold a slash: the agent eats what stands before it.
    """

    prefixes: Mapping[str, str]
    option: tuple[str, ...] = ()
    variable: str | None = None
    url: str | None = None
    key: str | None = None
    fixed: Mapping[str, str] = {}
    bare: tuple[str, ...] = ()


MANNERS = {
    "clai": _Manner(prefixes=_PYDANTIC, option=("-m", "--model")),
    # Seen to ask the endpoint for a small model of its own as well.
    "gptme": _Manner(prefixes=_LITELLM, variable="MODEL"),
    # Without API_BASE_URL a URL in its own configuration gets the key.
    "sgpt": _Manner(prefixes=_OPENAI, variable="DEFAULT_MODEL", url="API_BASE_URL"),
    "mini": _Manner(prefixes=_LITELLM, option=("-m", "--model"), fixed={"MSWEA_CONFIGURED": "true"}),
    "interpreter": _Manner(prefixes=_LITELLM, option=("--model", "-m")),
    "inspect": _Manner(prefixes=_LITELLM, variable="INSPECT_EVAL_MODEL", bare=(service.MESSAGES,)),
    "grok": _Manner(prefixes=_OPENAI, variable="GROK_MODEL", url="GROK_BASE_URL", key="GROK_API_KEY"),
}
_NAMES = {"shell-gpt": "sgpt", "mini-swe-agent": "mini", "open-interpreter": "interpreter", "inspect-ai": "inspect"}


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan with the model in the agent's words. Raises ConfigError or CredentialError where it cannot serve."""
    name = _name(situation)
    manner = MANNERS[name]
    served = service.service_of(plan)
    if served.kind not in manner.prefixes or not served.url:
        hint = "use `opencode` or `pi`"
        raise service.impossible(plan, name, f"it cannot be told of {served.wording}", hint)
    url = service.shown(served.url)
    for usual, value in _usual(served.kind, url, Secret(plan.child_environ[served.key])).items():
        if not plan.child_environ.get(usual):
            plan = situation.set(plan, usual, value, f"{name} reads it")
    own = {manner.url or "": url, manner.key or "": Secret(plan.child_environ[served.key]), **manner.fixed}
    for variable, value in own.items():
        if variable:
            plan = situation.set(plan, variable, value, f"{name}'s name for it")
    if manner.option and has_option(situation.arguments, *manner.option):
        return plan
    model = service.needed_model(plan, name)
    if "/" in model and served.kind in manner.bare:
        raise service.impossible(
            plan, name, f"it would ask for another model than `{model}`", "name one without a slash"
        )
    model = manner.prefixes[served.kind] + model
    if manner.variable:
        return situation.set(plan, manner.variable, model, "the connection's model")
    return situation.add_arguments(plan, (manner.option[0], model), "the connection's model")


def _usual(kind: str, url: str | Secret, key: Secret) -> dict[str, str | Secret]:
    """The variables of the protocol's own SDK, for providers that have names of their own."""
    if kind == service.MESSAGES:
        return {}
    return {"OPENAI_API_KEY": key, "OPENAI_BASE_URL": url, "OPENAI_API_BASE": url}


def _name(situation: Situation) -> str:
    """The agent's command, however it is run: itself, or as a package by another program."""
    command = situation.request.command[: situation.agent.start]
    for word in reversed(command):
        name = program_name(word).partition("==")[0].partition("@")[0]
        name = _NAMES.get(name, name)
        if name in MANNERS:
            return name
    return program_name(command[0])
