"""What a connection is to an agent that must be told in its own words: a protocol, a URL, the variable with the key.

Read from the child's environment, so that what the user sets with `-e` counts.
"""

from __future__ import annotations

from launcher.agents import keyed
from launcher.agents.situation import connection_of
from launcher.providers.anthropic import is_anthropics_own
from launcher.providers.pi_keys import variable_of
from launcher.providers.wire import small_model
from launcher.values.entry import holds_secret
from launcher.values.errors import ConfigError, CredentialError, Unsuitable
from launcher.values.secret import Secret
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ
    from launcher.plan.plan import Plan

# Protocols, in the words of the Pi library.
MESSAGES = keyed.MESSAGES
CHAT = keyed.CHAT
RESPONSES = "openai-responses"
GOOGLE = keyed.GOOGLE
# Providers that need no more than a key -> protocol and URL.
KEYED = keyed.KEYED
# Services that are no endpoint with a key.
BEDROCK = "amazon-bedrock"
VERTEX = "google-vertex"
COPILOT = "github-copilot"
AZURE = "azure-openai-responses"
CLAUDE_LOGIN = "claude-login"
CHATGPT_LOGIN = "chatgpt-login"

_ANTHROPIC = "https://api.anthropic.com"
_OPENAI = "https://api.openai.com/v1"

_WORDING = {
    MESSAGES: "Anthropic's protocol",
    CHAT: "OpenAI's protocol",
    RESPONSES: "OpenAI's protocol",
    GOOGLE: "Google's protocol",
    BEDROCK: "Amazon Bedrock",
    VERTEX: "Google Vertex AI",
    COPILOT: "GitHub Copilot",
    AZURE: "Azure OpenAI",
    CLAUDE_LOGIN: "Anthropic with a Claude login",
    CHATGPT_LOGIN: "OpenAI with a ChatGPT login",
}


class Service(Value):
    """Who answers.

    `kind` is a protocol, or one of the services without a key. `provider` is the name that agents know the service
    by (Pi's), None for an endpoint of the user's own. `url` is the endpoint, without `/v1` for MESSAGES, with it for
    the others. `key` names the variable that holds the key; `bearer` tells that it goes into `Authorization` alone.
    `models` are the connection's, `small` the one for small tasks.
    """

    kind: str
    provider: str | None = None
    url: str | None = None
    key: str = ""
    bearer: bool = False
    models: tuple[str, ...] = ()
    small: str | None = None

    @property
    def wording(self) -> str:
        """The service in a message."""
        return _WORDING.get(self.kind) or f"`{self.provider or self.kind}`"


def service_of(plan: Plan) -> Service:
    """The service that the plan's connection stands for.

    Raises CredentialError where the environment should have the key and has none, ConfigError where no agent but Pi
    itself knows the service.
    """
    connection, model, environ = connection_of(plan), plan.selection.model, plan.child_environ
    provider = connection.provider_type
    if provider == "pi":
        provider = connection.pi_auth_provider or ""
    if provider == "pi_compat":
        anthropic = connection.custom_endpoint_api == MESSAGES
        provider = "anthropic_compat" if anthropic else "openai_compat"
    models = tuple(each.removeprefix("pi/") for each in connection.models)
    service = _service(provider, plan, environ)
    return service.but(models=models, small=small_model(connection, model))


def _service(provider: str, plan: Plan, environ: Environ) -> Service:
    if provider in ("anthropic", "anthropic_compat"):
        return _anthropic(plan, environ)
    if provider in ("openai", "openai_compat", "openai-codex"):
        return _openai(plan, environ)
    if provider in ("bedrock", BEDROCK):
        return Service(kind=BEDROCK, provider=BEDROCK, url=environ.get("ANTHROPIC_BEDROCK_BASE_URL"))
    if provider in ("vertex", VERTEX):
        return Service(kind=VERTEX, provider=VERTEX, url=environ.get("ANTHROPIC_VERTEX_BASE_URL"))
    return _of_pi(provider, plan, environ)


def _of_pi(provider: str, plan: Plan, environ: Environ) -> Service:
    if provider in ("copilot", COPILOT):
        return Service(kind=COPILOT, provider=COPILOT, key=_present(plan, environ, "COPILOT_GITHUB_TOKEN"))
    name = _present(plan, environ, variable_of(provider))
    if provider == AZURE:
        return Service(kind=AZURE, provider=AZURE, url=environ.get("AZURE_OPENAI_BASE_URL"), key=name)
    kind, url = KEYED.get(provider, (provider, None))
    return Service(kind=kind, provider=provider, url=url, key=name)


