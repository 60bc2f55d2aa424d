"""Codex. What stands here was seen in requests of 0.169.

It takes no endpoint from variables, and a key from one only in `codex exec`. Its configuration can be overridden on the
command line, in front of any subcommand: what the user says behind that wins, and what the files say does not count.
It speaks OpenAI's responses protocol and no other.
"""

from __future__ import annotations

from launcher.agents.service import BEDROCK, CHAT, CHATGPT_LOGIN, RESPONSES, impossible, service_of
from launcher.agents.situation import connection_of, has_option, option_value, warn
from launcher.boot.lazy import load
from launcher.storage import jsontext
from launcher.values.entry import holds_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan
    from launcher.values.connection import Connection

_PROVIDER = "craft-run"
# Those of a provider's own name that serve /responses by their documentation (2026); of others that is not known.
_RESPONDING = (None, "openai", "groq", "openrouter", "xai")
_HINT = "an endpoint for codex must speak /responses; without this module: `--no-agent`"
_LOGIN = "launcher.agents.codex_login"


def takes_login(connection: Connection) -> bool:
    """Whether the connection is a ChatGPT login, which Codex takes from its home."""
    chatgpt = connection.provider_type == "openai" or connection.pi_auth_provider in ("openai", "openai-codex")
    return chatgpt and connection.auth_type == "oauth"


def reads(plan: Plan, situation: Situation) -> tuple[str, ...]:
    """The configuration of the user and of the project, and the profile asked for."""
    home = users_home(plan, situation)
    project = f"{plan.cwd or situation.facts.cwd}/.codex/config.toml"
    profile = _profile_file(situation, home)
    return (f"{home}/config.toml", project, *([profile] if profile else []))


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan for Codex. Raises ConfigError where it cannot use the connection."""
    if has_option(situation.arguments, "--oss"):
        return warn(plan, "`codex --oss` uses a local model, not the connection")
    if plan.child_environ.get("CODEX_HOME", "").startswith(f"{homes(situation)}/"):
        plan = situation.unset(plan, ["CODEX_HOME"], "it is the home of an outer launch")
    connection = connection_of(plan)
    if connection.auth_type == "environment" and not _has_key_of_its_own(plan):
        return override(plan, situation, {}, "the model of the connection")
    service = service_of(plan)
    if service.kind == CHATGPT_LOGIN:
        lent: Plan = load(_LOGIN).lend(plan, situation)
        return lent
    if service.kind == BEDROCK:
        return _bedrock(plan, situation)
    if service.kind not in (RESPONSES, CHAT) or service.provider not in _RESPONDING or service.url is None:
        raise impossible(plan, "codex", "it speaks OpenAI's /responses protocol only", _HINT)
    return _endpoint(plan, situation, service.url, service.key)


def _has_key_of_its_own(plan: Plan) -> bool:
    """Whether the environment has the key of a connection that takes it from there; else Codex has its own login."""
    connection = connection_of(plan)
    openai = connection.provider_type == "openai" or connection.pi_auth_provider == "openai"
    return not openai or bool(plan.child_environ.get("OPENAI_API_KEY"))


def _endpoint(plan: Plan, situation: Situation, url: str, key: str) -> Plan:
    connection = connection_of(plan)
    refuse_secret(plan, url)
    fields = {"name": connection.name, "base_url": url}
    if connection.auth_type != "none":
        fields["env_key"] = key
    table = ", ".join(f"{name}={jsontext.encode(value)}" for name, value in fields.items())
    overrides = {"model_provider": jsontext.encode(_PROVIDER), f"model_providers.{_PROVIDER}": f"{{{table}}}"}
    return override(plan, situation, overrides, "codex takes no endpoint from variables")


def refuse_secret(plan: Plan, url: str) -> None:
    """Raise ConfigError for a URL with a secret in it: it would become an argument."""
    if holds_secret(url):
        raise impossible(plan, "codex", "its URL holds a secret, which would stand on the command line", _HINT)


def _bedrock(plan: Plan, situation: Situation) -> Plan:
    model = plan.selection.model or ""
    if not _names_model(plan, situation) and ("claude" in model or "anthropic." in model):
        raise impossible(plan, "codex", f"`{model}` does not speak OpenAI's /responses protocol on Bedrock", _HINT)
    overrides = {"model_provider": '"amazon-bedrock"'}
    url = connection_of(plan).base_url
    if url:
        refuse_secret(plan, url)
        overrides["model_providers.amazon-bedrock.base_url"] = jsontext.encode(url)
    return override(plan, situation, overrides, "codex must be told to use Bedrock")


def override(plan: Plan, situation: Situation, overrides: dict[str, str], why: str) -> Plan:
    """The plan with `-c key=value` arguments, the model's among them unless the user names one."""
    model = plan.selection.model
    if model and not _names_model(plan, situation):
        overrides = {**overrides, "model": jsontext.encode(model)}
    else:
        model = option_value(situation.arguments, "-m", "--model")
    window = connection_of(plan).model(model).context_window
    if window is not None:
        overrides = {**overrides, "model_context_window": str(window)}
    arguments = [argument for key, value in overrides.items() for argument in ("-c", f"{key}={value}")]
    return situation.add_arguments(plan, arguments, why) if arguments else plan


def _names_model(plan: Plan, situation: Situation) -> bool:
    """Whether the user names a model, as an argument or through a profile."""
    if has_option(situation.arguments, "-m", "--model"):
        return True
    profile = situation.texts.get(_profile_file(situation, users_home(plan, situation)))
    return has_key(profile or "", "model")


def _profile_file(situation: Situation, home: str) -> str:
    """The file of the profile asked for; empty where there is none."""
    profile = option_value(situation.arguments, "-p", "--profile")
    return f"{home}/{profile}.config.toml" if profile else ""


def has_key(toml: str, key: str) -> bool:
    """Whether a top-level key stands in a TOML text."""
    for line in toml.splitlines():
        if line.lstrip().startswith("["):
            return False
        if line.partition("=")[0].strip().strip("\"'") == key and "=" in line:
            return True
    return False


def users_home(plan: Plan, situation: Situation) -> str:
    """The home that Codex has without craft-run."""
    own = plan.child_environ.get("CODEX_HOME")
    return own if own and not own.startswith(f"{homes(situation)}/") else f"{situation.facts.home}/.codex"


def homes(situation: Situation) -> str:
    """The folder that craft-run keeps for the logins of connections."""
    return f"{situation.facts.launcher}/codex"


def escaped(name: str) -> str:
    """`name` as the name of a folder."""
    plain = "".join(each if each.isalnum() or each in "._-" else f"%{ord(each):02X}" for each in name)
    return plain.replace(".", "%2E") if plain.strip(".") == "" else plain
