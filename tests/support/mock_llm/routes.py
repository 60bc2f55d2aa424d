"""Which answer a request gets: by its path, as the providers lay them out."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tests.support.mock_llm import anthropic, bedrock, copilot, openai, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.support.mock_llm.received import Received

JSON = "application/json"
EVENTS = "text/event-stream"


@dataclass(frozen=True)
class Answer:
    status: int
    content: bytes
    kind: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    # The connection ends after this many bytes of the content.
    cut: int | None = None


def answer(request: Received, text: str) -> Answer:
    """What a model says is always `text`; an unknown path is a 404."""
    if request.headers.get("upgrade", "").lower() == "websocket":
        return _json({"error": {"message": "no WebSockets here"}}, 426)
    if request.method == "GET":
        return _get(request)
    if request.method in ("POST", "PUT"):
        return _post(request, text)
    return _not_found(request)


# What a login to Copilot is told, by host and path.
_ACCOUNTS: dict[tuple[str, str], Any] = {
    ("api.github.com", "/copilot_internal/user"): copilot.user(),
    ("api.github.com", "/copilot_internal/v2/token"): {
        "token": tokens.ISSUED_COPILOT_TOKEN,
        "expires_at": 4102444800,
    },
    ("api.individual.githubcopilot.com", "/models"): copilot.models("gpt-5.4", "gpt-5-mini"),
}


def _get(request: Received) -> Answer:
    path = request.path
    if (request.host, path) in _ACCOUNTS:
        return _json(_ACCOUNTS[request.host, path])
    if path.endswith("/models"):
        return _json(anthropic.models("mock-model", "mock-small"))
    if path.endswith("/inference-profiles"):
        return _json({"inferenceProfileSummaries": []})
    if path.endswith("/wham/accounts/check"):
        return _json(openai.accounts(request.headers.get("chatgpt-account-id", "")))
    if path == "/aws-container-credentials":
        return _json(tokens.container())
    return _not_found(request)


def _post(request: Received, text: str) -> Answer:
    operation = re.split(r"[/:]", request.path)[-1]
    if "/model/" in request.path or operation not in _OPERATIONS:
        return _bedrock(request, operation, text)
    return _OPERATIONS[operation](request, request.model or "mock-model", text)


def _messages(request: Received, model: str, text: str) -> Answer:
    if "count-tokens" in request.path:
        return _json({"input_tokens": 3})
    return _events(anthropic.events(model, text)) if _streams(request) else _json(anthropic.message(model, text))


def _completions(request: Received, model: str, text: str) -> Answer:
    if not _streams(request):
        return _json(openai.completion(model, text))
    return _events(openai.chunks(model, text), end="data: [DONE]\n\n")


def _responses(request: Received, model: str, text: str) -> Answer:
    return _events(openai.events(model, text)) if _streams(request) else _json(openai.response(model, text))


def _gemini(request: Received, model: str, text: str) -> Answer:
    said = {"content": {"role": "model", "parts": [{"text": text}]}, "finishReason": "STOP", "index": 0}
    usage = {"promptTokenCount": 3, "candidatesTokenCount": 2, "totalTokenCount": 5}
    whole = {"candidates": [said], "usageMetadata": usage, "modelVersion": model}
    if request.path.endswith(":generateContent"):
        return _json(whole)
    return _events([whole]) if "alt=sse" in request.query else _json([whole])


_OPERATIONS: dict[str, Callable[[Received, str, str], Answer]] = {
    "messages": _messages,
    "rawPredict": _messages,
    "streamRawPredict": lambda _, model, text: _events(anthropic.events(model, text)),
    "completions": _completions,
    "responses": _responses,
    "generateContent": _gemini,
    "streamGenerateContent": _gemini,
    "countTokens": lambda *_: _json({"totalTokens": 3}),
    "count_tokens": lambda *_: _json({"input_tokens": 3}),
    "token": lambda *_: _json(tokens.oauth()),
}


def _bedrock(request: Received, operation: str, text: str) -> Answer:
    """Bedrock's runtime, and STS, whose operation is in the body."""
    model = request.model or "mock-model"
    action = parse_qs(request.raw.decode("latin-1")).get("Action")
    if request.path == "/" and action:
        return Answer(200, tokens.sts(action[0]).encode(), "text/xml")
    answers = {
        "invoke": (anthropic.message(model, text), None),
        "invoke-with-response-stream": (bedrock.invoke_stream(model, text), bedrock.EVENT_STREAM),
        "converse": (bedrock.converse(text), None),
        "converse-stream": (bedrock.converse_stream(text), bedrock.EVENT_STREAM),
    }
    if operation not in answers:
        return _not_found(request)
    content, kind = answers[operation]
    return Answer(200, content, kind or JSON) if isinstance(content, bytes) else _json(content)


def _streams(request: Received) -> bool:
    """What the body says; a body that cannot be read (codex compresses some with zstd) is of a client that streams."""
    if request.body is None:
        return EVENTS in request.headers.get("accept", "")
    return bool(request.body.get("stream"))


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value).encode())


def _events(events: Iterable[dict[str, Any]], end: str = "") -> Answer:
    lines = []
    for event in events:
        if "type" in event:
            lines.append(f"event: {event['type']}\n")
        lines.append(f"data: {json.dumps(event)}\n\n")
    return Answer(200, ("".join(lines) + end).encode(), EVENTS)


def _not_found(request: Received) -> Answer:
    error = {"type": "not_found_error", "message": f"the mock has no {request.method} {request.path}"}
    return _json({"type": "error", "error": error}, 404)
