"""A model endpoint on the loopback interface: it knows its accounts by their keys and answers in three wire formats.

    POST .../v1/messages           Anthropic Messages: `x-api-key`, or `Authorization: Bearer`
    POST .../v1/chat/completions   OpenAI chat completions: `Authorization: Bearer`
    POST /model/ID/converse        Amazon Bedrock: a signature made with the key

An unknown key gets 401, so an answer proves that the right secret arrived.
"""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote

from examples import sigv4

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType


class Endpoint:
    """A running endpoint inside a `with` block; `accounts` maps each key to the name of its account."""

    def __init__(self, accounts: Mapping[str, str]) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.accounts = accounts
        self.port = self._server.server_port

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    accounts: Mapping[str, str]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        answer = next((answer for end, answer in _FORMATS.items() if self.path.endswith(end)), None)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        account = self.server.accounts.get(self._key(body))
        if answer is None:
            self._send(404, {"error": {"type": "not_found_error", "message": f"nothing at {self.path}"}})
        elif account is None:
            self._send(401, {"error": {"type": "authentication_error", "message": "no account has this key"}})
        else:
            asked = json.loads(body)
            content = asked["messages"][-1]["content"]
            question = content if isinstance(content, str) else content[-1]["text"]
            model = asked.get("model") or unquote(self.path.split("/")[-2])
            self._send(200, answer(model, f'Account "{account}" pays for your question "{question}"'))

    def _key(self, body: bytes) -> str:
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme == sigv4.ALGORITHM:
            return sigv4.signer(self.path, self.headers, body, self.server.accounts) or ""
        return token if scheme == "Bearer" else self.headers.get("x-api-key", "")

    def _send(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (overridden)
        """Leave the screen to the demo."""


def _message(model: str, text: str) -> dict[str, Any]:
    return {"type": "message", "role": "assistant", "model": model, "content": [{"type": "text", "text": text}]}


def _completion(model: str, text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {"object": "chat.completion", "model": model, "choices": [{"index": 0, "message": message}]}


def _converse(_model: str, text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": [{"text": text}]}
    usage = {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}
    return {"output": {"message": message}, "stopReason": "end_turn", "usage": usage, "metrics": {"latencyMs": 1}}


_FORMATS = {"/v1/messages": _message, "/v1/chat/completions": _completion, "/converse": _converse}