def _anthropic(plan: Plan, environ: Environ) -> Service:
    url = environ.get("ANTHROPIC_BASE_URL", _ANTHROPIC).rstrip("/").removesuffix("/v1")
    provider = "anthropic" if is_anthropics_own(url) else None
    if environ.get("ANTHROPIC_API_KEY"):
        return Service(kind=MESSAGES, provider=provider, url=url, key="ANTHROPIC_API_KEY")
    if environ.get("CLAUDE_CODE_OAUTH_TOKEN") and not environ.get("ANTHROPIC_AUTH_TOKEN"):
        return Service(kind=CLAUDE_LOGIN, provider=provider, url=url, key="CLAUDE_CODE_OAUTH_TOKEN")
    name = _present(plan, environ, "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY")
    return Service(kind=MESSAGES, provider=provider, url=url, key=name, bearer=True)


def _openai(plan: Plan, environ: Environ) -> Service:
    """OpenAI's own host is asked for responses; chat completions are what other hosts have in common."""
    if connection_of(plan).auth_type == "oauth":
        return Service(kind=CHATGPT_LOGIN, provider="openai")
    name = _present(plan, environ, "OPENAI_API_KEY")
    url = environ.get("OPENAI_BASE_URL", _OPENAI).rstrip("/")
    own = url == _OPENAI
    return Service(kind=RESPONSES if own else CHAT, provider="openai" if own else None, url=url, key=name)


def _present(plan: Plan, environ: Environ, *names: str) -> str:
    """The first of the variables that is set. Raises CredentialError where none is."""
    for name in names:
        if environ.get(name):
            return name
    raise CredentialError(
        f"connection `{connection_of(plan).slug}` takes its key from the environment, which has no {names[0]}",
        f"set {names[0]}, or store a key: `craft-run credentials set {connection_of(plan).slug}`",
    )


def shown(url: str) -> str | Secret:
    """A URL as the value of a variable: a secret where it holds one."""
    return Secret(url) if holds_secret(url) else url


def bedrock_place(plan: Plan, served: Service, inherited_region: str | None) -> tuple[str | None, str | None]:
    """Region and endpoint of a Bedrock connection, None where nothing says the region.

    Agents read one of the places where a region may stand, and some take us-east-1 without it.
    """
    environ = plan.child_environ
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or inherited_region
    if region is None:
        return None, served.url
    suffix = ".cn" if region.startswith("cn-") else ""
    return region, served.url or f"https://bedrock-runtime.{region}.amazonaws.com{suffix}"


def impossible(plan: Plan, agent: str, reason: str, hint: str | None = None) -> Unsuitable:
    """The error for an agent that cannot use the connection. `reason` completes "AGENT cannot use `SLUG`:"."""
    return Unsuitable(
        f"{agent} cannot use connection `{connection_of(plan).slug}`: {reason}",
        hint or "choose another one (`--connection`), or launch with the variables alone (`--no-agent`)",
    )


def refuse_bearer(plan: Plan, agent: str, service: Service) -> None:
    """Raises ConfigError for a service that wants `Authorization`, where the agent sends `x-api-key` alone."""
    if service.kind == MESSAGES and service.bearer:
        raise impossible(
            plan,
            agent,
            "it sends the key as `x-api-key`, not as bearer token",
            "use `claude`, `opencode`, `pi` or `qwen`",
        )


def refuse_secret_url(plan: Plan, agent: str, service: Service) -> None:
    """Raises ConfigError for a URL with a secret in it, where the agent takes its URL from a file."""
    if service.url and holds_secret(service.url):
        raise impossible(plan, agent, "its URL holds a secret, which would stand in a file", "use `opencode` or `pi`")


def needed_model(plan: Plan, agent: str) -> str:
    """The model of the launch. Raises ConfigError where none was chosen."""
    model = plan.selection.model
    if model is None:
        raise ConfigError(
            f"{agent} needs a model, and connection `{connection_of(plan).slug}` has no `defaultModel`",
            "name one: `--model ID`, or set `defaultModel` in the connection",
        )
    return model
