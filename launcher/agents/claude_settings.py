"""Keeping Claude Code's settings from overriding the connection.

Settings beat the environment: a variable in `env` replaces the one of the process, a helper's output is sent beside the
key or in its place. They come with any cloned project, and with `-p` nothing is asked before they apply.

Two things hold against them. CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST makes it ignore variables of providers in all
settings (2.1.328 also helpers; there it refuses AWS profiles and the like). Settings on the command line beat
the other files', so that an empty helper there switches those of 2.1.197 off.
"""

from __future__ import annotations

from launcher.agents.claude_login import redirects, take
from launcher.agents.situation import has_option, warn
from launcher.environment.managed import is_managed
from launcher.storage import jsontext
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan

_SWITCH = "CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST"
_BEDROCK = "CLAUDE_CODE_USE_BEDROCK"
_VERTEX = "CLAUDE_CODE_USE_VERTEX"
HELPERS = ("apiKeyHelper", "awsCredentialExport", "awsAuthRefresh", "gcpAuthRefresh")

# Variables that the settings on the command line repeat where the switch leaves them to others.
_AWS = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION")
_GOOGLE = ("GOOGLE_APPLICATION_CREDENTIALS",)
# Without these it looks in files: an empty one would be taken at its word.
_FOUND_ELSEWHERE = ("AWS_REGION", *_GOOGLE)
_PROVIDERS = (
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_BASE_URL",
    "ANTHROPIC_BEDROCK_BASE_URL",
    "ANTHROPIC_MODEL",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_FOUNDRY",
    "CLAUDE_CODE_USE_MANTLE",
    "CLAUDE_CODE_USE_VERTEX",
)
_TLS = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NODE_EXTRA_CA_CERTS", "NODE_TLS_REJECT_UNAUTHORIZED", *_GOOGLE)

# Settings of the organisation, which beat all others (Claude Code documentation, "Settings files").
POLICIES = (
    "/etc/claude-code/managed-settings.json",
    "/Library/Application Support/ClaudeCode/managed-settings.json",
)


def files(plan: Plan, situation: Situation) -> tuple[str, ...]:
    """The settings files in effect: the organisation's, the user's, the project's."""
    return (*POLICIES, _of_user(plan, situation), *_of_project(plan, situation))


def _of_user(plan: Plan, situation: Situation) -> str:
    return of_user(plan.child_environ, situation.facts.home)


def of_user(environ: Mapping[str, str], home: str) -> str:
    """The user's own settings file."""
    return f"{environ.get('CLAUDE_CONFIG_DIR') or f'{home}/.claude'}/settings.json"


def _of_project(plan: Plan, situation: Situation) -> tuple[str, ...]:
    folder = f"{plan.cwd or situation.facts.cwd}/.claude"
    return f"{folder}/settings.json", f"{folder}/settings.local.json"


def guard(plan: Plan, situation: Situation) -> Plan:
    """The plan in which the connection holds against settings, with a warning for each file that still overrides it."""
    environ = plan.child_environ
    stored = _is_in_environment(plan, environ)
    if stored:
        plan = situation.set(plan, _SWITCH, "1", "settings must not redirect the connection")
    helpers: tuple[str, ...] = ()
    variables: dict[str, str] = {}
    if (stored or _BEDROCK in environ) and not has_option(situation.arguments, "--settings"):
        helpers, variables = _switched_off(plan, situation, environ), _pinned(plan, environ, stored=stored)
        settings: dict[str, object] = dict.fromkeys(helpers, "")
        if variables:
            settings["env"] = variables
        plan = situation.add_arguments(
            plan, ("--settings", jsontext.encode(settings)), "no helper or variable of other settings may win"
        )
    for path in _watched(plan, situation, stored=stored, guarded=bool(helpers)):
        found = _settings_of(situation, path)
        keys = [key for key in HELPERS if found.get(key) and (key not in helpers or path in POLICIES)]
        keys += [f"env.{name}" for name in _names(found) if name not in variables and _wins(name, environ, stored)]
        if keys:
            plan = warn(plan, f"`{path}` overrides the connection for claude: {', '.join(f'`{key}`' for key in keys)}")
    return plan


