"""The HTTP client of logins: TLS, to the hosts of the login services and no other, bounded in time.

It goes through the user's proxy (HTTPS_PROXY, ALL_PROXY, NO_PROXY) and trusts what SSL_CERT_FILE and SSL_CERT_DIR name,
else what the system trusts. A request is sent once: what it carries may be used up by being sent.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import urllib.parse
from typing import TYPE_CHECKING

import urllib3

from launcher import __version__
from launcher.logins import route, unreachable
from launcher.logins.wire import Answer, Request, revealed
from launcher.values.errors import CredentialError
from launcher.values.secret import Secret

if TYPE_CHECKING:
    from launcher.environment.diff import Environ

# Where logins are made and renewed; nothing else is asked.
HOSTS = frozenset(("platform.claude.com", "auth.openai.com", "github.com", "api.github.com"))
# Seconds until there is a connection, and until the whole answer is there.
CONNECT, TOTAL = 10.0, 20.0

# Bytes; no login service says as much.
_LONGEST = 1 << 20
_PIECE = 1 << 14
# Seconds for a request that was cut off to end.
_GRACE = 1.0


def send(request: Request, environ: Environ, *, connect: float = CONNECT, total: float = TOTAL) -> Answer:
    """The answer to a request; `environ` says which proxy is used and which certificates are trusted.

    Raises Unreachable where there is no whole answer within `total` seconds (or no connection within `connect`), and
    CredentialError where the request must not or cannot be sent.
    """
    host = _permitted(request)
    exchange = _Exchange(request, route.to(host, environ), connect, total)
    # In a thread of its own: no timeout of a socket bounds a server that sends a byte now and then, or a name service.
    worker = threading.Thread(target=exchange.run, daemon=True)
    began = time.monotonic()
    worker.start()
    worker.join(connect)
    if exchange.connected:
        worker.join(max(began + total - time.monotonic(), 0))
    late = worker.is_alive()
    if late:
        exchange.cut()
        worker.join(_GRACE)
    if exchange.answer is None:
        raise unreachable.worded(exchange.error, host, exchange.via.name, sent=exchange.connected, late=late)
    return exchange.answer


class _Exchange:
    """One request and its answer, or the error in its place."""

    def __init__(self, request: Request, via: route.Route, connect: float, total: float) -> None:
        self._request, self.via, self._connect, self._total = request, via, connect, total
        self._sockets: list[urllib3.connection.HTTPSConnection] = []
        self.connected = False
        self.answer: Answer | None = None
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.answer = self._asked()
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            self.error = error

    def cut(self) -> None:
        """End the connection, whatever it is waiting for."""
        for connection in self._sockets:
            with contextlib.suppress(OSError, AttributeError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    def _asked(self) -> Answer:
        headers = {"user-agent": f"craft-run/{__version__}", "accept": "application/json"}
        headers |= {name.lower(): revealed(value) for name, value in self._request.headers.items()}
        body = self._request.body.reveal().encode("utf-8", "surrogatepass") if self._request.body else None
        with self.via.manager() as manager:
            manager.pool_classes_by_scheme = {**manager.pool_classes_by_scheme, "https": self._watched()}
            response = manager.request(
                self._request.method,
                self._request.url,
                body=body,
                headers=headers,
                retries=False,
                redirect=False,
                preload_content=False,
                timeout=urllib3.Timeout(connect=self._connect, read=self._total),
            )
            content = bytearray()
            for piece in response.stream(_PIECE):
                content += piece
                if len(content) > _LONGEST:
                    raise ValueError("the answer is too long")
            response.release_conn()
        return Answer(
            status=response.status,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=Secret(content.decode("utf-8", "replace")),
        )

    def _watched(self) -> type[urllib3.connectionpool.HTTPSConnectionPool]:
        """A kind of pool whose connections this exchange knows."""
        exchange = self

        class Connection(urllib3.connection.HTTPSConnection):
            def connect(self) -> None:
                exchange._sockets.append(self)
                super().connect()
                exchange.connected = True

        class Pool(urllib3.connectionpool.HTTPSConnectionPool):
            ConnectionCls = Connection

        return Pool


def _permitted(request: Request) -> str:
    """The host that is asked. Raises CredentialError for one that no login is sent to."""
    parts = urllib.parse.urlsplit(request.url)
    hosts = HOSTS | ({request.domain, f"api.{request.domain}"} if request.domain else set())
    host = parts.hostname or ""
    if parts.scheme != "https" or host not in hosts or parts.port not in {None, 443} or parts.username is not None:
        raise CredentialError(f"no login is sent to `{parts.scheme}://{parts.netloc.rpartition('@')[2]}`")
    return host
