"""Signing in to one connection: what comes of it is a credential, or what a cloud's own tool keeps."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launcher.boot.lazy import load
from launcher.cli.login.guide import TerminalGuide
from launcher.logins import network
from launcher.logins.issuers import COPILOT, GITHUB
from launcher.logins.signin import agent_login, browser, clouds, copilot, flows, kinds
from launcher.process.native import programs
from launcher.telling import messages
from launcher.telling.moments import now_ms
from launcher.values.credential import OAUTH, Credential
from launcher.values.errors import CredentialError, UsageError
from launcher.values.value import Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.environment.diff import Environ
    from launcher.logins.signin.agent_login import Agent
    from launcher.logins.wire import Answer, Request
    from launcher.values.paths import Paths

    Entry = Mapping[str, object]

_HTTP = "launcher.logins.http"


class Wish(Value):
    """How the user wants to sign in: with no browser, without the agent, at an enterprise's domain, with a profile."""

    no_browser: bool = False
    without_agent: bool = False
    domain: str | None = None
    profile: str | None = None

    def check(self, kind: str) -> None:
        """Raise UsageError for what does not go with a kind of sign-in."""
        if self.domain and kind != COPILOT:
            raise UsageError("`--domain` goes with GitHub Copilot only", "leave it out")
        if self.profile and kind != kinds.AWS:
            raise UsageError("`--profile` goes with AWS only", "leave it out")


def login(raw: Entry, wish: Wish, environ: Environ, again: str, paths: Paths) -> Credential:
    """A new login for a connection that has one. Raises CraftRunError. `again` is the call that signs in."""
    kind = kinds.kind_of(raw) or ""
    wish.check(kind)
    opens = _opens(wish, environ)
    agent, program = _agent(kind, wish, environ)
    reached = network.environ(paths, environ)
    if agent and program:
        return Credential(OAUTH, _by_agent(agent, program, reached, opens=opens))
    way = flows.Way(browser=opens, domain=copilot.domain_of(wish.domain) if wish.domain else GITHUB)
    guide = TerminalGuide(environ, f"{again} --no-browser", opens=opens)
    return Credential(OAUTH, flows.sign_in(kind, way, lambda request: _send(request, reached), guide, now_ms))


def how(raw: Entry, wish: Wish, environ: Environ) -> str:
    """How a login would be made, in words."""
    kind = kinds.kind_of(raw) or ""
    if kind == kinds.SECRET:
        return "with a key that is asked for"
    agent, program = _agent(kind, wish, environ)
    if agent and program:
        return f"by `{agent.command}`"
    return "in the browser" if _opens(wish, environ) and kind != COPILOT else "with a code"


def cloud_call(kind: str, wish: Wish) -> str:
    """The call of a cloud's tool that signs in."""
    return " ".join([clouds.TOOLS[kind].command, *clouds.arguments(kind, wish.profile, browser=not wish.no_browser)])


def cloud(raw: Entry, wish: Wish, environ: Environ) -> None:
    """Have a cloud's tool sign in. Raises CraftRunError."""
    kind = kinds.kind_of(raw) or ""
    wish.check(kind)
    tool = clouds.TOOLS[kind]
    program = installed(tool.command, environ)
    if program is None:
        raise CredentialError(f"`{tool.command}` is not on PATH", f"install it: {tool.origin}")
    messages.note(f"`{cloud_call(kind, wish)}` signs in")
    clouds.sign_in(program, clouds.arguments(kind, wish.profile, browser=not wish.no_browser), environ)
    for text in clouds.cautions(kind, wish.profile, environ):
        messages.warning(text)


def _opens(wish: Wish, environ: Environ) -> bool:
    return not wish.no_browser and browser.is_there(environ)


def _agent(kind: str, wish: Wish, environ: Environ) -> tuple[Agent | None, str | None]:
    """The agent that signs in, and its program; None and None where craft-run does."""
    agent = agent_login.AGENTS.get(kind)
    if agent is None or wish.without_agent or not agent_login.is_readable(agent):
        return None, None
    return agent, installed(agent.command, environ)


def installed(command: str, environ: Environ) -> str | None:
    """The program of that name on PATH, past shims of craft-run; None where there is none."""
    found = next(programs(command, environ, os.getcwd()), None)
    return os.path.join(os.getcwd(), found) if found else None


def _by_agent(agent: Agent, program: str, environ: Environ, *, opens: bool) -> dict[str, object]:
    messages.note(f"`{agent.command}` signs in, in a private folder: its own login stays as it is")
    return agent_login.sign_in(agent, program, environ, messages.warning, browser=opens)


def _send(request: Request, environ: Environ) -> Answer:
    answer: Answer = load(_HTTP).send(request, environ)
    return answer
