"""Codex."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.situation import Situation
    from launcher.plan import Plan


def improve(plan: Plan, situation: Situation) -> Plan:  # noqa: ARG001
    """The plan as it is."""
    return plan
