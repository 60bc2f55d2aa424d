"""Endpoints whose path gives 404 by construction: clients add their own to it."""

from __future__ import annotations

from launcher.values.value import Value

MESSAGES = "anthropic-messages"
COMPLETIONS = "openai-completions"
# What clients add themselves, and so must not stand at the end of a base URL; longer ones first.
_REQUESTS = ("/chat/completions", "/completions", "/responses", "/messages")
_ADDED = {MESSAGES: ("/v1/messages", *_REQUESTS, "/v1"), COMPLETIONS: _REQUESTS}


class Doubt(Value):
    """Why requests to an endpoint would go astray, and what to do. The URL itself may hold a secret."""

    message: str
    hint: str


def doubt(url: str, protocol: str) -> Doubt | None:
    """What is odd about a base URL for a protocol, in the words of `customEndpoint.api`; None where nothing is."""
    base, query, _ = url.partition("#")[0].partition("?")
    if query or "#" in url:
        return Doubt(
            message="`baseUrl` has a query or a fragment, behind which clients put their own path",
            hint="end it with the path",
        )
    path = base.partition("://")[2].rstrip("/")
    for added in _ADDED[protocol]:
        if path.endswith(added):
            request = "/v1/messages" if protocol == MESSAGES else "/chat/completions"
            return Doubt(
                message=f"`baseUrl` ends in `{added}`, to which clients add `{request}`", hint=f"leave `{added}` out"
            )
    return None