def guard_login(plan: Plan, situation: Situation) -> Plan:
    """The plan with the login lent in a home, where it holds against settings, with a warning where it does not."""
    project = _of_project(plan, situation)
    names: list[str] = []
    for path in (_of_user(plan, situation), *project):
        found = _names(_settings_of(situation, path))
        names += [each for each in found if redirects(each) or (path in project and each in _TLS)]
    for path in POLICIES:
        found_there = _settings_of(situation, path)
        keys = [HELPERS[0]] if found_there.get(HELPERS[0]) else []
        keys += [f"env.{name}" for name in _names(found_there) if redirects(name) or name in _TLS]
        if keys:
            plan = warn(plan, f"`{path}` overrides the connection for claude: {', '.join(f'`{key}`' for key in keys)}")
    return take(plan, situation, names)


def _switched_off(plan: Plan, situation: Situation, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The helpers that must not run: not the user's own ones where the environment's credentials are used."""
    own_chain = plan.selection.connection.auth_type == "environment"
    kept = _settings_of(situation, _of_user(plan, situation)) if own_chain else {}
    clouds = HELPERS[1:3] if _BEDROCK in environ else HELPERS[3:] if _VERTEX in environ else ()
    return (HELPERS[0], *(name for name in clouds if not kept.get(name)))


def _pinned(plan: Plan, environ: Mapping[str, str], *, stored: bool) -> dict[str, str]:
    """The variables to repeat. A secret is never among them."""
    names: tuple[str, ...] = ()
    if _BEDROCK in environ:
        names = _AWS if stored else (*_AWS, *_PROVIDERS)
    elif _VERTEX in environ:
        names = _GOOGLE
    plain = [name for name in names if not isinstance(_value(plan, name), Secret)]
    own = _FOUND_ELSEWHERE if stored else (*_FOUND_ELSEWHERE, *_AWS)
    return {name: environ.get(name, "") for name in plain if name in environ or name not in own}


def _watched(plan: Plan, situation: Situation, *, stored: bool, guarded: bool) -> tuple[str, ...]:
    """The files that may still override. The user's own may be where the environment's credential comes from."""
    if not stored:
        return _of_project(plan, situation)
    return POLICIES if guarded else files(plan, situation)


def _wins(name: str, environ: Mapping[str, str], stored: bool) -> bool:
    """Whether a variable in settings beats the one in the environment, and matters."""
    if stored:
        return name in (_AWS if _BEDROCK in environ else _GOOGLE)
    return is_managed(name, stored_aws=_BEDROCK in environ) or name in _TLS


def _is_in_environment(plan: Plan, environ: Mapping[str, str]) -> bool:
    """Whether the credential stands in the child's environment: not a login, an AWS profile or a machine's role."""
    if plan.selection.connection.auth_type != "environment" or _VERTEX in environ:
        return True
    if _BEDROCK in environ:
        keys = environ.get("AWS_ACCESS_KEY_ID") and environ.get("AWS_SECRET_ACCESS_KEY")
        return bool(environ.get("AWS_BEARER_TOKEN_BEDROCK") or (keys and not environ.get("AWS_PROFILE")))
    names = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN")
    return any(environ.get(name) for name in names)


def _value(plan: Plan, name: str) -> str | Secret | None:
    change = plan.diff.get(name)
    return change.value if change else None


def _names(settings: Mapping[str, object]) -> list[str]:
    variables = settings.get("env")
    return list(variables) if isinstance(variables, dict) else []


def _settings_of(situation: Situation, path: str) -> Mapping[str, object]:
    """What a settings file holds; nothing where there is none, or none that Claude Code could read."""
    try:
        settings = jsontext.decode((situation.texts.get(path) or "{}").removeprefix("\ufeff"))
    except jsontext.InvalidJson:
        return {}
    return settings if isinstance(settings, dict) else {}
