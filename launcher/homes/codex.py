"""A ChatGPT login for Codex, in a home of the connection's own (`launcher.homes.login`): CODEX_HOME."""

from __future__ import annotations

from launcher.homes import chatgpt, keeping, mirror
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
    login = Login(chatgpt, work, plan, paths)
    with Lock(login.folder):
        mirror.mirror(dict(work.data)["mirrored"], login.home, mirror.CODEX)
        leftovers.sweep(login.home)
        login.align()
    keeping.begin(login)
    return []


def after(work: Work, plan: Plan, paths: Paths) -> list[str]:
    """Let go of the login, and take one that Codex has made into the store. Raises CraftRunError."""
    return keeping.end(Login(chatgpt, work, plan, paths), "codex")
