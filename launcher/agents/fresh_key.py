"""A command that prints a connection's key as it is when it runs: for agents that ask one before each request.

Worth it for a key that ends while the agent runs: a login that craft-run renews, or what another program prints.
"""

from __future__ import annotations

from launcher.agents.situation import connection_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan

# Stores whose logins craft-run renews, and the one of programs that print a secret.
_RENEWED = ("craft-agent", "craft-run", "keyring")
_PRINTED = "command"
MACHINE_ID = "CRAFT_RUN_MACHINE_ID"


def command(plan: Plan, situation: Situation) -> str | None:
    """The command, for a shell; None where the key lasts, or craft-run cannot be called by a path."""
    found, program = situation.found, situation.facts.own_program
    if found is None or program is None:
        return None
    ends = found.credential.expires_at is not None and found.credential.secret("refreshToken") is not None
    if found.store != _PRINTED and not (found.store in _RENEWED and ends):
        return None
    arguments = [program, "helper", "api-key", "--quiet"]
    arguments += ["--connection", connection_of(plan).slug]
    arguments += ["--config-dir", situation.facts.launcher.rpartition("/")[0]]
    if situation.request.allow_oauth_endpoint:
        arguments.append("--allow-oauth-endpoint")
    text = " ".join(map(_quoted, arguments))
    # It is taken out of the command's environment, and the store cannot be opened without it.
    machine_id = situation.facts.environ.get(MACHINE_ID)
    return f"{MACHINE_ID}={_quoted(machine_id)} {text}" if machine_id else text


def _quoted(argument: str) -> str:
    return "'" + argument.replace("'", "'\"'\"'") + "'"
