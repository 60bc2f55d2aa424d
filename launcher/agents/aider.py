"""aider: the model in its own words, and an environment file that wins over those of the project.

Seen with aider 0.86: `.env` in the home, the repository and the current folder override the environment, one behind the
other, and the file of `--env-file` comes last; then settings of `.aider.conf.yml` are put into the environment, unless
a variable AIDER_... holds the same setting. The file that craft-run adds names no secret: it refers to variables.
"""

from __future__ import annotations

from launcher.agents import service
from launcher.agents.situation import connection_of, has_option
from launcher.boot.lazy import load
from launcher.values.parts import KeptFile
from launcher.values.secret import Secret
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.service import Service
    from launcher.agents.situation import Situation
    from launcher.environment.diff import Environ
    from launcher.plan.plan import Plan

_OWN = "CRAFT_RUN_"
_AWS = (
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK", "AWS_PROFILE"),
    *("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"),
)
_COPILOT = "https://api.githubcopilot.com"


class _Recipe(Value):
    """How aider is told: the prefix of the model, variables to set for good, and its own variables for keys."""

    prefix: str
    model: str
    variables: dict[str, str]
    keys: dict[str, str]


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan with aider's arguments and variables. Raises ConfigError or CredentialError where it cannot serve."""
    own = situation.arguments
    recipe = _recipe(plan, service.service_of(plan), situation.facts.inherited_region)
    settings = {f"AIDER_{name}": value for name, value in recipe.keys.items()}
    settings["AIDER_SET_ENV"] = _assignments(plan, recipe.variables)
    for name, value in (recipe.variables | settings).items():
        if value:
            plan = situation.set(plan, name, Secret(value), "aider's name for it")
    if not has_option(own, "--env-file"):
        for name, value in settings.items():
            plan = situation.set(plan, f"{_OWN}{name}", Secret(value), "for the environment file")
        lines = [f"{name}=${{{_OWN}{name}}}\n" for name in settings]
        path = situation.kept_path(f"aider-{recipe.prefix}.env")
        kept = KeptFile(path=path, text="".join(lines), why="the last environment file that aider reads; no secrets")
        plan = situation.add_arguments(
            plan.but(kept=(*plan.kept, kept)), ("--env-file", path), "wins over `.env` files"
        )
    if not has_option(own, "--model"):
        plan = situation.add_arguments(plan, ("--model", f"{recipe.prefix}/{recipe.model}"), "the connection's model")
    if not has_option(own, "--weak-model"):
        small = service.service_of(plan).small if recipe.prefix not in ("bedrock", "vertex_ai") else None
        plan = situation.add_arguments(
            plan, ("--weak-model", f"{recipe.prefix}/{small or recipe.model}"), "for summaries and commit messages"
        )
    return plan if has_option(own, "--model-metadata-file") else _tell(plan, situation, recipe)


def _tell(plan: Plan, situation: Situation, recipe: _Recipe) -> Plan:
    """What the connection says of its models, in the form that aider reads last; nothing where it says nothing."""
    connection = connection_of(plan)
    told = {}
    for name in dict.fromkeys((recipe.model, *connection.models)):
        model = connection.model(name)
        if model.context_window is not None:
            fields = {"max_input_tokens": model.context_window, "supports_vision": bool(model.supports_images)}
            told[f"{recipe.prefix}/{model.id}"] = {"litellm_provider": recipe.prefix, "mode": "chat", **fields}
    if not told:
        return plan
    text = load("launcher.storage.jsontext").encode(told)
    path = situation.kept_path(f"aider-{connection.slug}.json".replace("/", "%2F"))
    kept = KeptFile(path=path, text=text, why="what the connection says of its models")
    plan = plan.but(kept=(*plan.kept, kept))
    return situation.add_arguments(plan, ("--model-metadata-file", path), "context windows and images")


def _recipe(plan: Plan, served: Service, inherited_region: str | None) -> _Recipe:
    environ = plan.child_environ
    if served.kind == service.BEDROCK:
        return _bedrock(plan, served, inherited_region)
    if served.kind == service.VERTEX:
        return _vertex(plan, environ)
    if served.kind not in (service.MESSAGES, service.CHAT, service.RESPONSES, service.GOOGLE, service.COPILOT):
        raise service.impossible(plan, "aider", f"it cannot speak to {served.wording}", "use `claude`, `codex` or `pi`")
    model, key, url = service.needed_model(plan, "aider"), environ[served.key], str(served.url)
    if served.kind == service.MESSAGES:
        service.refuse_bearer(plan, "aider", served)
        variables = {"ANTHROPIC_API_KEY": key, "ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_BASE": url}
        return _Recipe(prefix="anthropic", model=model, variables=variables, keys={"ANTHROPIC_API_KEY": key})
    if served.kind == service.GOOGLE:
        variables = {"GEMINI_API_KEY": key, "GEMINI_API_BASE": ""}
        return _Recipe(prefix="gemini", model=model, variables=variables, keys={"API_KEY": f"gemini={key}"})
    if served.kind == service.COPILOT:
        # A Copilot token that has expired: aider then gets one with the GitHub token.
        variables, key, url = {"GITHUB_COPILOT_TOKEN": key}, "exp=0", _COPILOT
    else:
        variables = {}
    variables |= {"OPENAI_API_KEY": key, "OPENAI_BASE_URL": url, "OPENAI_API_BASE": url}
    keys = {"OPENAI_API_KEY": key, "OPENAI_API_BASE": url}
    return _Recipe(prefix="openai", model=model, variables=variables, keys=keys)


def _bedrock(plan: Plan, served: Service, inherited_region: str | None) -> _Recipe:
    environ = plan.child_environ
    model = environ.get("ANTHROPIC_MODEL") or service.needed_model(plan, "aider")
    if connection_of(plan).auth_type == "environment":
        variables = {name: environ[name] for name in environ if name.startswith("AWS_")}
        if "AWS_PROFILE" in environ and "AWS_ACCESS_KEY_ID" not in environ:
            variables["AWS_PROFILE_NAME"] = environ["AWS_PROFILE"]
    else:
        variables = {name: environ.get(name, "") for name in _AWS}
    region, url = service.bedrock_place(plan, served, inherited_region)
    place = {"AWS_REGION_NAME": region, "AWS_BEDROCK_RUNTIME_ENDPOINT": url}
    variables |= {name: value for name, value in place.items() if value}
    return _Recipe(prefix="bedrock", model=model, variables=variables, keys={})


def _vertex(plan: Plan, environ: Environ) -> _Recipe:
    variables = {
        "VERTEXAI_PROJECT": environ.get("GOOGLE_CLOUD_PROJECT", ""),
        "VERTEXAI_LOCATION": environ.get("GOOGLE_CLOUD_LOCATION", ""),
        "VERTEXAI_API_BASE": "",
        "GOOGLE_APPLICATION_CREDENTIALS": environ.get("GOOGLE_APPLICATION_CREDENTIALS", ""),
    }
    return _Recipe(prefix="vertex_ai", model=service.needed_model(plan, "aider"), variables=variables, keys={})


def _assignments(plan: Plan, variables: dict[str, str]) -> str:
    """The list that aider's `set-env` is. Raises ConfigError for a value that cannot be written in it."""
    for name, value in variables.items():
        if "," in value:
            raise service.impossible(plan, "aider", f"its settings cannot hold the comma in {name}")
    return f"[{','.join(f'{name}={value}' for name, value in variables.items())}]"
