"""cline: a file of its settings for this launch, without the key, and a project's `.env` kept out.

Seen with 3.0.65: what its own settings name wins over every variable; without them the prompt goes to its makers, and
a base URL in a variable counts for nothing, so that a gateway's key would go to api.openai.com. It is a Bun program,
which loads the `.env` of the current folder (proxies among it), and leaves a daemon behind that has the key.
"""

from __future__ import annotations

from launcher.agents import service
from launcher.agents.situation import connection_of, has_option, option_value, warn
from launcher.boot.lazy import load
from launcher.values.parts import KeptFile
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan

_OTHER_COMMANDS = frozenset(
    (
        *("auth", "config", "connect", "dashboard", "doctor", "h", "history", "hook", "hub", "kanban", "mcp", "plugin"),
        *("schedule", "skill", "update", "version"),
    )
)
# Protocol -> its provider, and the variable of which that takes the key.
_PROVIDERS = {
    service.MESSAGES: ("anthropic", "ANTHROPIC_API_KEY"),
    service.CHAT: ("openai-compatible", "OPENAI_API_KEY"),
    service.RESPONSES: ("openai-compatible", "OPENAI_API_KEY"),
}


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan with cline's settings. Raises ConfigError or CredentialError where it cannot serve."""
    if situation.begins_with(_OTHER_COMMANDS):
        return plan
    plan = situation.set(plan, "BUN_OPTIONS", "--env-file=/dev/null", "a project's `.env` must not redirect the key")
    plan = situation.set(plan, "CLINE_SESSION_BACKEND_MODE", "local", "no daemon with the key stays behind")
    if has_option(situation.arguments, "-P", "--provider"):
        return warn(plan, "`cline --provider` uses what cline has stored for it, not the connection")
    served = service.service_of(plan)
    if served.kind not in _PROVIDERS or not served.url:
        raise service.impossible(plan, "cline", f"it cannot be told of {served.wording}", "use `opencode` or `pi`")
    service.refuse_bearer(plan, "cline", served)
    service.refuse_secret_url(plan, "cline", served)
    provider, variable = _PROVIDERS[served.kind]
    model = option_value(situation.arguments, "-m", "--model") or service.needed_model(plan, "cline")
    url = f"{served.url}/v1" if served.kind == service.MESSAGES else served.url
    path = situation.kept_path(f"cline-{connection_of(plan).slug}-{model}.json".replace("/", "%2F"))
    kept = KeptFile(
        path=path, text=_settings(provider, model, url), why="cline's settings for this launch, without the key"
    )
    plan = plan.but(kept=(*plan.kept, kept))
    plan = situation.set(plan, variable, Secret(plan.child_environ[served.key]), "cline's name for it")
    return situation.set(plan, "CLINE_PROVIDER_SETTINGS_PATH", path, "its own settings would win")


def _settings(provider: str, model: str, url: str) -> str:
    entry = {
        "settings": {"provider": provider, "model": model, "baseUrl": url},
        "updatedAt": "2026-01-01T00:00:00.000Z",
        "tokenSource": "manual",
    }
    settings = {"version": 1, "lastUsedProvider": provider, "modes": {}, "providers": {provider: entry}}
    text: str = load("launcher.storage.jsontext").encode(settings)
    return text
