"""What a launch does for the agent that its command is: read what the agent's module wants to see, and prepare."""

from __future__ import annotations

from launcher.agents.situation import Situation
from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import opening
from launcher.values.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents import Agent
    from launcher.credentials.fetch import Found
    from launcher.plan.plan import Facts, Plan
    from launcher.request.request import Request


# What `opening.read` says of a file above its limit (EFBIG).
_TOO_LARGE = 27


def tailor(plan: Plan, agent: Agent, request: Request, found: Found | None, facts: Facts) -> Plan:
    """The plan with what its agent needs. Changes nothing. Raises CraftRunError."""
    module = load(agent.module)
    situation = Situation(agent=agent, request=request, facts=facts, found=found)
    if hasattr(module, "reads"):
        situation = situation.but(texts={path: _text(path) for path in module.reads(plan, situation)})
    if hasattr(module, "lists"):
        situation = situation.but(folders={path: _entries(path) for path in module.lists(plan, situation)})
    improved: Plan = module.improve(plan, situation)
    if plan.selection.session is not None:
        improved = load("launcher.plan.conversing").converse(improved, situation)
    return improved


def _text(path: str) -> str | None:
    try:
        return opening.read(path).decode("utf-8", "surrogateescape")
    except OSError as error:
        if error.errno == _TOO_LARGE:  # the agent may read it all the same, and what it says is unknown
            raise ConfigError(f"`{path}` is {error.strerror}", "make it smaller, or launch with `--no-agent`") from None
        return None


def _entries(path: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(os.listdir(path)))
    except OSError:
        return ()
