"""A Claude login for Claude Code, in a home of the connection's own (`launcher.homes.login`): CLAUDE_CONFIG_DIR.

Claude Code looks at the file with the login before each request, and takes what is new in it (seen with 2.1.332).
"""

from __future__ import annotations

from launcher.homes import claude_file, keeping, mirror
from launcher.homes.login import Login
from launcher.storage import leftovers
from launcher.storage.lock import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.plan.plan import Plan
    from launcher.values.parts import Work
    from launcher.values.paths import Paths


def before(work: Work, plan: Plan, paths: Paths) -> list[str]:
    """Have the home ready with the login that counts, and keep it fresh. Raises CraftRunError."""
    login = Login(claude_file, work, plan, paths)
    data = dict(work.data)
    with Lock(login.folder):
        # Its state stands beside its folder, unless CLAUDE_CONFIG_DIR is set.
        mirror.mirror(data["mirrored"], login.home, mirror.CLAUDE, {".claude.json": data["state"]})
        leftovers.sweep(login.home)
        login.align()
    keeping.begin(login)
    return []


def after(work: Work, plan: Plan, paths: Paths) -> list[str]:
    """Let go of the login, and take one that Claude Code has made into the store. Raises CraftRunError."""
    return keeping.end(Login(claude_file, work, plan, paths), "claude")
