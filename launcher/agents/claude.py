"""Claude Code. What stands here was seen in requests of 2.1.197, 2.1.328 and 2.1.332."""

from __future__ import annotations

from launcher.agents import claude_login, claude_settings
from launcher.agents.service import KEYED, MESSAGES, impossible, service_of
from launcher.agents.situation import has_option, warn
from launcher.storage import jsontext
from launcher.values.parts import Work
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan

# One of these in the child's environment is what Claude Code can work with.
_CREDENTIALS = (
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_VERTEX",
)
# Endpoints for Anthropic's protocol of providers that Pi asks in OpenAI's, from their own documentation (2026).
_MESSAGES_URLS = {
    "deepseek": "https://api.deepseek.com/anthropic",
    "moonshotai": "https://api.moonshot.ai/anthropic",
    "moonshotai-cn": "https://api.moonshot.cn/anthropic",
    "openrouter": "https://openrouter.ai/api",
    "zai": "https://api.z.ai/api/anthropic",
}
_DEFAULT = "sonnet"
_ALIASES = ("sonnet", "opus", "haiku", "inherit")

# First words with which it asks nothing, because no conversation begins.
SUBCOMMANDS = frozenset(
    {
        *("agents", "auth", "config", "doctor", "help", "install", "mcp", "plugin", "plugins", "project"),
        *("setup-token", "ultrareview", "update", "upgrade"),
    }
)
KEY_TAIL = 20


def reads(plan: Plan, situation: Situation) -> tuple[str, ...]:
    """The settings that could override the connection, and where the answers to its questions are kept."""
    plan = claude_login.enter_linked_home(claude_login.leave_outer_home(plan, situation), situation)
    return (*claude_settings.files(plan, situation), state_file(plan, situation), answers_file(situation))


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan for Claude Code. Raises ConfigError where it cannot use the connection."""
    plan = claude_login.enter_linked_home(claude_login.leave_outer_home(plan, situation), situation)
    plan = variables(plan, situation)
    if claude_login.is_linked(situation) or claude_login.can_lend(plan, situation):
        return claude_settings.guard_login(plan, situation)
    plan = claude_settings.guard(plan, situation)
    if "CLAUDE_CODE_OAUTH_TOKEN" in plan.child_environ and has_option(situation.arguments, "--bare"):
        plan = warn(plan, "`claude --bare` takes no login: it will say that you are not logged in")
    return _approve_key(plan, situation)


def variables(plan: Plan, situation: Situation) -> Plan:
    """What claude needs wherever it runs. Raises ConfigError where it cannot use the connection."""
    plan = _provider_of_pi(plan, situation)
    _refuse(plan, situation)
    plan = _own_default(plan, situation)
    plan = _one_header(plan, situation)
    plan = _endpoint(plan, situation)
    plan = _no_foreign_model(plan, situation)
    return _window(plan, situation)


def _provider_of_pi(plan: Plan, situation: Situation) -> Plan:
    """A provider that the app reaches through Pi, where it speaks Anthropic's protocol too."""
    provider = plan.selection.connection.pi_auth_provider or ""
    kind, url = KEYED.get(provider, ("", ""))
    url = _MESSAGES_URLS.get(provider) or (url if kind == MESSAGES else "")
    if plan.selection.connection.provider_type != "pi" or not url:
        return plan
    service = service_of(plan)
    model = plan.selection.model
    why = f"the endpoint of {provider} that speaks Anthropic's protocol"
    plan = situation.set(plan, "ANTHROPIC_BASE_URL", url, why)
    plan = situation.set(plan, "ANTHROPIC_AUTH_TOKEN", Secret(plan.child_environ[service.key]), why)
    aliases = ("ANTHROPIC_MODEL", "ANTHROPIC_DEFAULT_OPUS_MODEL", "ANTHROPIC_DEFAULT_SONNET_MODEL")
    for name, value in (*((alias, model) for alias in aliases), ("ANTHROPIC_DEFAULT_HAIKU_MODEL", service.small)):
        if value:
            plan = situation.set(plan, name, value, "the model of the connection")
    return plan


def _refuse(plan: Plan, situation: Situation) -> None:
    connection, environ = plan.selection.connection, plan.child_environ
    model = environ.get("ANTHROPIC_MODEL", "claude")
    if "CLAUDE_CODE_USE_VERTEX" in environ and "claude" not in model and not has_option(situation.arguments, "--model"):
        raise impossible(plan, "claude", f"`{model}` is no Claude model")
    own = connection.provider_type == "anthropic" or connection.pi_auth_provider == "anthropic"
    if (own and connection.auth_type == "environment") or any(environ.get(name) for name in _CREDENTIALS):
        return
    raise impossible(plan, "claude", "it speaks Anthropic's protocol only")


