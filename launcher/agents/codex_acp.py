"""codex-acp: Codex behind the Agent Client Protocol.

Seen with 2.6.0: it ignores arguments, and takes what `codex` takes as `-c` from CODEX_CONFIG, with the provider once
more in MODEL_PROVIDER; without them the key goes to the provider of the user's config.toml. 0.16 takes the arguments.
"""

from __future__ import annotations

import tomllib
from itertools import pairwise

from launcher.agents import codex
from launcher.boot.lazy import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.agents.situation import Situation
    from launcher.plan.plan import Plan

takes_login = codex.takes_login
reads = codex.reads


def improve(plan: Plan, situation: Situation) -> Plan:
    """The plan for Codex, told twice. Raises ConfigError where it cannot use the connection."""
    plan = codex.improve(plan, situation)
    added = [value for each in plan.added for value in each.values]
    lines = [value for option, value in pairwise(added) if option == "-c"]
    if not lines:
        return plan
    config = tomllib.loads("\n".join(lines))
    text = load("launcher.storage.jsontext").encode(config)
    plan = situation.set(plan, "CODEX_CONFIG", text, "the connection as codex is told of it")
    provider = config.get("model_provider")
    return situation.set(plan, "MODEL_PROVIDER", provider, "the connection's provider") if provider else plan
