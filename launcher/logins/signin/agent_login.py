"""Signing in by the agent's own command, in a private folder instead of its usual one.

So craft-run gets a login of its own, made as the agent makes it, which nobody else renews; the agent's own login, and
what the user has set up for it, stay as they are.
"""

from __future__ import annotations

import subprocess
import sys

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.environment.managed import is_managed
from launcher.logins import claims
from launcher.logins.foreign import Place, files
from launcher.logins.issuers import CHATGPT, CLAUDE
from launcher.logins.signin import tokens
from launcher.storage import folders, owner
from launcher.storage.making import runtime_folder
from launcher.storage.private import make_private
from launcher.values.credential import OAUTH
from launcher.values.errors import CredentialError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from launcher.environment.diff import Environ

# Variables that would send the agent's sign-in elsewhere, or have it use another login; beside the managed ones.
_REDIRECTING = ("CODEX_REFRESH_TOKEN_URL_OVERRIDE", "CODEX_AUTHAPI_BASE_URL", "CLAUDE_CODE_CUSTOM_OAUTH_URL")
# A browser that opens nothing: the agent shows its link, and takes the code that is pasted.
_NO_BROWSER = "true"


class Agent(Value):
    """An agent that can sign in: its command, what follows it, the variable that names its folder, and the source that
    reads the login there; `device` follows where there is no browser.
    """

    command: str
    arguments: tuple[str, ...]
    variable: str
    source: str
    device: tuple[str, ...] = ()


AGENTS = {
    CLAUDE: Agent(
        command="claude",
        arguments=("auth", "login"),
        variable="CLAUDE_CONFIG_DIR",
        source="launcher.logins.foreign.claude",
    ),
    CHATGPT: Agent(
        command="codex",
        arguments=("-c", 'cli_auth_credentials_store="file"', "login"),
        variable="CODEX_HOME",
        source="launcher.logins.foreign.codex",
        device=("--device-auth",),
    ),
}


def sign_in(
    agent: Agent, program: str, environ: Environ, warn: Callable[[str], None], *, browser: bool
) -> dict[str, object]:
    """The fields of the login that the agent's own sign-in gives, on this terminal.

    Raises CredentialError where it gives none, and RecordError where there is no place for it.
    """
    folder = os.path.join(runtime_folder(environ), f"{owner.mark()}-{os.urandom(8).hex()}")
    make_private(folder)
    try:
        arguments = (*agent.arguments, *(() if browser else agent.device))
        status = subprocess.run(  # noqa: S603 - the agent, looked up on PATH
            [program, *arguments],
            cwd=folder,
            env=variables(agent, environ, folder, browser=browser),
            stdout=2,  # standard output is for data
            check=False,
        ).returncode
        return _login(agent, folder, environ, status)
    except OSError as error:
        raise CredentialError(f"cannot run `{program}`: {error.strerror}", "sign in with `--without-agent`") from None
    finally:
        for left in folders.remove(folder):
            warn(left)


def is_readable(agent: Agent) -> bool:
    """Whether the login will stand in a file; on macOS Claude Code puts it into the keychain."""
    return not (agent.command == "claude" and sys.platform == "darwin")


def variables(agent: Agent, environ: Environ, folder: str, *, browser: bool) -> dict[str, str]:
    """The agent's environment: the user's, without what would move its sign-in or stand for a login."""
    kept = {name: value for name, value in environ.items() if not is_managed(name) and name not in _REDIRECTING}
    quiet = {} if browser or agent.device else {"BROWSER": _NO_BROWSER}
    return {**kept, **quiet, agent.variable: folder}


def _login(agent: Agent, folder: str, environ: Environ, status: int) -> dict[str, object]:
    place = Place(environ={**environ, agent.variable: folder}, home=folder)
    found = [each for each in load(agent.source).find(place) if each.kind == OAUTH]
    if not found:
        why = f"`{agent.command}` ended with status {status}" if status else f"`{agent.command}` left no login"
        raise CredentialError(
            f"the sign-in gave no login: {why}", "try again, or let craft-run sign in itself: `--without-agent`"
        )
    fields = dict(found[0].credential.fields)
    whose = _whose(fields, folder)
    return fields | ({tokens.WHOSE: whose} if whose else {})


def _whose(fields: dict[str, object], folder: str) -> str | None:
    """The e-mail address of the login: in the identity token, or in Claude Code's file of state."""
    email = claims.of(fields.get("idToken")).get("email")
    if not email:
        state = files.json_object(os.path.join(folder, ".claude.json")) or {}
        account = state.get("oauthAccount")
        email = account.get("emailAddress") if isinstance(account, dict) else None
    return email if isinstance(email, str) and email else None
