"""What the families share: building changes, the two wire formats of custom endpoints, refusing impossible pairs."""

from __future__ import annotations

from launcher.environment.diff import Change
from launcher.providers import Need, Provided
from launcher.values.endpoint import COMPLETIONS, MESSAGES, doubt
from launcher.values.entry import holds_secret
from launcher.values.errors import ConfigError, SignInNeeded
from launcher.values.secret import Secret
from launcher.values.source import CONNECTION, CRAFT_RUN, CREDENTIAL, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.connection import Connection

# SDKs refuse an empty key; servers without authentication ignore this one (the app sends the same).
DUMMY_KEY = Secret("not-needed")


def from_connection(name: str, value: str, field: str) -> Change:
    """A variable whose value is a field of the connection; a URL with a secret in it is one."""
    secret = field == "baseUrl" and holds_secret(value)
    return Change(name=name, value=Secret(value) if secret else value, source=Source(level=CONNECTION, detail=field))


def from_credential(name: str, value: Secret | str, need: Need) -> Change:
    """A variable whose value is (part of) the connection's credential."""
    account = need.credential.account if need.credential else "none needed"
    return Change(name=name, value=value, source=Source(level=CREDENTIAL, detail=account))


def constant(name: str, value: str, why: str) -> Change:
    """A variable with a fixed value."""
    return Change(name=name, value=value, source=Source(level=CRAFT_RUN, detail=why))


def key(need: Need) -> Secret:
    """The connection's key or token; the dummy for authType none. Raises CredentialError where it is missing."""
    if need.connection.auth_type == "none":
        return DUMMY_KEY
    secret = need.credential.secret() if need.credential else None
    if secret is None:
        raise SignInNeeded(
            f"connection `{need.connection.slug}` has no credential",
            f"store one: `craft-run credentials set {need.connection.slug}`",
        )
    return secret


def base_url(need: Need) -> str:
    """The connection's endpoint. Raises ConfigError where it has none."""
    if need.connection.base_url is None:
        raise ConfigError(
            f"connection `{need.connection.slug}` has no `baseUrl`, which {pair(need)} needs",
            "set the endpoint's URL in the connection",
        )
    return need.connection.base_url


def model(need: Need, *names: str) -> list[Change]:
    """The model chosen under each of `names`, nothing where none was chosen."""
    if need.model is None:
        return []
    return [from_connection(name, need.model, "model") for name in names]


def small_model(connection: Connection, model: str | None) -> str | None:
    """The connection's small model by the app's rule: the first called haiku, mini or flash, else the last listed.

    The model chosen where the connection lists none.
    """
    listed = [each.removeprefix("pi/") for each in connection.models]
    for mark in ("haiku", "mini", "flash"):
        for each in listed:
            if mark in each:
                return each
    return listed[-1] if listed else model


def anthropic_endpoint(need: Need) -> Provided:
    """An endpoint that speaks the Anthropic Messages protocol.

    All model aliases are pinned to models of this endpoint, so that nothing asks it for one that it does not have.
    """
    secret = key(need)
    changes = [
        from_connection("ANTHROPIC_BASE_URL", base_url(need), "baseUrl"),
        from_credential("ANTHROPIC_AUTH_TOKEN", secret, need),
    ]
    if need.connection.auth_type != "bearer_token":
        changes.append(from_credential("ANTHROPIC_API_KEY", secret, need))
    changes += model(need, "ANTHROPIC_MODEL", "ANTHROPIC_DEFAULT_OPUS_MODEL", "ANTHROPIC_DEFAULT_SONNET_MODEL")
    small = small_model(need.connection, need.model)
    if small is not None:
        changes.append(from_connection("ANTHROPIC_DEFAULT_HAIKU_MODEL", small, "small model"))
    return Provided(changes=tuple(changes), warnings=doubts(need.connection, MESSAGES))


def openai_endpoint(need: Need) -> Provided:
    """An endpoint that speaks the OpenAI protocol."""
    url = base_url(need)
    changes = [
        from_credential("OPENAI_API_KEY", key(need), need),
        from_connection("OPENAI_BASE_URL", url, "baseUrl"),
        from_connection("OPENAI_API_BASE", url, "baseUrl"),
        *model(need, "OPENAI_MODEL"),
    ]
    return Provided(changes=tuple(changes), warnings=doubts(need.connection, COMPLETIONS))


def doubts(connection: Connection, protocol: str) -> tuple[str, ...]:
    """A warning for an endpoint that would answer with 404."""
    found = doubt(connection.base_url, protocol) if connection.base_url else None
    return (f"connection `{connection.slug}`: {found.message} ({found.hint})",) if found else ()


def impossible(need: Need) -> ConfigError:
    """The error for a providerType and authType that do not go together."""
    return ConfigError(
        f"connection `{need.connection.slug}`: {pair(need)} is not possible",
        f"correct `authType` of `{need.connection.slug}` in the app's settings or in config.json",
    )


def pair(need: Need) -> str:
    """Provider and authentication, for messages."""
    connection = need.connection
    through = f" ({connection.pi_auth_provider})" if connection.provider_type == "pi" else ""
    return f"providerType `{connection.provider_type}`{through} with authType `{connection.auth_type}`"
