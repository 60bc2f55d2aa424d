"""The mock as a server: endpoint and HTTP proxy at once."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from tests.support.mock_llm.authority import TRUST_VARIABLES, Authority
from tests.support.mock_llm.received import Received
from tests.support.mock_llm.routes import Answer, answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

REPLY = "said-by-the-mock"


class MockLlm:
    """A server on a free port of 127.0.0.1, running inside `with`.

    With a `folder` for certificates (of a `flawed` authority: `Authority`) it also answers inside the tunnels that it
    opens as proxy, as whichever host was wanted; without, it refuses them. Either way it talks to nobody else.
    """

    def __init__(self, folder: Path | None = None, reply: str = REPLY, *, flawed: bool = False) -> None:
        self.reply = reply
        self.authority = Authority(folder, flawed=flawed) if folder else None
        self._received: list[Received] = []
        self._lock = threading.Lock()
        self._special: list[tuple[re.Pattern[str], Answer]] = []
        self._first: list[Callable[[Received], Answer | None]] = []
        self._server = _Server(self)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()  # waits for the handlers

    @property
    def url(self) -> str:
        """The origin, as in `http://127.0.0.1:1234`."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def requests(self) -> list[Received]:
        """Every request up to now."""
        with self._lock:
            return list(self._received)

    @property
    def inferences(self) -> list[Received]:
        """The requests that asked a model for an answer."""
        return [request for request in self.requests if request.is_inference]

    @property
    def proxied(self) -> dict[str, str]:
        """Variables that send every client through this proxy, trusting it. Needs the folder."""
        assert self.authority is not None
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), self.url)
        return proxies | dict.fromkeys(TRUST_VARIABLES, str(self.authority.file))

    def answer(self, path: str, content: Any, status: int = 200) -> None:
        """From now on, answer paths that match the regular expression with this JSON."""
        self._special.insert(0, (re.compile(path), Answer(status, json.dumps(content).encode())))

    def ask_first(self, respond: Callable[[Received], Answer | None]) -> None:
        """From now on, answer what `respond` has an answer to with that."""
        self._first.append(respond)

    def _take(self, request: Received) -> Answer:
        with self._lock:
            self._received.append(request)
        for respond in self._first:
            given = respond(request)
            if given is not None:
                return given
        special = next((given for path, given in self._special if path.search(request.path)), None)
        return special or answer(request, self.reply)


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, mock: MockLlm) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mock = mock
        self.open: set[socket.socket] = set()

    def hang_up(self) -> None:
        """End the connections that clients keep open."""
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that is killed or refuses our certificate is part of a test."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    _tunnel: str | None = None

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        self.server.open.discard(self.connection)
        self.connection.close()

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass

    def _serve(self) -> None:
        request = self._read()
        given = self.server.mock._take(request)
        self.send_response(given.status)
        self.send_header("content-type", given.kind)
        self.send_header("content-length", str(len(given.content)))
        self.send_header("x-request-id", "req_mock")
        for name, value in given.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(given.content[: given.cut])
        if given.cut is not None:
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815

    def do_CONNECT(self) -> None:
        mock = self.server.mock
        headers = {name.lower(): value for name, value in self.headers.items()}
        mock._take(Received("CONNECT", "", "", self.path, headers, None, b"", "connect"))
        if mock.authority is None:
            self.close_connection = True
            self.send_error(403)
            return
        self.send_response(200)
        self.end_headers()
        self._tunnel = self.path.removesuffix(":443")
        self.server.open.discard(self.connection)
        context = mock.authority.context(self.path.rpartition(":")[0])
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.server.open.add(self.connection)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def _read(self) -> Received:
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        raw = self._body(headers)
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = None
        via = "tunnel" if self._tunnel else "proxy" if url.netloc else "direct"
        return Received(
            method=self.command,
            path=unquote(url.path),
            query=url.query,
            host=self._tunnel or url.netloc or headers.get("host", ""),
            headers=headers,
            body=body if isinstance(body, dict) else None,
            raw=raw,
            via=via,
        )

    def _body(self, headers: dict[str, str]) -> bytes:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            raw = b""
            while size := int(self.rfile.readline().partition(b";")[0], 16):
                raw += self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
        else:
            raw = self.rfile.read(int(headers.get("content-length", 0)))
        return gzip.decompress(raw) if headers.get("content-encoding") == "gzip" else raw
