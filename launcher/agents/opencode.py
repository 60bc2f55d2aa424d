"""opencode: its configuration in a variable, which beats the user's and the project's files.

Seen with opencode 1.18: a stored login beats a key in the environment, but not one in the configuration; a project's
opencode.json may redirect any provider that this configuration leaves open; without a credential opencode asks a free
model of its makers, which `enabled_providers` rules out.
"""

from __future__ import annotations

from launcher.agents import service
from launcher.agents.situation import connection_of, option_value
from launcher.boot.lazy import load
from launcher.values.entry import holds_secret
from launcher.values.secret import Secret
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.service import Service
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan
    from launcher.values.connection import Model

# What these do needs no model.
OTHER_COMMANDS = frozenset(
    (
        *("attach", "auth", "completion", "db", "export", "import", "mcp", "plug", "plugin", "providers", "session"),
        *("stats", "uninstall", "upgrade"),
    )
)
# Protocol -> the package that speaks it; all come with opencode.
_PACKAGES = {
    service.MESSAGES: "@ai-sdk/anthropic",
    service.CHAT: "@ai-sdk/openai-compatible",
    service.RESPONSES: "@ai-sdk/openai",
    service.GOOGLE: "@ai-sdk/google",
}
# Services that opencode knows by the same name, with their models' limits and prices.
_KNOWN = ("anthropic", "openai", "google", "openrouter")
_OWN = "craft-run"
_MAIN_AGENTS = ("build", "plan")
_SMALL_AGENTS = ("title", "summary")
# What opencode asks of a model whose limits it does not know (tokens).
_LONGEST_OUTPUT = 32_000


class _Provider(Value):
    """A provider as opencode's configuration describes it; `login` is what stands for its stored logins."""

    id: str
    options: dict[str, object]
    package: str | None = None
    model: str | None = None
    small: str | None = None
    login: str | None = None


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan with opencode's configuration. Raises ConfigError or CredentialError where it cannot serve."""
    if situation.begins_with(OTHER_COMMANDS):
        return plan
    served = service.service_of(plan)
    provider = _provider(plan, served, situation.facts.inherited_region)
    asked_provider, _, asked_model = (option_value(situation.arguments, "--model", "-m") or "").partition("/")
    restricted = asked_provider in ("", provider.id)
    listed = [*served.models, provider.model, provider.small, asked_model if asked_provider == provider.id else None]
    config = {
        "provider": {
            provider.id: {
                **({"npm": provider.package, "name": "craft-run"} if provider.package else {}),
                "options": provider.options,
                "models": {each: _told(connection_of(plan).model(each)) for each in listed if each},
            }
        },
        **(_choice(provider) if restricted else {}),
    }
    text = load("launcher.storage.jsontext").encode(config)
    content = Secret(text) if served.url and holds_secret(served.url) else text
    plan = situation.set(plan, "OPENCODE_CONFIG_CONTENT", content, "provider and models of the connection")
    if restricted and provider.login is not None:
        plan = situation.set(plan, "OPENCODE_AUTH_CONTENT", Secret(provider.login), "instead of stored logins")
    return plan


