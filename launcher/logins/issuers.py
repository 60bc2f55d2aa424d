"""Who issues the tokens of a login.

The client ids are public ones, those that the app uses for the same connections.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.connection import Connection
    from launcher.values.credential import Credential

CLAUDE_CLIENT = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"
CLAUDE_TOKENS = "https://platform.claude.com/v1/oauth/token"
CHATGPT_CLIENT = "app_EMoamEEZ73f0CkXaXp7hrann"
CHATGPT_TOKENS = "https://auth.openai.com/oauth/token"
COPILOT_CLIENT = "Iv1.b507a08c87ecfe98"
GITHUB = "github.com"
COPILOT_HEADERS = {
    "user-agent": "GitHubCopilotChat/0.35.0",
    "editor-version": "vscode/1.107.0",
    "editor-plugin-version": "copilot-chat/0.35.0",
    "copilot-integration-id": "vscode-chat",
}

CLAUDE = "claude"
CHATGPT = "chatgpt"
COPILOT = "copilot"
NAMES = {CLAUDE: "Claude", CHATGPT: "ChatGPT", COPILOT: "GitHub Copilot"}

_ISSUERS = {
    "anthropic": CLAUDE,
    "openai": CHATGPT,
    "openai-codex": CHATGPT,
    "copilot": COPILOT,
    "github-copilot": COPILOT,
}


def issuer_of(connection: Connection) -> str | None:
    """Who issued a connection's login: one of the names above, None where craft-run cannot renew it."""
    return issuer_named(connection.provider_type, connection.auth_type, connection.pi_auth_provider)


def issuer_named(provider: object, auth: object, behind: object) -> str | None:
    """The same for `providerType`, `authType` and `piAuthProvider` as they stand in config.json."""
    if auth != "oauth":
        return None
    name = behind if provider == "pi" else provider
    return _ISSUERS.get(name) if isinstance(name, str) else None


def domain_of(credential: Credential) -> str:
    """The GitHub domain of a Copilot login: github.com, or an enterprise's own."""
    url = credential.text("enterpriseUrl") or GITHUB
    return url.removeprefix("https://").strip("/").lower()
