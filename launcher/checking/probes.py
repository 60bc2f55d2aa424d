"""What to ask an endpoint so that its answer tells whether a connection works; pure.

The list of models where there is one, else a request that is too empty to cost anything: it must come back as invalid,
not as forbidden or unknown. An OAuth token goes to Anthropic's own host and to nobody else.
"""

from __future__ import annotations

from launcher.values.entry import host_of
from launcher.values.secret import Secret
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launcher.values.connection import Connection
    from launcher.values.credential import Credential

    Requests = tuple["Probe", ...] | str

# What an answer to a probe can show.
MODELS = "models"
KEY = "key"
EMPTY_REQUEST = "empty request"
REACHED = "reached"

ANTHROPIC = "https://api.anthropic.com"
OPENAI = "https://api.openai.com/v1"
_ANTHROPIC_HOSTS = ("api.anthropic.com",)
# https://docs.claude.com/en/api/versioning, and the header with which Claude Code sends its OAuth token
_VERSION = {"anthropic-version": "2023-06-01"}
_OAUTH_BETA = {"anthropic-beta": "oauth-2025-04-20"}
# Endpoints of providers behind the Pi backend that list models as OpenAI does.
_LISTS = {
    "baseten": "https://inference.baseten.co/v1",
    "cerebras": "https://api.cerebras.ai/v1",
    "deepseek": "https://api.deepseek.com",
    "fireworks": "https://api.fireworks.ai/inference/v1",
    "groq": "https://api.groq.com/openai/v1",
    "huggingface": "https://router.huggingface.co/v1",
    "mistral": "https://api.mistral.ai/v1",
    "moonshotai": "https://api.moonshot.ai/v1",
    "moonshotai-cn": "https://api.moonshot.cn/v1",
    "nvidia": "https://integrate.api.nvidia.com/v1",
    "openrouter": "https://openrouter.ai/api/v1",
    "together": "https://api.together.ai/v1",
    "vercel-ai-gateway": "https://ai-gateway.vercel.sh/v1",
    "xai": "https://api.x.ai/v1",
}


class Probe(Value):
    """A request, what its answer shows, and in words what it leaves open."""

    url: str
    shows: str
    headers: Mapping[str, str | Secret] = {}
    body: bytes | None = None
    open: str | None = None


def probes(connection: Connection, credential: Credential | None, region: str | None) -> Requests:
    """The requests, to be made until one is answered; or why none can be made. `region` is that of AWS."""
    provider, behind = connection.provider_type, connection.pi_auth_provider
    family = behind if provider == "pi" and behind else provider
    if family == "pi_compat" and connection.custom_endpoint_api == "anthropic-messages":
        family = "anthropic_compat"
    secret = credential.secret() if credential else None
    if family in _LISTS:
        return _openai(connection, secret, region, own=_LISTS[family])
    if family not in _FAMILIES:
        return f"where `{family}` could be asked is not known"
    return _FAMILIES[family](connection, secret, region)


def _claude(connection: Connection, secret: Secret | None, region: str | None) -> Requests:
    base = connection.base_url or ANTHROPIC
    if connection.auth_type != "oauth":
        return _anthropic(connection, secret, region)
    if host_of(base) not in _ANTHROPIC_HOSTS or not base.startswith("https://"):
        return f"an OAuth token is not sent to `{host_of(base)}`"
    headers = {**_VERSION, **_OAUTH_BETA, **_bearer(secret)}
    return (Probe(url=f"{base.rstrip('/')}/v1/models?limit=1000", shows=MODELS, headers=headers),)


def _anthropic(connection: Connection, secret: Secret | None, _region: str | None) -> Requests:
    headers: dict[str, str | Secret] = dict(_VERSION)
    if connection.auth_type != "api_key" or connection.provider_type != "anthropic":
        headers |= _bearer(secret)
    if connection.auth_type != "bearer_token" and secret:
        headers["x-api-key"] = secret
    base = (connection.base_url or ANTHROPIC).rstrip("/")
    return _asked(f"{base}/v1/models?limit=1000", f"{base}/v1/messages", headers)


def _chatgpt(connection: Connection, secret: Secret | None, region: str | None) -> Requests:
    if connection.auth_type == "oauth":
        return "a ChatGPT login is only sent by codex itself; `codex` shows whether it is valid"
    return _openai(connection, secret, region)


def _openai(connection: Connection, secret: Secret | None, _region: str | None, own: str = OPENAI) -> Requests:
    base = (connection.base_url or own).rstrip("/")
    return _asked(f"{base}/models", f"{base}/chat/completions", _bearer(secret))


def _bedrock(_connection: Connection, _secret: Secret | None, region: str | None) -> Requests:
    if region is None:
        return "no AWS region is known"
    return _reach(f"https://bedrock-runtime.{region}.amazonaws.com/", "whether AWS takes the keys")


def _vertex(connection: Connection, _secret: Secret | None, _region: str | None) -> Requests:
    place = connection.gcp_region
    prefix = f"{place}-" if place and place != "global" else ""
    return _reach(f"https://{prefix}aiplatform.googleapis.com/", "whether Google takes the login")


def _copilot(_connection: Connection, _secret: Secret | None, _region: str | None) -> Requests:
    return _reach("https://api.githubcopilot.com/", "whether GitHub takes the login")


def _gemini(_connection: Connection, secret: Secret | None, _region: str | None) -> Requests:
    url = "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000"
    return (Probe(url=url, shows=MODELS, headers={"x-goog-api-key": secret} if secret else {}),)


_FAMILIES: dict[str, Callable[[Connection, Secret | None, str | None], Requests]] = {
    "anthropic": _claude,
    "anthropic_compat": _anthropic,
    "openai": _chatgpt,
    "openai-codex": _chatgpt,
    "openai_compat": _openai,
    "pi_compat": _openai,
    "bedrock": _bedrock,
    "amazon-bedrock": _bedrock,
    "vertex": _vertex,
    "google-vertex": _vertex,
    "copilot": _copilot,
    "github-copilot": _copilot,
    "google": _gemini,
}


def _asked(models: str, work: str, headers: Mapping[str, str | Secret]) -> tuple[Probe, ...]:
    if host_of(models) == "openrouter.ai":  # whose list of models is open to everybody
        return (Probe(url="https://openrouter.ai/api/v1/key", shows=KEY, headers=headers, open="the models"),)
    empty = Probe(
        url=work,
        shows=EMPTY_REQUEST,
        headers={**headers, "content-type": "application/json"},
        body=b"{}",
        open="the models",
    )
    return Probe(url=models, shows=MODELS, headers=headers), empty


def _reach(url: str, left_open: str) -> tuple[Probe, ...]:
    return (Probe(url=url, shows=REACHED, open=left_open),)


def _bearer(secret: Secret | None) -> dict[str, str | Secret]:
    return {"authorization": Secret(f"Bearer {secret.reveal()}")} if secret else {}
