"""What is wrong with an entry of `llmConnections`, by the specification and by the app's own validator; pure."""

from __future__ import annotations

from launcher.config import slugs
from launcher.config.pairs import AUTH_TYPES_OF, is_possible
from launcher.values import endpoint, entry
from launcher.values.errors import ConfigError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Json = Mapping[str, object]

_WITHOUT_KEY = ("none", "environment")


class Problem(Value):
    """Something wrong with a field. One that is `fatal` stops a launch with the connection, or the app."""

    field: str
    message: str
    hint: str
    fatal: bool = False


def problems(raw: Json, file: str) -> list[Problem]:
    """The problems of an entry that stands, or is to stand, in `file`."""
    return [*_of_schema(raw, file), *_of_identity(raw), *_of_pair(raw), *_of_endpoint(raw), *_of_models(raw)]


def _of_schema(raw: Json, file: str) -> Iterator[Problem]:
    try:
        entry.parse(raw, file)
    except ConfigError as error:
        yield Problem(field="", message=error.message, hint=error.hint or "", fatal=True)


def _of_identity(raw: Json) -> Iterator[Problem]:
    slug, created = raw.get("slug"), raw.get("createdAt")
    if isinstance(slug, str) and slug and not slugs.is_valid(slug):
        hint = f"for example `{slugs.from_name(slug)}`"
        yield Problem(field="slug", message="`slug` has more than lower-case letters, digits and hyphens", hint=hint)
    if not isinstance(raw.get("name"), str) or not raw["name"]:
        yield Problem(field="name", message="`name` is missing", hint="the app shows it: `--name`")
    if isinstance(created, bool) or not isinstance(created, int | float) or created <= 0:
        hint = "milliseconds since the epoch; the app orders by it"
        yield Problem(field="createdAt", message="`createdAt` is no moment", hint=hint)


def _of_pair(raw: Json) -> Iterator[Problem]:
    provider, auth = raw.get("providerType"), raw.get("authType")
    if (
        isinstance(provider, str)
        and provider in AUTH_TYPES_OF
        and not is_possible(provider, auth, raw.get("piAuthProvider"))
    ):
        possible = ", ".join(f"`{each}`" for each in AUTH_TYPES_OF[provider])
        yield Problem(
            field="authType",
            message=f"the app does not know providerType `{provider}` with authType `{auth}`",
            hint=f"possible with `{provider}`: {possible}",
        )


def _of_endpoint(raw: Json) -> Iterator[Problem]:
    url, provider = raw.get("baseUrl"), raw.get("providerType")
    if isinstance(url, str) and entry.is_endpoint(url):
        if entry.holds_secret(url):
            hint = f"store the secret: `craft-run credentials set {raw.get('slug')}`, and take it out of the URL"
            message = "`baseUrl` holds a user name, a password or another secret in plain text"
            yield Problem(field="baseUrl", message=message, hint=hint)
        protocol = _protocol(raw)
        odd = endpoint.doubt(url, protocol) if protocol else None
        if odd:
            yield Problem(field="baseUrl", message=odd.message, hint=odd.hint)
        if url.lower().startswith("http://") and not entry.is_loopback(url) and raw.get("authType") not in _WITHOUT_KEY:
            message = f"the credential would travel unencrypted to `{entry.host_of(url)}`"
            yield Problem(field="baseUrl", message=message, hint="use https://, unless the network is your own")
    elif not url and isinstance(provider, str) and provider.endswith("_compat"):
        yield Problem(field="baseUrl", message="`baseUrl` is missing", hint="set it: `--base-url URL`", fatal=True)
    custom = raw.get("customEndpoint")
    keyed = raw.get("authType") not in _WITHOUT_KEY
    if provider == "pi_compat" and keyed and not raw.get("piAuthProvider"):
        hint = "`--pi-auth-provider openai`, or `anthropic` for Anthropic's protocol"
        yield Problem(field="piAuthProvider", message="without `piAuthProvider` the app sends no key", hint=hint)
    if provider == "pi_compat" and not (isinstance(custom, dict) and custom.get("api")):
        hint = "`--api openai-completions` or `--api anthropic-messages`"
        yield Problem(field="customEndpoint", message="`customEndpoint.api` is missing", hint=hint)


def _protocol(raw: Json) -> str | None:
    """What the endpoint of an entry speaks, as far as a base URL can be right or wrong for it."""
    meant = entry.as_meant(raw)
    custom = meant.get("customEndpoint")
    api = custom.get("api") if isinstance(custom, dict) else custom
    family = meant.get("piAuthProvider") if meant.get("providerType") == "pi" else meant.get("providerType")
    if not meant.get("baseUrl"):
        return None
    if family in ("anthropic", "anthropic_compat") or (family == "pi_compat" and api == endpoint.MESSAGES):
        return endpoint.MESSAGES
    return endpoint.COMPLETIONS if family in ("openai", "openai_compat", "pi_compat") else None


def _of_models(raw: Json) -> Iterator[Problem]:
    listed, default, provider = raw.get("models"), raw.get("defaultModel"), raw.get("providerType")
    yield from _of_what_is_not_understood(raw)
    entries = listed if isinstance(listed, list) else []
    for each in entries:
        if isinstance(each, dict):
            yield from _of_model(each)
    ids = [entry.get("id") if isinstance(entry, dict) else entry for entry in entries]
    if ids and default and default not in ids:
        hint = "the app takes the first listed one instead: `--default-model`"
        yield Problem(field="defaultModel", message=f"`defaultModel` `{default}` is none of `models`", hint=hint)
    if not ids and not default and isinstance(provider, str) and provider.endswith("_compat"):
        hint = "name one: `--model`, or at each launch"
        yield Problem(field="models", message="no model is named, and a custom endpoint has no default", hint=hint)


def _of_what_is_not_understood(raw: Json) -> Iterator[Problem]:
    try:
        doubts = entry.parse(raw, "config.json").doubts
    except ConfigError:
        return  # another rule says so
    for doubt in doubts:
        field = doubt.split("`")[1]
        yield Problem(field=field, message=doubt, hint=f"correct `{field}`, in the app's settings or in the file")


def _of_model(model: Json) -> Iterator[Problem]:
    window, images = model.get("contextWindow"), model.get("supportsImages")
    if window is not None and (isinstance(window, bool) or not isinstance(window, int) or window <= 0):
        message = f"`contextWindow` of model `{model.get('id')}` is no number of tokens"
        yield Problem(field="models", message=message, hint="the default, 131072, is used instead")
    if images is not None and not isinstance(images, bool):
        message = f"`supportsImages` of model `{model.get('id')}` is neither true nor false"
        yield Problem(field="models", message=message, hint="it counts as not given")
