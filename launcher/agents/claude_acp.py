"""Claude Code behind the Agent Client Protocol: the variables that claude gets, and no arguments.

Seen with claude-agent-acp 0.101: settings of the user and of a project count as they do for claude.
"""

from __future__ import annotations

from launcher.agents import claude

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan for an adapter. Raises ConfigError where claude cannot use the connection."""
    return claude.variables(plan, situation)
