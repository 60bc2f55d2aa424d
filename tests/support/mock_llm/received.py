"""A request as it arrived."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIGV4 = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<access_key>[^/]+)/(?P<date>\d+)/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request"
)
_MODEL_IN_PATH = (
    re.compile(r"/models?/(?P<model>[^/]+)/(?:invoke|invoke-with-response-stream|converse|converse-stream)$"),
    re.compile(r"/models/(?P<model>[^/:]+(?:@[^/:]+)?):\w+$"),
)


@dataclass(frozen=True)
class SigV4:
    """The fields of an AWS signature (version 4); the signature itself is not checked."""

    access_key: str
    date: str
    region: str
    service: str


@dataclass(frozen=True)
class Received:
    """One request.

    `path` is percent-decoded and without the query, `headers` have lower-case names, `body` is the JSON object in it
    (None for anything else). `via` tells how it came: `direct` to the mock as endpoint, `proxy` to the mock as HTTP
    proxy (then `host` is the server really wanted), `connect` for the CONNECT that opens a tunnel, `tunnel` inside one.
    """

    method: str
    path: str
    query: str
    host: str
    headers: Mapping[str, str]
    body: dict[str, Any] | None
    raw: bytes
    via: str = "direct"

    @property
    def bearer(self) -> str | None:
        """The token of `Authorization: Bearer`."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" else None

    @property
    def api_key(self) -> str | None:
        """Anthropic's `x-api-key`, Azure's `api-key` or Google's `x-goog-api-key` (also as query parameter)."""
        for name in ("x-api-key", "api-key", "x-goog-api-key"):
            if name in self.headers:
                return self.headers[name]
        found = re.search(r"(?:^|&)key=([^&]+)", self.query)
        return found[1] if found else None

    @property
    def sigv4(self) -> SigV4 | None:
        """The AWS signature's fields."""
        found = _SIGV4.match(self.headers.get("authorization", ""))
        return SigV4(**found.groupdict()) if found else None

    @property
    def session_token(self) -> str | None:
        """The session token that AWS keys were sent with."""
        return self.headers.get("x-amz-security-token")

    @property
    def credentials(self) -> set[str]:
        """Every credential: headers by name and value, a query's `key`, signatures by their access key."""
        names = ("authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie", "proxy-authorization")
        sent = {f"{name}: {self.headers[name]}" for name in names if name in self.headers}
        if in_query := re.search(r"(?:^|&)key=([^&]+)", self.query):
            sent.add(f"key: {in_query[1]}")
        if self.sigv4:
            sent = {each for each in sent if not each.startswith("authorization: ")} | {
                f"sigv4: {self.sigv4.access_key}"
            }
        return sent

    @property
    def model(self) -> str | None:
        """The model asked for, in the body or, where the protocol has it there, in the path."""
        if self.body and isinstance(self.body.get("model"), str):
            return str(self.body["model"])
        found = next((found for each in _MODEL_IN_PATH if (found := each.search(self.path))), None)
        return found["model"] if found else None

    @property
    def is_inference(self) -> bool:
        """Whether a model was asked to say something (not: to count tokens, to list models)."""
        return self.method == "POST" and re.search(_INFERENCE, self.path) is not None

    def __str__(self) -> str:
        return f"{self.method} {self.host}{self.path} ({self.via}) model={self.model} {sorted(self.credentials)}"


_INFERENCE = (
    r"/messages$|/chat/completions$|/responses$|/(?:invoke|invoke-with-response-stream|converse|converse-stream)$"
    r"|:(?:rawPredict|streamRawPredict|generateContent|streamGenerateContent)$|/api/chat$"
)
