"""What a launch does for the agent that its command is: read what the agent's module wants to see, and prepare."""

from __future__ import annotations

import os

from launcher import messages
from launcher.agents.situation import Situation
from launcher.errors import RecordError
from launcher.lazy import load
from launcher.storage import atomic
from launcher.storage.private import make_private

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents import Agent
    from launcher.config.paths import Paths
    from launcher.credentials.fetch import Found
    from launcher.plan import Facts, Plan
    from launcher.plan_parts import KeptFile
    from launcher.request import Request


def tailor(plan: Plan, agent: Agent, request: Request, found: Found | None, facts: Facts) -> Plan:
    """The plan with what its agent needs. Changes nothing. Raises CraftRunError."""
    module = load(agent.module)
    situation = Situation(agent=agent, request=request, facts=facts, found=found)
    if hasattr(module, "reads"):
        situation = situation.but(texts={path: _text(path) for path in module.reads(plan, situation)})
    if hasattr(module, "lists"):
        situation = situation.but(folders={path: _entries(path) for path in module.lists(plan, situation)})
    improved: Plan = module.improve(plan, situation)
    return improved


def _text(path: str) -> str | None:
    try:
        return atomic.read(path).decode("utf-8", "surrogateescape")
    except OSError:
        return None


def _entries(path: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(os.listdir(path)))
    except OSError:
        return ()


def get_ready(plan: Plan, paths: Paths, *, quiet: bool = False) -> None:
    """Write the kept files, and do the work before the command. Raises CraftRunError."""
    for file in plan.kept:
        _keep(file)
    for work in plan.work:
        for text in load(work.module).before(work, plan, paths):
            if not quiet:
                messages.warning(text)


def _keep(file: KeptFile) -> None:
    content = file.text.encode("utf-8", "surrogateescape")
    try:
        if os.path.isfile(file.path) and atomic.read(file.path) == content:
            return
        make_private(os.path.dirname(file.path))
        atomic.replace(file.path, content)
    except OSError as error:
        raise RecordError(
            f"cannot write `{file.path}`: {error.strerror}", "make the configuration folder writable"
        ) from None
