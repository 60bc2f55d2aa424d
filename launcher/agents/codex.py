"""Codex. What stands here was seen in requests of 0.169.

It takes no endpoint from variables, and a key from one only in `codex exec`. Its configuration can be overridden on the
command line, in front of any subcommand: what the user says behind that wins, and what the files say does not count.
It speaks OpenAI's responses protocol and no other.
"""

from __future__ import annotations

from launcher.agents.service import BEDROCK, CHAT, CHATGPT_LOGIN, RESPONSES, impossible, service_of
from launcher.agents.situation import connection_of, has_option, option_value, warn
from launcher.storage import jsontext
from launcher.values.entry import holds_secret, host_of
from launcher.values.errors import ConfigError
from launcher.values.parts import Work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan
    from launcher.values.connection import Connection

_PROVIDER = "craft-run"
# Those of a provider's own name that serve /responses by their documentation (2026); of others that is not known.
_RESPONDING = (None, "openai", "groq", "openrouter", "xai")
_HINT = "an endpoint for codex must speak /responses; without this module: `--no-agent`"

# Where a ChatGPT login goes, by setting (codex 0.169).
_CHATGPT = {
    "openai_base_url": "https://chatgpt.com/backend-api/codex",
    "chatgpt_base_url": "https://chatgpt.com/backend-api/",
}
# Variables that would send the login's tokens elsewhere.
_LOGIN_HOSTS = ("CODEX_REFRESH_TOKEN_URL_OVERRIDE", "CODEX_AUTHAPI_BASE_URL")


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
    if plan.child_environ.get("CODEX_HOME", "").startswith(f"{_homes(situation)}/"):
        plan = situation.unset(plan, ["CODEX_HOME"], "it is the home of an outer launch")
    connection = connection_of(plan)
    if connection.auth_type == "environment" and not _has_key_of_its_own(plan):
        return _override(plan, situation, {}, "the model of the connection")
    service = service_of(plan)
    if service.kind == CHATGPT_LOGIN:
        return _login(plan, situation)
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
    _refuse_secret(plan, url)
    fields = {"name": connection.name, "base_url": url}
    if connection.auth_type != "none":
        fields["env_key"] = key
    table = ", ".join(f"{name}={jsontext.encode(value)}" for name, value in fields.items())
    overrides = {"model_provider": jsontext.encode(_PROVIDER), f"model_providers.{_PROVIDER}": f"{{{table}}}"}
    return _override(plan, situation, overrides, "codex takes no endpoint from variables")


def _refuse_secret(plan: Plan, url: str) -> None:
    if holds_secret(url):
        raise impossible(plan, "codex", "its URL holds a secret, which would stand on the command line", _HINT)


def _bedrock(plan: Plan, situation: Situation) -> Plan:
    model = plan.selection.model or ""
    if not _names_model(plan, situation) and ("claude" in model or "anthropic." in model):
        raise impossible(plan, "codex", f"`{model}` does not speak OpenAI's /responses protocol on Bedrock", _HINT)
    overrides = {"model_provider": '"amazon-bedrock"'}
    url = connection_of(plan).base_url
    if url:
        _refuse_secret(plan, url)
        overrides["model_providers.amazon-bedrock.base_url"] = jsontext.encode(url)
    return _override(plan, situation, overrides, "codex must be told to use Bedrock")


def _login(plan: Plan, situation: Situation) -> Plan:
    """A home of the connection's own, which differs from the user's in the login alone."""
    connection = connection_of(plan)
    url = connection.base_url
    if url and not _is_openais_own(url) and not situation.request.allow_oauth_endpoint:
        raise ConfigError(
            f"connection `{connection.slug}` would send its login token to `{host_of(url)}`",
            "remove its `baseUrl`, or allow it for this launch: `--allow-oauth-endpoint`",
        )
    if any(name == "CODEX_HOME" for name, _value in situation.request.variables):
        return warn(plan, "codex takes the login in the CODEX_HOME that you set, not the connection's")
    folder, mirrored = private_home(plan, situation), users_home(plan, situation)
    # Any override also keeps codex from using its server in the background, which would outlive the command.
    overrides = {"model_provider": '"openai"', "cli_auth_credentials_store": '"file"'}
    for key, own in _CHATGPT.items():
        if any(_has_key(text or "", key) for text in situation.texts.values()):
            overrides[key] = jsontext.encode(own)
    if url:
        _refuse_secret(plan, url)
        overrides["openai_base_url"] = jsontext.encode(url)
    plan = _override(plan, situation, overrides, "other providers and stores of the configuration must not win")
    plan = situation.unset(plan, _LOGIN_HOSTS, "they would send the login elsewhere")
    linked = situation.found.linked if situation.found else None
    if linked is not None:
        return situation.set(plan, "CODEX_HOME", linked[1].rpartition("/")[0], "the connection is linked to this login")
    plan = situation.set(plan, "CODEX_HOME", f"{folder}/home", "codex takes a ChatGPT login from its home")
    work = Work(
        module="launcher.homes.codex",
        why="the login in CODEX_HOME is kept fresh while codex runs",
        data=(
            ("folder", folder),
            ("mirrored", mirrored),
            ("slug", connection.slug),
            ("store", situation.found.store if situation.found else ""),
        ),
        credential=situation.credential,
        after=True,
    )
    return plan.but(work=(*plan.work, work))


def _override(plan: Plan, situation: Situation, overrides: dict[str, str], why: str) -> Plan:
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
    return _has_key(profile or "", "model")


def _profile_file(situation: Situation, home: str) -> str:
    """The file of the profile asked for; empty where there is none."""
    profile = option_value(situation.arguments, "-p", "--profile")
    return f"{home}/{profile}.config.toml" if profile else ""


def _has_key(toml: str, key: str) -> bool:
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
    return own if own and not own.startswith(f"{_homes(situation)}/") else f"{situation.facts.home}/.codex"


def _homes(situation: Situation) -> str:
    return f"{situation.facts.launcher}/codex"


def private_home(plan: Plan, situation: Situation) -> str:
    """The folder that craft-run keeps for a connection's login."""
    return f"{_homes(situation)}/{escaped(connection_of(plan).slug)}"


def escaped(name: str) -> str:
    """`name` as the name of a folder."""
    plain = "".join(each if each.isalnum() or each in "._-" else f"%{ord(each):02X}" for each in name)
    return plain.replace(".", "%2E") if plain.strip(".") == "" else plain


def _is_openais_own(url: str) -> bool:
    host = host_of(url)
    return url.startswith("https://") and any(
        host == own or host.endswith(f".{own}") for own in ("openai.com", "chatgpt.com")
    )