def _told(model: Model) -> dict[str, object]:
    """What the connection says of a model, in opencode's words. It wants a limit of the output beside the window."""
    told: dict[str, object] = {}
    if model.context_window is not None:
        output = min(_LONGEST_OUTPUT, model.context_window // 4)
        told["limit"] = {"context": model.context_window, "output": output}
    if model.supports_images is not None:
        images = ["image"] if model.supports_images else []
        told |= {"attachment": model.supports_images, "modalities": {"input": ["text", *images], "output": ["text"]}}
    return told


def _choice(provider: _Provider) -> dict[str, object]:
    """This provider and no other: where nothing else is said, a project may choose its model but not its provider."""
    choice: dict[str, object] = {"enabled_providers": [provider.id], "disabled_providers": []}
    if provider.model is None:
        return choice
    model = f"{provider.id}/{provider.model}"
    small = f"{provider.id}/{provider.small or provider.model}"
    agents = {each: {"model": model} for each in _MAIN_AGENTS} | {each: {"model": small} for each in _SMALL_AGENTS}
    return choice | {"model": model, "small_model": small, "agent": agents}


def _provider(plan: Plan, served: Service, inherited_region: str | None) -> _Provider:
    """Raises ConfigError for what opencode cannot use."""
    if served.kind == service.CLAUDE_LOGIN:
        raise service.impossible(plan, "opencode", "it takes no Claude login, only API keys", "use `claude` or `pi`")
    if served.kind == service.CHATGPT_LOGIN:
        raise service.impossible(plan, "opencode", "only codex takes a stored ChatGPT login", "use `codex`")
    if served.kind in _PACKAGES:
        return _endpoint(plan, served)
    if served.kind == service.BEDROCK:
        return _bedrock(plan, served, inherited_region)
    if served.kind == service.VERTEX:
        return _vertex(plan, served)
    if served.kind == service.COPILOT:
        return _copilot(plan, plan.child_environ[served.key])
    raise service.impossible(plan, "opencode", f"it does not know `{served.provider}`", "use `pi`")


def _bedrock(plan: Plan, served: Service, inherited_region: str | None) -> _Provider:
    """Every option is set that a project's file could use; null and the empty text leave opencode its defaults."""
    environ = plan.child_environ
    region, url = service.bedrock_place(plan, served, inherited_region)
    bearer = environ.get("AWS_BEARER_TOKEN_BEDROCK")
    options: dict[str, object] = {"apiKey": "{env:AWS_BEARER_TOKEN_BEDROCK}" if bearer else "", "profile": None}
    if region:
        options["region"] = region
    if url:
        options |= {"endpoint": url, "baseURL": url}
    model = environ.get("ANTHROPIC_MODEL")
    return _Provider(id="amazon-bedrock", options=options, model=model, small=model, login="{}")


def _vertex(plan: Plan, served: Service) -> _Provider:
    """The URLs are those that the two packages build by default."""
    environ, model = plan.child_environ, plan.selection.model
    project, location = environ.get("GOOGLE_CLOUD_PROJECT"), environ.get("GOOGLE_CLOUD_LOCATION")
    anthropic = model is None or model.startswith("claude")
    options: dict[str, object] = {"apiKey": ""}
    if project and location:
        host = "https://aiplatform.googleapis.com"
        if location != "global":
            host = f"https://{location}-aiplatform.googleapis.com"
        publisher = "anthropic/models" if anthropic else "google"
        root = served.url if served.url and anthropic else f"{host}/{'v1' if anthropic else 'v1beta1'}"
        url = f"{root}/projects/{project}/locations/{location}/publishers/{publisher}"
        options |= {"project": project, "location": location, "baseURL": url}
    name = "google-vertex-anthropic" if anthropic else "google-vertex"
    return _Provider(id=name, options=options, model=model, small=model, login="{}")


def _copilot(plan: Plan, token: str) -> _Provider:
    """A GitHub token is what opencode takes for a login to Copilot."""
    login = {service.COPILOT: {"type": "oauth", "refresh": token, "access": token, "expires": 0}}
    return _Provider(
        id=service.COPILOT,
        options={"baseURL": "https://api.githubcopilot.com", "apiKey": ""},
        model=plan.selection.model,
        small=plan.selection.model,
        login=load("launcher.storage.jsontext").encode(login),
    )


def _endpoint(plan: Plan, served: Service) -> _Provider:
    known = served.provider if served.provider in _KNOWN else None
    model = plan.selection.model if known else service.needed_model(plan, "opencode")
    options: dict[str, object] = {
        "baseURL": f"{served.url}/v1" if served.kind == service.MESSAGES else served.url,
        "apiKey": f"{{env:{served.key}}}",
    }
    if served.kind == service.MESSAGES and (known is None or served.bearer):
        # Gateways differ in where they look for the key.
        options["headers"] = {"Authorization": f"Bearer {{env:{served.key}}}"}
    return _Provider(
        id=known or _OWN,
        package=None if known else _PACKAGES[served.kind],
        options=options,
        model=model,
        small=None if known else served.small,
    )
