"""Gemini CLI: the variables, and a home of its own where its settings select another way to authenticate.

Seen with Gemini CLI 0.61: `security.auth.selectedType` in the user's settings beats every variable, a base URL without
it ends the start, and a project's `.env` adds variables that the environment does not have; one that is there, though
empty, it leaves alone.
"""

from __future__ import annotations

from launcher.agents import service
from launcher.agents.merging import merged
from launcher.agents.situation import connection_of
from launcher.boot.lazy import load
from launcher.values.errors import ConfigError
from launcher.values.parts import PrivateFile, PrivateFolder
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan

_OTHER_COMMANDS = frozenset(("mcp", "extensions", "extension", "skills", "skill", "hooks", "hook", "gemma"))
# Empty: neither inherited nor taken from a project's `.env`.
_CLOSED = (
    "GOOGLE_API_KEY",
    "GOOGLE_GEMINI_BASE_URL",
    "GOOGLE_GENAI_USE_GCA",
    "GOOGLE_GENAI_USE_VERTEXAI",
    "GOOGLE_VERTEX_BASE_URL",
    "GEMINI_API_KEY",
)
_API_KEY = "gemini-api-key"
_VERTEX = "vertex-ai"
_LOGINS = ("oauth_creds.json", "gemini-credentials.json")


def reads(_plan: Plan, situation: Situation) -> tuple[str, ...]:
    """The user's settings."""
    return (f"{_folder(situation)}/settings.json",)


def lists(_plan: Plan, situation: Situation) -> tuple[str, ...]:
    """The folder of the user's settings."""
    return (_folder(situation),)


def _folder(situation: Situation) -> str:
    return f"{situation.facts.environ.get('GEMINI_CLI_HOME') or situation.facts.home}/.gemini"


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan for Gemini CLI. Raises ConfigError or CredentialError where it cannot serve."""
    if situation.begins_with(_OTHER_COMMANDS):
        return plan
    served = service.service_of(plan)
    if served.kind not in (service.GOOGLE, service.VERTEX):
        raise service.impossible(
            plan, "gemini", f"it knows Google's own services, not {served.wording}", "use `opencode` or `pi`"
        )
    model = plan.selection.model
    if model is not None and model.startswith("claude"):
        raise service.impossible(
            plan, "gemini", f"it knows Gemini models, not `{model}`", "name one: `--model gemini-2.5-pro`"
        )
    selected = _VERTEX if served.kind == service.VERTEX else _API_KEY
    if selected == _VERTEX:
        plan = situation.set(plan, "GOOGLE_GENAI_USE_VERTEXAI", "true", "Vertex AI instead of an API key")
    for name in _CLOSED:
        if name not in plan.child_environ:
            plan = situation.set(plan, name, "", "so that a project's `.env` cannot set it")
    if model is not None:
        plan = situation.set(plan, "GEMINI_MODEL", model, "the connection's model")
    text = situation.texts.get(f"{_folder(situation)}/settings.json") or ""
    return _own_home(plan, situation, text, selected) if "selectedAuthType" in text or "selectedType" in text else plan


def _own_home(plan: Plan, situation: Situation, text: str, selected: str) -> Plan:
    """A home whose settings are the user's but for the way to authenticate; all else in it is the user's."""
    if not merged(text, {}):
        raise ConfigError(
            f"`{_folder(situation)}/settings.json` selects how gemini authenticates, but is not plain JSON",
            f"remove `selectedType` from it, for connection `{connection_of(plan).slug}` to be used",
        )
    settings = merged(text, {"security": {"auth": {"selectedType": selected}}})
    settings.pop("selectedAuthType", None)
    home = situation.private_path("gemini")
    user = _folder(situation)
    left_out = ("settings.json", *_LOGINS)
    links = tuple((name, f"{user}/{name}") for name in situation.folders.get(user, ()) if name not in left_out)
    folders = (
        PrivateFolder(path=home, why="gemini's home, with another way to authenticate than the user's"),
        PrivateFolder(path=f"{home}/.gemini", why="its settings", links=links),
    )
    content = Secret(load("launcher.storage.jsontext").encode(settings))
    plan = plan.but(
        folders=(*plan.folders, *folders),
        files=(*plan.files, PrivateFile(path=f"{home}/.gemini/settings.json", content=content)),
    )
    return situation.set(plan, "GEMINI_CLI_HOME", home, "the user's settings select another way to authenticate")
