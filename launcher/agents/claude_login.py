"""A Claude login for Claude Code that outlives its first token: in a home of the connection's own.

In a variable the token is never renewed, and the session ends with it. In `.credentials.json` Claude Code looks at it
before each request, so that craft-run, which stays as the parent, can put a new one there. The home is the user's own
in all else. In it settings can redirect a login as they can no token in a variable (with
CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST 2.1.332 says "Not logged in"), so the settings on the command line say again what
counts.
"""

from __future__ import annotations

from launcher.agents.situation import connection_of, has_option, warn
from launcher.boot.system import os
from launcher.environment.managed import is_managed
from launcher.logins.issuers import CLAUDE, issuer_of
from launcher.logins.names import folder_name
from launcher.storage import jsontext
from launcher.values.parts import Work
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan

_TOKENS = ("CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_OAUTH_TOKEN")
_LINKED = "the connection is linked to claude's own login"
# Stores whose logins craft-run renews.
_RENEWED = ("craft-agent", "craft-run", "keyring")
# What would beat or redirect a stored login, were it set (claude 2.1.332).
_PINNED = (
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_BASE_URL",
    "ANTHROPIC_CUSTOM_HEADERS",
    "CLAUDE_CODE_API_BASE_URL",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_FOUNDRY",
    "CLAUDE_CODE_USE_MANTLE",
    "CLAUDE_CODE_USE_VERTEX",
)


def can_lend(plan: Plan, situation: Situation) -> bool:
    """Whether the connection's login can be lent to this command in a home: renewed, and with nothing in the way."""
    found = situation.found
    return (
        situation.facts.keeps_homes
        and os.name != "nt"  # no process beside the command there, and no links without a privilege
        and found is not None
        and found.store in _RENEWED
        and issuer_of(connection_of(plan)) == CLAUDE
        and found.credential.secret("refreshToken") is not None
        and found.credential.expires_at is not None
        and "CLAUDE_CODE_OAUTH_TOKEN" in plan.child_environ
        and not any(name in {*_TOKENS, "CLAUDE_CONFIG_DIR"} for name, _value in situation.request.variables)
        and not has_option(situation.arguments, "--settings", "--bare")
    )


def is_linked(situation: Situation) -> bool:
    """Whether the connection is linked to Claude Code's own login, and the user does not set another one."""
    found = situation.found
    return (
        found is not None
        and found.linked is not None
        and found.linked[0] == "claude"
        and not any(name in {*_TOKENS, "CLAUDE_CONFIG_DIR"} for name, _value in situation.request.variables)
    )


def take(plan: Plan, situation: Situation, found_in_settings: Iterable[str]) -> Plan:
    """The plan with a login that stands in a home, claude's own where the connection is linked to that.

    `found_in_settings` are variables that settings in effect would set.
    """
    if is_linked(situation):
        return _own(plan, situation, found_in_settings)
    return lend(plan, situation, found_in_settings)


def _own(plan: Plan, situation: Situation, found_in_settings: Iterable[str]) -> Plan:
    """The plan with claude's own login in effect, which claude renews itself."""
    plan = situation.unset(plan, _TOKENS, _LINKED)
    if has_option(situation.arguments, "--bare"):
        plan = warn(plan, "`claude --bare` takes no login: it will say that you are not logged in")
    if has_option(situation.arguments, "--settings"):
        return warn(plan, "with `--settings` of your own, other settings may beat the login")
    return _with_settings(plan, situation, found_in_settings)


def lend(plan: Plan, situation: Situation, found_in_settings: Iterable[str]) -> Plan:
    """The plan with the login in a home; `found_in_settings` are variables that settings in effect would set."""
    folder = f"{_homes(situation)}/{folder_name(connection_of(plan).slug)}"
    own = plan.child_environ.get("CLAUDE_CONFIG_DIR")
    mirrored = own or f"{situation.facts.home}/.claude"
    state = f"{own or situation.facts.home}/.claude.json"
    why = "the login stands in its home, where it can be renewed"
    plan = situation.unset(plan, _TOKENS, why)
    plan = situation.set(plan, "CLAUDE_CONFIG_DIR", f"{folder}/home", "claude takes a login that lasts from its home")
    work = Work(
        module="launcher.homes.claude_login",
        why="the login in CLAUDE_CONFIG_DIR is kept fresh while claude runs",
        data=(
            ("folder", folder),
            ("mirrored", mirrored),
            ("state", state),
            ("slug", connection_of(plan).slug),
            ("store", situation.found.store if situation.found else ""),
        ),
        credential=situation.credential,
        after=True,
    )
    plan = _with_settings(plan, situation, found_in_settings)
    return plan.but(work=(*plan.work, work))


def _with_settings(plan: Plan, situation: Situation, found_in_settings: Iterable[str]) -> Plan:
    settings = {"apiKeyHelper": "", "env": _pinned(plan, found_in_settings)}
    return situation.add_arguments(
        plan, ("--settings", jsontext.encode(settings)), "no helper or variable of other settings may win"
    )


def _pinned(plan: Plan, found_in_settings: Iterable[str]) -> Mapping[str, str]:
    """The variables to say again, as they are in the child's environment or empty. A secret is never among them."""
    environ = plan.child_environ
    names = [*_PINNED, *(["ANTHROPIC_MODEL"] if "ANTHROPIC_MODEL" in environ else []), *found_in_settings]
    secret = {change.name for change in plan.diff if isinstance(change.value, Secret)}
    return {name: environ.get(name, "") for name in dict.fromkeys(names) if name not in secret}


def redirects(name: str) -> bool:
    """Whether a variable in settings could redirect or replace a login."""
    return name in {*_PINNED, "ANTHROPIC_MODEL", "CLAUDE_CONFIG_DIR"} or is_managed(name)


def enter_linked_home(plan: Plan, situation: Situation) -> Plan:
    """The plan with the folder that the connection is linked to, where that is not the usual one."""
    if not is_linked(situation) or situation.found is None or situation.found.linked is None:
        return plan
    folder = situation.found.linked[1].rpartition("/")[0]
    usual = plan.child_environ.get("CLAUDE_CONFIG_DIR") or f"{situation.facts.home}/.claude"
    return plan if folder == usual else situation.set(plan, "CLAUDE_CONFIG_DIR", folder, _LINKED)


def leave_outer_home(plan: Plan, situation: Situation) -> Plan:
    """The plan without the home that an outer launch lent."""
    if plan.child_environ.get("CLAUDE_CONFIG_DIR", "").startswith(f"{_homes(situation)}/"):
        return situation.unset(plan, ["CLAUDE_CONFIG_DIR"], "it is the home of an outer launch")
    return plan


def _homes(situation: Situation) -> str:
    return f"{situation.facts.launcher}/claude"
