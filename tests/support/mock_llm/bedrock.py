"""Amazon Bedrock's runtime: Converse, and event streams in AWS's binary framing."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from typing import Any

from tests.support.mock_llm import anthropic

EVENT_STREAM = "application/vnd.amazon.eventstream"
Json = dict[str, Any]

_USAGE = {"inputTokens": 3, "outputTokens": 2, "totalTokens": 5}
_METRICS = {"latencyMs": 1}
_STRING = 7  # the type of a header's value


def frame(event: str, payload: Json) -> bytes:
    """One event: lengths, checksum of the lengths, headers, payload, checksum of all (Smithy event stream)."""
    fields = {":event-type": event, ":content-type": "application/json", ":message-type": "event"}
    headers = b"".join(_header(name, value) for name, value in fields.items())
    content = json.dumps(payload).encode()
    prelude = struct.pack("!II", 16 + len(headers) + len(content), len(headers))
    message = prelude + struct.pack("!I", zlib.crc32(prelude)) + headers + content
    return message + struct.pack("!I", zlib.crc32(message))


def _header(name: str, value: str) -> bytes:
    return bytes([len(name)]) + name.encode() + bytes([_STRING]) + struct.pack("!H", len(value)) + value.encode()


def invoke_stream(model: str, text: str) -> bytes:
    """The answer to invoke-with-response-stream: Anthropic's events, each in a chunk."""
    events = (json.dumps(event).encode() for event in anthropic.events(model, text))
    return b"".join(frame("chunk", {"bytes": base64.b64encode(event).decode()}) for event in events)


def converse(text: str) -> Json:
    """The answer to converse."""
    message = {"role": "assistant", "content": [{"text": text}]}
    return {"output": {"message": message}, "stopReason": "end_turn", "metrics": _METRICS, "usage": _USAGE}


def converse_stream(text: str) -> bytes:
    """The answer to converse-stream."""
    events: list[tuple[str, Json]] = [
        ("messageStart", {"role": "assistant"}),
        ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": text}}),
        ("contentBlockStop", {"contentBlockIndex": 0}),
        ("messageStop", {"stopReason": "end_turn"}),
        ("metadata", {"usage": _USAGE, "metrics": _METRICS}),
    ]
    return b"".join(frame(name, payload) for name, payload in events)
