"""One module per provider family: connection and secret in, variables to set and kept out.

A module has `variables(need) -> Provided`. To add a family: write such a module and name it in the table.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.environment.diff import Change
    from launcher.values.connection import Connection
    from launcher.values.credential import Credential
    from launcher.values.parts import PrivateFile

# providerType -> module
FAMILIES = {
    "anthropic": "launcher.providers.anthropic",
    "anthropic_compat": "launcher.providers.anthropic",
    "openai": "launcher.providers.openai",
    "openai_compat": "launcher.providers.openai",
    "bedrock": "launcher.providers.bedrock",
    "vertex": "launcher.providers.vertex",
    "copilot": "launcher.providers.copilot",
    "pi": "launcher.providers.pi",
    "pi_compat": "launcher.providers.pi",
}


class Need(Value):
    """What a family may look at.

    `model_asked` tells that the user named the model for this launch. `environ` is the parent's environment before
    anything is taken out of it. `inherited_region` is the AWS region that the environment's own credential chain would
    use. `key_file` is the path for a key file, should the family want one.
    """

    connection: Connection
    credential: Credential | None
    model: str | None
    environ: Mapping[str, str]
    key_file: str
    model_asked: bool = False
    inherited_region: str | None = None
    allow_oauth_endpoint: bool = False


class Provided(Value):
    """What a family gives: changes, files that must live as long as the command, warnings.

    `stored_aws` tells that the AWS keys in the child are the connection's own, so that the inherited ones must go;
    `inherits` names the variables that the connection takes from the environment on purpose: its own credential chain.
    """

    changes: tuple[Change, ...] = ()
    files: tuple[PrivateFile, ...] = ()
    warnings: tuple[str, ...] = ()
    stored_aws: bool = False
    inherits: tuple[str, ...] = ()


def takes_credential(connection: Connection) -> bool:
    """Whether the variables of a connection hold a stored credential.

    A ChatGPT login has no variable: codex takes it from its own home, and renews it there. Vertex by OAuth is Google's
    own application default credentials.
    """
    if connection.auth_type in ("none", "environment"):
        return False
    if connection.auth_type != "oauth":
        return True
    chatgpt = connection.provider_type == "openai" or connection.pi_auth_provider in ("openai", "openai-codex")
    vertex = connection.provider_type == "vertex" or connection.pi_auth_provider == "google-vertex"
    return not (chatgpt or vertex)


def takes_file(connection: Connection) -> bool:
    """Whether the variables of a connection may name a file with its key, as those of Google's services do."""
    return "google-vertex" in (connection.pi_auth_provider, f"google-{connection.provider_type}")


def provide(need: Need) -> Provided:
    """The variables of a connection. Raises ConfigError or CredentialError where it cannot serve a launch."""
    provided: Provided = load(FAMILIES[need.connection.provider_type]).variables(need)
    return provided
