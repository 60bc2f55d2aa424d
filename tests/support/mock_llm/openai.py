"""OpenAI's chat completions and responses, whole and as events."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_CHAT = {"id": "chatcmpl-mock", "created": 1, "system_fingerprint": None}
_CHAT_USAGE = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
_USAGE = {
    "input_tokens": 3,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens": 2,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 5,
}


def completion(model: str, text: str) -> Json:
    """A whole chat completion."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return {**_CHAT, "object": "chat.completion", "model": model, "choices": [choice], "usage": _CHAT_USAGE}


def chunks(model: str, text: str) -> list[Json]:
    """The same completion as a stream."""
    base = {**_CHAT, "object": "chat.completion.chunk", "model": model}
    said = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
    end: Json = {"index": 0, "delta": {}, "finish_reason": "stop"}
    return [{**base, "choices": [said]}, {**base, "choices": [end]}, {**base, "choices": [], "usage": _CHAT_USAGE}]


def response(model: str, text: str) -> Json:
    """A whole response."""
    return _response(model, "completed", [_item(text)])


def events(model: str, text: str) -> list[Json]:
    """The same response as a stream."""
    item = _item(text)
    part = item["content"][0]
    place = {"item_id": item["id"], "output_index": 0, "content_index": 0}
    begun = {**item, "status": "in_progress", "content": []}
    stream: list[Json] = [
        {"type": "response.created", "response": _response(model, "in_progress", [])},
        {"type": "response.output_item.added", "output_index": 0, "item": begun},
        {"type": "response.content_part.added", **place, "part": {**part, "text": ""}},
        {"type": "response.output_text.delta", **place, "delta": text},
        {"type": "response.output_text.done", **place, "text": text},
        {"type": "response.content_part.done", **place, "part": part},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": response(model, text)},
    ]
    return [{**event, "sequence_number": number} for number, event in enumerate(stream)]


def _item(text: str) -> Json:
    part = {"type": "output_text", "text": text, "annotations": []}
    return {"type": "message", "id": "msg_mock", "status": "completed", "role": "assistant", "content": [part]}


def _response(model: str, status: str, output: list[Json]) -> Json:
    return {
        "id": "resp_mock",
        "object": "response",
        "created_at": 1,
        "status": status,
        "model": model,
        "output": output,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "usage": _USAGE if status == "completed" else None,
    }


def accounts(account: str) -> dict[str, Any]:
    """What ChatGPT says of the accounts of a login; codex sends nothing else before it knows where to."""
    own = {
        "id": account,
        "plan_type": "pro",
        "structure": "personal",
        "can_access_with_session": True,
        "workspace_backend_origin": "NO_CONSTRAINT",
        "account_routing_override": "NO_CONSTRAINT",
    }
    return {"accounts": [own], "default_account_id": account, "account_ordering": [account]}
