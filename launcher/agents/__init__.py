"""What one agent needs beyond variables; one module per agent, chosen by the command's base name.

A module has `improve(plan, request, found, facts) -> Plan`. To add an agent: write such a module, name it in the table.
"""

from __future__ import annotations

import os

from launcher.lazy import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.fetch import Found
    from launcher.plan import Facts, Plan
    from launcher.request import Request

# Base name of the command -> module.
AGENTS: dict[str, str] = {}


def improve(plan: Plan, request: Request, found: Found | None, facts: Facts) -> Plan:
    """The plan with what its agent needs; the same plan for any other command. Raises CraftRunError."""
    module = AGENTS.get(os.path.basename(plan.argv[0]))
    if module is None:
        return plan
    improved: Plan = load(module).improve(plan, request, found, facts)
    return improved
