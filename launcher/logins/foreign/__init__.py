"""Credentials that other programs hold already, for `credentials import`: one module per source.

A module has `find(place) -> list[Login]`. To add a source: write such a module and name it in the table.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.values.credential import KIND_OF_AUTH, Credential
from launcher.values.entry import host_of
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.environment.diff import Environ

CLAUDE = "claude"
CODEX = "codex"
AWS = "aws"
ENVIRONMENT = "environment"
DOTENV = "dotenv"
_MODULES = {
    CLAUDE: "launcher.logins.foreign.claude",
    CODEX: "launcher.logins.foreign.codex",
    AWS: "launcher.logins.foreign.aws",
    ENVIRONMENT: "launcher.logins.foreign.variables",
    DOTENV: "launcher.logins.foreign.variables",
}
SOURCES = tuple(_MODULES)


class Place(Value):
    """Where to look: `file` instead of the source's own one, an AWS `profile`, one `variable` instead of all known.

    With `explicit` the user asked for this very source: it may run programs, and what it lacks is an error.
    """

    environ: Environ
    home: str
    file: str | None = None
    profile: str | None = None
    variable: str | None = None
    explicit: bool = False


class Login(Value):
    """A credential that was found: `where` says where, for people; `kind` is that of the account that it belongs into.

    `provider` is whom it opens the door to: `anthropic`, `openai`, `bedrock`, `vertex`, `copilot`, a provider of the
    Pi backend, or an endpoint's host; None suits any.
    """

    source: str
    where: str
    kind: str
    provider: str | None
    credential: Credential

    def for_account(self, account: str) -> Credential:
        """The credential under an account of its kind."""
        return Credential(account, self.credential.fields)


def find(source: str, place: Place) -> list[Login]:
    """What a source holds. Raises CredentialError and ConfigError for what cannot be read."""
    logins: list[Login] = load(_MODULES[source]).find(place)
    return logins


def login(source: str, where: str, kind: str, provider: str | None, fields: Mapping[str, object]) -> Login:
    """A login with these fields of the app's entry."""
    return Login(source=source, where=where, kind=kind, provider=provider, credential=Credential(kind, fields))


def suits(found: Login, raw: Mapping[str, object]) -> bool:
    """Whether a connection (an entry of `llmConnections`) could use the login."""
    auth = raw.get("authType")
    if not isinstance(auth, str) or KIND_OF_AUTH.get(auth) != found.kind:
        return False
    return found.provider is None or found.provider in _providers(raw)


def _providers(raw: Mapping[str, object]) -> tuple[str, ...]:
    """Whose credential a connection takes."""
    provider, url, behind = raw.get("providerType"), raw.get("baseUrl"), raw.get("piAuthProvider")
    if isinstance(provider, str) and provider.endswith("_compat"):
        return (host_of(url),) if isinstance(url, str) else ()
    if provider == "pi" and isinstance(behind, str):
        return (behind, *_ALSO.get(behind, ()))
    return (provider,) if isinstance(provider, str) else ()


# Providers behind the Pi backend that have another name here.
_ALSO = {
    "openai-codex": ("openai",),
    "amazon-bedrock": ("bedrock",),
    "google-vertex": ("vertex",),
    "github-copilot": ("copilot",),
    "openrouter": ("openrouter.ai",),
}
