"""Kimi Code: variables alone, which stand for a model of their own beside those of its configuration.

Seen with 2.1.0: KIMI_MODEL_NAME makes it the default, whatever config.toml says; it never goes into a file.
"""

from __future__ import annotations

from launcher.agents import service
from launcher.agents.situation import connection_of, has_option, warn
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan

_OTHER_COMMANDS = frozenset(
    (
        *("doctor", "export", "fork", "install-desktop", "login", "migrate", "provider", "session", "update"),
        *("upgrade", "vis"),
    )
)
_TYPES = {service.MESSAGES: "anthropic", service.CHAT: "openai", service.RESPONSES: "openai"}
_WHY = "Kimi Code's name for it"


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan with Kimi Code's variables. Raises ConfigError or CredentialError where it cannot serve."""
    if situation.begins_with(_OTHER_COMMANDS):
        return plan
    if has_option(situation.arguments, "-m", "--model"):
        return warn(plan, "`kimi --model` names a model of its own configuration, not of the connection")
    served = service.service_of(plan)
    if served.kind not in _TYPES or not served.url:
        raise service.impossible(plan, "kimi", f"it cannot speak to {served.wording}", "use `opencode` or `pi`")
    service.refuse_bearer(plan, "kimi", served)
    model = service.needed_model(plan, "kimi")
    values: dict[str, str | Secret] = {
        "KIMI_MODEL_NAME": model,
        "KIMI_MODEL_API_KEY": Secret(plan.child_environ[served.key]),
        "KIMI_MODEL_PROVIDER_TYPE": _TYPES[served.kind],
        "KIMI_MODEL_BASE_URL": service.shown(served.url),
    }
    told = connection_of(plan).model(model)
    if told.context_window is not None:
        values["KIMI_MODEL_MAX_CONTEXT_SIZE"] = str(told.context_window)
    if told.supports_images is not None:
        # Without a list it assumes both.
        values["KIMI_MODEL_CAPABILITIES"] = "image_in,thinking" if told.supports_images else "thinking"
    for name, value in values.items():
        plan = situation.set(plan, name, value, _WHY)
    return plan
