"""One entry of `llmConnections` as a Connection.

Two readers share the work: this one checks by hand, and only what a launch uses; whatever it does not understand it
hands to the schema (`launcher.config.schema`), which decides and words the error. A property test holds them together.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.values.connection import AUTH_TYPES, PROVIDER_TYPES, Connection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Json = Mapping[str, object]

# Field in config.json -> field of Connection; all optional, all text.
_TEXTS = {
    "baseUrl": "base_url",
    "defaultModel": "default_model",
    "codexPath": "codex_path",
    "awsRegion": "aws_region",
    "gcpProjectId": "gcp_project_id",
    "gcpRegion": "gcp_region",
    "piAuthProvider": "pi_auth_provider",
}
AZURE = "azure-openai-responses"
# piAuthProvider of the app's dialog (0.11) that the Pi library does not know -> URL.
REGIONS_OF_OPENAI = {"openai-eu": "https://eu.api.openai.com/v1", "openai-us": "https://us.api.openai.com/v1"}

# Parameters of a URL that hold secrets: by their whole name, and by what is in it.
_SECRET_PARAMETERS = frozenset({"auth", "authorization", "code", "pass", "pwd", "sig", "signature"})
_SECRET_MARKS = ("key", "token", "secret", "passw", "passphrase", "credential", "%")


def parse(raw: Json, file: str) -> Connection:
    """The connection that a launch uses. Raises ConfigError naming `file`, the connection and the field."""
    connection = quick(raw)
    if connection is None:
        connection = load("launcher.config.schema").parse(raw, file)
    if raw.get("models") is not None or raw.get("customEndpoint") is not None or connection.base_url:
        capabilities = load("launcher.values.capabilities")
        if capabilities.says_something(raw):
            connection = connection.but(described=capabilities.models(raw), unlisted=capabilities.unlisted(raw))
    return connection


def quick(raw: Json) -> Connection | None:
    """The connection, where everything a launch uses of it is plainly right; None where the schema must look."""
    raw = as_meant(raw)
    slug, provider, auth = raw.get("slug"), raw.get("providerType"), raw.get("authType")
    name = raw.get("name", slug)
    models = _model_ids(raw.get("models"))
    endpoint = raw.get("customEndpoint")
    api = endpoint.get("api") if isinstance(endpoint, dict) else endpoint
    texts = _texts(raw)
    if not (
        isinstance(slug, str)
        and slug
        and isinstance(name, str)
        and provider in PROVIDER_TYPES
        and auth in AUTH_TYPES
        and models is not None
        and (api is None or (isinstance(api, str) and api))
        and texts is not None
        and is_endpoint(texts.get("base_url"))
    ):
        return None
    return Connection(
        slug=slug,
        name=name,
        provider_type=provider,
        auth_type=auth,
        models=models,
        custom_endpoint_api=api,
        **texts,
    )


def as_meant(raw: Json) -> Json:
    """An entry with providerType `pi` as the app uses it; any other as it is.

    The app's dialog stores the preset's URL with `pi` connections and never uses it: the Pi library knows where its
    providers are. It counts with a wire format (`customEndpoint`), for Azure and for OpenAI in a region, whose users
    have a URL of their own, and where `authType` says that key and endpoint belong together.
    """
    if raw.get("providerType") != "pi":
        return raw
    provider, url = raw.get("piAuthProvider"), raw.get("baseUrl")
    if raw.get("customEndpoint") and url:
        return {**raw, "providerType": "pi_compat"}
    if isinstance(provider, str) and provider in REGIONS_OF_OPENAI:
        return {**raw, "piAuthProvider": "openai", "baseUrl": url or REGIONS_OF_OPENAI[provider]}
    if not url or provider == AZURE or raw.get("authType") == "api_key_with_endpoint":
        return raw
    return {key: value for key, value in raw.items() if key != "baseUrl"}


def _texts(raw: Json) -> dict[str, Any] | None:
    """The optional texts that are there, by field of Connection; None where one of them is empty or no text."""
    texts = {}
    for key, field in _TEXTS.items():
        text = raw.get(key)
        if isinstance(text, str) and text:
            texts[field] = with_plain_scheme(text) if key == "baseUrl" else text
        elif text is not None:
            return None
    return texts


def _model_ids(raw: object) -> tuple[str, ...] | None:
    """The ids of a model list (strings, or objects with an `id`); None where it is anything else."""
    if raw is None:
        return ()
    if not isinstance(raw, list):
        return None
    ids = []
    for entry in raw:
        model = entry.get("id") if isinstance(entry, dict) else entry
        if not isinstance(model, str) or not model:
            return None
        ids.append(model)
    return tuple(ids)


def is_endpoint(url: object) -> bool:
    """Whether `url` is None or an http(s) URL that every client reads the same way.

    Backslashes, white space and control characters are refused: clients disagree on the host of such a URL, and the
    key would go there.
    """
    if url is None:
        return True
    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or "\\" in url or " " in url:
        return False
    scheme, separator, rest = url.partition("://")
    return scheme.lower() in ("http", "https") and bool(separator) and bool(host_of(rest)) and _is_port(rest)


def with_plain_scheme(url: str) -> str:
    """A URL with its scheme in lower case: it may be written in any (RFC 3986), but not every program knows."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme.lower()}{separator}{rest}"


def host_of(url: str) -> str:
    """The host of an http(s) URL in lower case, without user, port and brackets; empty where there is none."""
    authority = _authority(url.partition("://")[2] or url).rpartition("@")[2]
    if authority.startswith("["):
        return authority[1:].partition("]")[0].lower()
    return authority.partition(":")[0].lower()


def holds_secret(url: str) -> bool:
    """Whether a URL names a user, and perhaps a password, before its host, or a secret in its query."""
    rest = url.partition("://")[2]
    if "@" in _authority(rest):
        return True
    query = rest.partition("?")[2].partition("#")[0]
    return bool(query) and any(_is_secret(pair.partition("=")[0]) for pair in query.replace(";", "&").split("&"))


def _is_secret(parameter: str) -> bool:
    """Whether the value of a parameter of a query is a secret, judging by its name."""
    name = parameter.casefold()
    return name in _SECRET_PARAMETERS or any(mark in name for mark in _SECRET_MARKS)


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this machine."""
    host = host_of(url)
    return host in ("localhost", "::1") or (host.startswith("127.") and host.replace(".", "").isdigit())


def _is_port(rest: str) -> bool:
    port = _authority(rest).rpartition("@")[2].rpartition("]")[2].partition(":")[2]
    return not port or (port.isdigit() and int(port) < 65536)


def _authority(rest: str) -> str:
    for end in "/?#":
        rest = rest.partition(end)[0]
    return rest
