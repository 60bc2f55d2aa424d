"""Continue's `cn`: a configuration for this launch, which names the variable of the key.

Seen with 1.5.47: without `--config` it writes a key of the environment into `~/.continue/config.yaml`, in plain text,
and uses that ever after.
"""

from __future__ import annotations

from launcher.agents import service
from launcher.agents.situation import connection_of, has_option
from launcher.boot.lazy import load
from launcher.values.errors import ConfigError
from launcher.values.parts import KeptFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan
    from launcher.values.connection import Model

_OTHER_COMMANDS = frozenset(("login", "logout", "ls"))
_PROVIDERS = {
    service.MESSAGES: "anthropic",
    service.CHAT: "openai",
    service.RESPONSES: "openai",
}


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan with a configuration for cn. Raises ConfigError or CredentialError where it cannot serve."""
    if situation.begins_with(_OTHER_COMMANDS):
        return plan
    if has_option(situation.arguments, "--config"):
        raise ConfigError(
            "`cn --config` uses the models of that file, not the connection",
            "drop it, or launch with the variables alone: `--no-agent`",
        )
    served = service.service_of(plan)
    if served.kind not in _PROVIDERS or not served.url:
        raise service.impossible(plan, "cn", f"it cannot be told of {served.wording}", "use `opencode` or `pi`")
    service.refuse_bearer(plan, "cn", served)
    service.refuse_secret_url(plan, "cn", served)
    told = connection_of(plan).model(service.needed_model(plan, "cn"))
    model = {
        "name": told.id,
        "provider": _PROVIDERS[served.kind],
        "model": told.id,
        "apiBase": f"{served.url}/v1" if served.kind == service.MESSAGES else served.url,
        "apiKey": f"${{{{ secrets.{served.key} }}}}",
        "roles": ["chat"],
        **_told(told),
    }
    # JSON is YAML.
    config = {"name": "craft-run", "version": "1.0.0", "schema": "v1", "models": [model]}
    path = situation.kept_path(f"cn-{connection_of(plan).slug}-{told.id}.yaml".replace("/", "%2F"))
    text = load("launcher.storage.jsontext").encode(config)
    kept = KeptFile(path=path, text=text, why="cn's configuration for this launch, without the key")
    return situation.add_arguments(plan.but(kept=(*plan.kept, kept)), ("--config", path), "the connection's model")


def _told(model: Model) -> dict[str, object]:
    """What the connection says of a model, in Continue's words."""
    told: dict[str, object] = {}
    if model.context_window is not None:
        told["defaultCompletionOptions"] = {"contextLength": model.context_window}
    if model.supports_images is not None:
        told["capabilities"] = ["tool_use", *(["image_input"] if model.supports_images else [])]
    return told
