"""llm: a folder of its own for the launch, with this connection's models and without stored keys.

Seen with llm 0.36: keys.json beats the environment, and a model that llm does not know must be declared in
extra-openai-models.yaml; one with an `api_key_name` that keys.json does not have takes OPENAI_API_KEY. llm-anthropic
takes models from the list that `llm anthropic refresh` keeps.
"""

from __future__ import annotations

import sys

from launcher.agents import service
from launcher.agents.situation import connection_of
from launcher.boot.lazy import load
from launcher.values.parts import PrivateFile, PrivateFolder
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.service import Service
    from launcher.agents.situation import Situation
    from launcher.environment.diff import Environ
    from launcher.plan.plan import Plan

_OTHER_COMMANDS = frozenset(
    (
        *("aliases", "anthropic", "collections", "embed", "embed-models", "embed-multi", "fragments", "gemini"),
        *("install", "keys", "logs", "models", "openai", "plugins", "schemas", "similar", "templates", "tools"),
        "uninstall",
    )
)
_DEFAULT = "default_model.txt"
_OPENAI_MODELS = "extra-openai-models.yaml"
_ANTHROPIC_MODELS = "anthropic_models.json"
_KEYS = "keys.json"
_OWN_FILES = (_DEFAULT, _OPENAI_MODELS, _ANTHROPIC_MODELS, _KEYS)
_LOGS = "logs.db"


def lists(_plan: Plan, situation: Situation) -> tuple[str, ...]:
    """The user's folder."""
    return (_folder(situation),)


def _folder(situation: Situation) -> str:
    return folder(situation.facts.environ, situation.facts.home)


def folder(environ: Environ, home: str, system: str = sys.platform) -> str:
    """Where llm keeps its files, by the rules of click's `get_app_dir` for each system."""
    if system == "win32":
        config = environ.get("APPDATA") or home
    elif system == "darwin":
        config = f"{home}/Library/Application Support"
    else:
        config = environ.get("XDG_CONFIG_HOME") or f"{home}/.config"
    return environ.get("LLM_USER_PATH") or f"{config}/io.datasette.llm"


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan with a folder for llm. Raises ConfigError or CredentialError where it cannot serve."""
    if situation.begins_with(_OTHER_COMMANDS):
        return plan
    served = service.service_of(plan)
    model = plan.selection.model
    files: dict[str, object] = {}
    if served.kind in (service.CHAT, service.RESPONSES):
        chosen = model
        files = {_OPENAI_MODELS: _openai_models(plan, served, model)}
        plan = _take_key(plan, situation, served, "OPENAI_API_KEY")
    elif served.kind == service.MESSAGES:
        service.refuse_bearer(plan, "llm", served)
        chosen = f"anthropic/{model}" if model else None
        files = {_ANTHROPIC_MODELS: {"data": [_anthropic_model(plan, each) for each in _ids(served, model)]}}
        plan = _take_key(plan, situation, served, "ANTHROPIC_API_KEY")
        plan = situation.set(plan, "ANTHROPIC_BASE_URL", str(served.url), "the SDK's own default counts no stray one")
    elif served.kind == service.GOOGLE:
        chosen = f"gemini/{model}" if model else None
        plan = _take_key(plan, situation, served, "LLM_GEMINI_KEY")
    else:
        raise service.impossible(
            plan, "llm", f"it has no way to {served.wording}", "use `opencode` or `pi`, or a plugin with `--no-agent`"
        )
    plan = situation.unset(plan, ("LLM_MODEL",), "the connection's model is the default")
    return _own_folder(plan, situation, files, chosen)


def _take_key(plan: Plan, situation: Situation, served: Service, name: str) -> Plan:
    """The key under the name that llm or its plugin reads."""
    if served.key == name:
        return plan
    return situation.set(plan, name, Secret(plan.child_environ[served.key]), "the name that llm reads")


def _ids(served: Service, model: str | None) -> list[str]:
    return [each for each in dict.fromkeys((model, *served.models)) if each]


def _anthropic_model(plan: Plan, name: str) -> dict[str, object]:
    images = connection_of(plan).model(name).supports_images
    return {"id": name, "capabilities": {"image_input": {"supported": True}} if images else {}}


def _openai_models(plan: Plan, served: Service, model: str | None) -> list[dict[str, object]]:
    responses = {"responses": True} if served.kind == service.RESPONSES else {}
    common = {"api_base": served.url, "api_key_name": "craft-run", "supports_tools": True, "supports_schema": True}
    ids = _ids(served, model)
    vision = {each: {"vision": True} if connection_of(plan).model(each).supports_images else {} for each in ids}
    return [{"model_id": each, "model_name": each, **common, **responses, **vision[each]} for each in ids]


def _own_folder(plan: Plan, situation: Situation, files: dict[str, object], chosen: str | None) -> Plan:
    user, own = _folder(situation), situation.private_path("llm")
    there = situation.folders.get(user, ())
    # The log belongs to the user even where this is the first conversation.
    names = {each for each in there if each not in _OWN_FILES} | ({_LOGS} if there else set())
    private_folder = PrivateFolder(
        path=own,
        why="llm's folder with this connection's models, without stored keys",
        links=tuple((name, f"{user}/{name}") for name in sorted(names)),
    )
    encode = load("launcher.storage.jsontext").encode
    contents = {name: encode(value) for name, value in files.items()} | ({_DEFAULT: chosen} if chosen else {})
    private = [PrivateFile(path=f"{own}/{name}", content=Secret(text)) for name, text in contents.items()]
    plan = plan.but(folders=(*plan.folders, private_folder), files=(*plan.files, *private))
    return situation.set(plan, "LLM_USER_PATH", own, "stored keys would win")