def _own_default(plan: Plan, situation: Situation) -> Plan:
    """On Vertex AI a connection's default may be a Gemini model. Without one, settings of a project would choose."""
    environ, model = plan.child_environ, plan.selection.model
    chosen = "ANTHROPIC_MODEL" in environ or has_option(situation.arguments, "--model")
    if "CLAUDE_CODE_USE_VERTEX" not in environ or chosen or model is None:
        return plan
    plan = situation.set(plan, "ANTHROPIC_MODEL", _DEFAULT, "the connection's model is no Claude model")
    return warn(plan, f"`{model}` is no Claude model, so claude takes its own `{_DEFAULT}`: `--model` names another")


def _one_header(plan: Plan, situation: Situation) -> Plan:
    """With both variables set it would send both headers, and ask about the key."""
    if plan.child_environ.get("ANTHROPIC_AUTH_TOKEN"):
        return situation.unset(plan, ["ANTHROPIC_API_KEY"], "beside the token it would be sent as a second credential")
    return plan


def _endpoint(plan: Plan, situation: Situation) -> Plan:
    """It appends `/v1/messages` to the base URL; many endpoints are written down with their `/v1`."""
    change = plan.diff.get("ANTHROPIC_BASE_URL")
    url = plan.child_environ.get("ANTHROPIC_BASE_URL", "").rstrip("/")
    if change is None or not url.endswith("/v1"):
        return plan
    url = url.removesuffix("/v1")
    value = Secret(url) if isinstance(change.value, Secret) else url
    return situation.set(plan, "ANTHROPIC_BASE_URL", value, "claude appends `/v1/messages` itself")


def _no_foreign_model(plan: Plan, situation: Situation) -> Plan:
    """An inherited model for subagents is one that another endpoint has."""
    elsewhere = {"ANTHROPIC_BASE_URL", "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX"} & plan.child_environ.keys()
    if not elsewhere or plan.environ.get("CLAUDE_CODE_SUBAGENT_MODEL") in _ALIASES:
        return plan
    return situation.unset(plan, ["CLAUDE_CODE_SUBAGENT_MODEL"], "the endpoint may not have this model")


def _window(plan: Plan, situation: Situation) -> Plan:
    """How many tokens fit; it takes the word for models that it does not know itself, and assumes 200,000 or more."""
    window = plan.child_environ.get("CRAFT_RUN_CONTEXT_WINDOW")
    if not window:
        return plan
    return situation.set(plan, "CLAUDE_CODE_MAX_CONTEXT_TOKENS", window, "the context window of the connection's model")


def state_file(plan: Plan, situation: Situation) -> str:
    """Where Claude Code keeps what it has asked and been told."""
    folder = plan.child_environ.get("CLAUDE_CONFIG_DIR") or situation.facts.home
    return f"{folder}/.claude.json"


def answers_file(situation: Situation) -> str:
    """Where craft-run keeps what it has asked and been told, by connection."""
    return situation.kept_path("claude-keys.json")


def _approve_key(plan: Plan, situation: Situation) -> Plan:
    """Answer "Do you want to use this API key?", which stops the first interactive start with a key.

    The proposed answer is No, which Claude Code remembers: it then goes on without any credential. Only with the user's
    consent: an option, or an answer that was given once for this connection.
    """
    key = plan.child_environ.get("ANTHROPIC_API_KEY")
    if not key or not _is_interactive(situation.arguments):
        return plan
    file, answers = state_file(plan, situation), answers_file(situation)
    slug = plan.selection.connection.slug
    if key[-KEY_TAIL:] in listed(object_of(situation.texts.get(file)).get("customApiKeyResponses"), "approved"):
        return plan
    answer = object_of(object_of(situation.texts.get(answers)).get("connections")).get(slug)
    if answer == "no" and not situation.request.approve_key:
        return plan
    consent = "yes" if situation.request.approve_key or answer == "yes" else "ask"
    what = "ask whether to approve" if consent == "ask" else "approve"
    work = Work(
        module="launcher.homes.claude",
        why=f"{what} the key in `{file}`: claude asks before it takes one from a variable, and proposes No",
        data=(("file", file), ("answers", answers), ("slug", slug), ("consent", consent)),
    )
    return plan.but(work=(*plan.work, work))


def _is_interactive(arguments: tuple[str, ...]) -> bool:
    if has_option(arguments, "-p", "--print", "-v", "--version", "-h", "--help"):
        return False
    return not (arguments and arguments[0] in SUBCOMMANDS)


def object_of(found: object) -> Mapping[str, object]:
    """A JSON object, given as such or as its text; empty for anything else."""
    if isinstance(found, str):
        try:
            found = jsontext.decode(found)
        except jsontext.InvalidJson:
            return {}
    return found if isinstance(found, dict) else {}


def listed(found: object, key: str) -> list[object]:
    listed = object_of(found).get(key)
    return listed if isinstance(listed, list) else []
