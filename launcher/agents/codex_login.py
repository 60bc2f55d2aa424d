"""A ChatGPT login for Codex, in a home of the connection's own. What stands here was seen with 0.169."""

from __future__ import annotations

from launcher.agents.codex import escaped, has_key, homes, override, refuse_secret, users_home
from launcher.agents.situation import connection_of, warn
from launcher.storage import jsontext
from launcher.values.entry import host_of
from launcher.values.errors import ConfigError
from launcher.values.parts import Work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan

# Where a ChatGPT login goes, by setting (codex 0.169).
_CHATGPT = {
    "openai_base_url": "https://chatgpt.com/backend-api/codex",
    "chatgpt_base_url": "https://chatgpt.com/backend-api/",
}
# Variables that would send the login's tokens elsewhere.
_LOGIN_HOSTS = ("CODEX_REFRESH_TOKEN_URL_OVERRIDE", "CODEX_AUTHAPI_BASE_URL")


def lend(plan: Plan, situation: Situation) -> Plan:
    """The plan with a home of the connection's own, which differs from the user's in the login alone.

    Raises ConfigError for an endpoint that the token is not for.
    """
    connection = connection_of(plan)
    url = connection.base_url
    if url and not _is_openais_own(url) and not situation.request.allow_oauth_endpoint:
        raise ConfigError(
            f"connection `{connection.slug}` would send its login token to `{host_of(url)}`",
            "remove its `baseUrl`, or allow it for this launch: `--allow-oauth-endpoint`",
        )
    if any(name == "CODEX_HOME" for name, _value in situation.request.variables):
        return warn(plan, "codex takes the login in the CODEX_HOME that you set, not the connection's")
    folder, mirrored = _private_home(plan, situation), users_home(plan, situation)
    # Any override also keeps codex from using its server in the background, which would outlive the command.
    overrides = {"model_provider": '"openai"', "cli_auth_credentials_store": '"file"'}
    for key, own in _CHATGPT.items():
        if any(has_key(text or "", key) for text in situation.texts.values()):
            overrides[key] = jsontext.encode(own)
    if url:
        refuse_secret(plan, url)
        overrides["openai_base_url"] = jsontext.encode(url)
    plan = override(plan, situation, overrides, "other providers and stores of the configuration must not win")
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


def _private_home(plan: Plan, situation: Situation) -> str:
    """The folder that craft-run keeps for a connection's login."""
    return f"{homes(situation)}/{escaped(connection_of(plan).slug)}"


def _is_openais_own(url: str) -> bool:
    host = host_of(url)
    return url.startswith("https://") and any(
        host == own or host.endswith(f".{own}") for own in ("openai.com", "chatgpt.com")
    )
