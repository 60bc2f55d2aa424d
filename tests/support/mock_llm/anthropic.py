"""Anthropic's Messages API, as Anthropic, its gateways and Vertex speak it, whole and as events."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def message(model: str, text: str) -> Json:
    """A whole answer."""
    return {
        "id": "msg_mock",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 3, "output_tokens": 2},
    }


def events(model: str, text: str) -> list[Json]:
    """The same answer as a stream."""
    beginning = message(model, text) | {"content": [], "stop_reason": None}
    return [
        {"type": "message_start", "message": beginning},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}},
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 2},
        },
        {"type": "message_stop"},
    ]


def models(*names: str) -> Json:
    """A list of models that clients of Anthropic's and of OpenAI's API both understand."""
    entry = {"type": "model", "object": "model", "owned_by": "mock", "created": 1, "created_at": "2026-01-01T00:00:00Z"}
    return {
        "object": "list",
        "data": [{"id": name, "display_name": name, **entry} for name in names],
        "has_more": False,
        "first_id": names[0],
        "last_id": names[-1],
    }
