"""A page of our own on this machine, to which the browser comes back from a sign-in (RFC 8252 §7.3).

It listens on loopback addresses only, and only inside `with`. It answers one path, for its own host name (so that no
other name that leads here can use it), and takes one answer: the one with the right state. The browser is shown how the
sign-in ended, so its request is held until that is known.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from launcher.logins.signin import returned
from launcher.values.errors import CredentialError

if TYPE_CHECKING:
    from types import TracebackType

_LOOPBACK = (("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6))
# Seconds: for a browser that has connected and says nothing, for the end of the sign-in that it is to be shown, and for
# it to be shown.
_SILENCE = 10.0
_HELD = 60.0
_LAST = 2.0
_POLL = 0.1
# Seconds within which a Ctrl-C is heard.
_LISTENING = 0.25

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 20vh auto 0; padding: 0 1rem }}</style>
<h1>{title}</h1>
<p>{text}</p>
</html>
"""
_DONE = ("You are signed in", "craft-run has the login. You can close this page and go back to the terminal.")
_FAILED = ("The sign-in did not work", "The terminal in which craft-run runs says why. You can close this page.")
_FOREIGN = ("Not for this sign-in", "This answer belongs to another sign-in. Take the newest link in the terminal.")
_TAKEN = ("Already answered", "This sign-in has its answer. You can close this page and go back to the terminal.")
_NOTHING = ("Nothing here", "craft-run waits here for the end of a sign-in, and for nothing else.")


class Loopback:
    """The page, open inside `with`. `port` 0 takes a free one; `path` is that of the address to come back to.

    Entering raises CredentialError where the port is taken.
    """

    def __init__(self, path: str, state: str, port: int = 0) -> None:
        self.path, self.state, self.port = path, state, port
        self.answers: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
        self.claim = threading.Lock()  # held by the one answer, and never given back
        self.ended, self.shown = threading.Event(), threading.Event()
        self.succeeded = self._taken = False
        self._servers: list[_Server] = []

    def __enter__(self) -> Self:
        try:
            first = _Server(self, *_LOOPBACK[0], self.port)
        except OSError as error:
            raise CredentialError(
                f"cannot listen on port {self.port} of this machine: {error.strerror}",
                "end the other sign-in that waits there, or sign in with a code: `--no-browser`",
            ) from None
        self._servers.append(first)
        self.port = first.server_address[1]
        with contextlib.suppress(OSError):  # no IPv6 here: then no browser tries it
            self._servers.append(_Server(self, *_LOOPBACK[1], self.port))
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(_POLL,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.succeeded = kind is None
        self.ended.set()
        if self._taken:
            self.shown.wait(_LAST)
        for server in self._servers:
            server.shutdown()
            server.server_close()

    @property
    def redirect_uri(self) -> str:
        """The address for the browser to come back to."""
        return f"http://localhost:{self.port}{self.path}"

    def wait(self, seconds: float) -> dict[str, str]:
        """The parameters of the answer, whose state is right. Raises CredentialError where none comes in time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                # Again and again: a Ctrl-C a moment before a wait is heard at its end.
                answer = self.answers.get(timeout=min(left, _LISTENING))
                self._taken = True
                return answer
        raise CredentialError(f"nobody signed in within {seconds / 60:.0f} minutes", "start again, and follow the link")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, page: Loopback, host: str, family: socket.AddressFamily, port: int) -> None:
        self.page = page
        self.address_family = family
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        super().server_bind()

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a browser that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _SILENCE

    def do_GET(self) -> None:
        page = self.server.page
        address, _, query = self.path.partition("?")
        if self.headers.get("host", "") not in (
            f"localhost:{page.port}",
            f"127.0.0.1:{page.port}",
            f"[::1]:{page.port}",
        ):
            self._show(421, _NOTHING)
        elif address != page.path:
            self._show(404, _NOTHING)
        elif not returned.answers(answer := returned.parameters(query), page.state):
            self._show(400, _FOREIGN)
        else:
            self._take(answer)

    def _take(self, answer: dict[str, str]) -> None:
        page = self.server.page
        if not page.claim.acquire(blocking=False):
            self._show(409, _TAKEN)
            return
        page.answers.put(answer)
        page.ended.wait(_HELD)
        self._show(*((200, _DONE) if page.succeeded else (400, _FAILED)))
        page.shown.set()

    def _show(self, status: int, words: tuple[str, str]) -> None:
        content = _PAGE.format(title=words[0], text=words[1]).encode()
        self.send_response(status)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(content)))
        self.send_header("cache-control", "no-store")
        self.send_header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("referrer-policy", "no-referrer")
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        """Nothing: the line would hold the code."""

    def version_string(self) -> str:
        return "craft-run"
