"""GitHub Copilot CLI: variables alone.

Seen with 1.0.102: COPILOT_PROVIDER_BASE_URL switches it to an endpoint of one's own, whatever its settings say; without
it every model comes from GitHub, for the token in COPILOT_GITHUB_TOKEN. A bearer token wins over a key.
"""

from __future__ import annotations

from launcher.agents import fresh_key, service
from launcher.agents.situation import connection_of
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.service import Service
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan

OTHER_COMMANDS = frozenset(
    ("completion", "help", "init", "login", "logout", "mcp", "plugin", "skill", "update", "version")
)
# Protocol -> its type, and what it calls the form of the requests.
_TYPES = {
    service.MESSAGES: ("anthropic", None),
    service.CHAT: ("openai", "completions"),
    service.RESPONSES: ("openai", "responses"),
    service.AZURE: ("azure", None),
}
_WHY = "Copilot's name for it"
# What it may leave for the answer (tokens), at most a quarter of the window.
_LONGEST_OUTPUT = 16_384


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan with Copilot's variables. Raises ConfigError or CredentialError where it cannot serve."""
    if situation.begins_with(OTHER_COMMANDS):
        return plan
    served = service.service_of(plan)
    if served.kind == service.COPILOT:
        model = plan.selection.model
        return situation.set(plan, "COPILOT_MODEL", model, "the connection's model") if model else plan
    if served.kind not in _TYPES or not served.url:
        hint = "use `claude`, `codex`, `opencode` or `pi`"
        raise service.impossible(plan, "copilot", f"it cannot speak to {served.wording}", hint)
    for name, value in {**_variables(plan, served), **_key(plan, situation, served)}.items():
        plan = situation.set(plan, name, value, _WHY)
    return plan


def _key(plan: Plan, situation: Situation, served: Service) -> dict[str, str | Secret]:
    """The key, or a command that it runs before each request where the key would end."""
    if served.bearer:
        return {"COPILOT_PROVIDER_BEARER_TOKEN": Secret(plan.child_environ[served.key])}
    command = fresh_key.command(plan, situation)
    if command is not None:
        return {"COPILOT_PROVIDER_API_KEY_COMMAND": Secret(command) if fresh_key.MACHINE_ID in command else command}
    return {"COPILOT_PROVIDER_API_KEY": Secret(plan.child_environ[served.key])}


def _variables(plan: Plan, served: Service) -> dict[str, str | Secret]:
    kind, form = _TYPES[served.kind]
    model = service.needed_model(plan, "copilot")
    values: dict[str, str | Secret] = {
        "COPILOT_PROVIDER_TYPE": kind,
        "COPILOT_PROVIDER_BASE_URL": service.shown(str(served.url)),
        "COPILOT_MODEL": model,
    }
    if form:
        values["COPILOT_PROVIDER_WIRE_API"] = form
    window = connection_of(plan).model(model).context_window
    if window is not None:
        output = min(_LONGEST_OUTPUT, window // 4)
        values["COPILOT_PROVIDER_MAX_PROMPT_TOKENS"] = str(window - output)
        values["COPILOT_PROVIDER_MAX_OUTPUT_TOKENS"] = str(output)
    return values
