"""One look-up in the Secret Service of Linux, over a bare socket: three round trips, next to nothing to import.

Protocols: https://dbus.freedesktop.org/doc/dbus-specification.html (wire format and authentication; all that can be
said before the first answer is said at once) and https://specifications.freedesktop.org/secret-service/latest/ (a
session with the algorithm `plain`, which keeps the secret as safe as the socket is).

gnome-keyring-daemon gets to know a client after the client's first request, and an `OpenSession` which is served before
that aborts it, or is never answered (42.1: one of some hundred look-ups; reported for later releases too). So the first
request is for a property, which needs no client: by its answer, there is one.
"""

from __future__ import annotations

import _socket
import sys
import time

from launcher.boot.system import os
from launcher.values import waits

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# More bytes than any answer to these calls has.
_LIMIT = 1 << 20

# Whom a call goes to: bus name, object, interface.
_BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
_NAME = "org.freedesktop.secrets"
_SERVICE = (_NAME, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service")
# The collection that `keyring` uses.
_COLLECTION = (_NAME, "/org/freedesktop/secrets/aliases/default", "org.freedesktop.Secret.Collection")
_ITEM = "org.freedesktop.Secret.Item"
_PROPERTIES = (_NAME, "/org/freedesktop/secrets", "org.freedesktop.DBus.Properties")

# OpenSession takes the algorithm and, as a variant, its input: an empty string.
_PLAIN = b"\5\0\0\0plain\0" + b"\1s\0" + bytes(3) + bytes(5)

# Codes of header fields, and of the kind of message that answers a call without an error.
_FIELDS = ((1, b"o"), (2, b"s"), (3, b"s"), (6, b"s"))  # path, interface, member, destination
_REPLY_SERIAL, _SIGNATURE = 5, 8
_RETURN = 2


def find(address: str, attributes: Mapping[str, str]) -> str | None:
    """The secret of the first item with these attributes in the default collection, None where there is no such item.

    Raises TimeoutError where the service does not answer within `waits.KEYRING`, however it drips, and OSError or
    ValueError for all else that is out of the ordinary: another transport, a locked collection, an answer of another
    shape.
    """
    transport, _, path = address.partition("=")
    path, _, rest = path.partition(",")
    if transport != "unix:path" or ";" in path + rest or "%" in path:
        raise ValueError("not a plain socket")
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        end = time.monotonic() + waits.KEYRING
        connection.settimeout(waits.KEYRING)
        connection.connect(path)
        return _found(connection, attributes, end)
    finally:
        connection.close()


def _found(connection: _socket.socket, attributes: Mapping[str, str], end: float) -> str | None:
    user = str(os.geteuid()).encode().hex()
    connection.sendall(
        f"\0AUTH EXTERNAL {user}\r\nBEGIN\r\n".encode()
        + _call(1, _BUS, "Hello")
        + _call(2, _PROPERTIES, "Get", b"ss", _aligned(_text(_SERVICE[2]), 4) + _text("Collections"))
    )
    incoming = _Incoming(connection, end)
    incoming.expect_authenticated()
    incoming.answer(2, b"v")
    connection.sendall(
        _call(3, _SERVICE, "OpenSession", b"sv", _PLAIN)
        + _call(4, _COLLECTION, "SearchItems", b"a{ss}", _dictionary(attributes))
    )
    session = incoming.answer(3, b"vo")
    session.skip_variant()
    session_path = session.text()
    items = incoming.answer(4, b"ao")
    if items.number() == 0:
        return None
    item = (_NAME, items.text(), _ITEM)
    connection.sendall(_call(5, item, "GetSecret", b"o", _text(session_path)))
    secret = incoming.answer(5, b"(oayays)")
    secret.text()  # the session
    secret.octets()  # its parameters; `plain` has none
    return secret.octets().decode("utf-8")


def _call(serial: int, target: tuple[str, str, str], member: str, signature: bytes = b"", body: bytes = b"") -> bytes:
    """A method call: fixed header, header fields, body."""
    destination, path, interface = target
    fields = b""
    for (code, kind), text in zip(_FIELDS, (path, interface, member, destination), strict=True):
        fields = _aligned(fields, 8) + bytes((code, 1)) + kind + b"\0" + _text(text)
    if signature:
        fields = _aligned(fields, 8) + bytes((_SIGNATURE, 1)) + b"g\0" + bytes((len(signature),)) + signature + b"\0"
    head = b"l\1\0\1" + _number(len(body)) + _number(serial) + _number(len(fields))
    return _aligned(head + fields, 8) + body


def _dictionary(entries: Mapping[str, str]) -> bytes:
    content = b""
    for name, value in entries.items():
        content = _aligned(content, 8) + _text(name)
        content = _aligned(content, 4) + _text(value)
    return _number(len(content)) + bytes(4) + content


def _text(text: str) -> bytes:
    raw = text.encode("utf-8")
    return _number(len(raw)) + raw + b"\0"


def _number(value: int) -> bytes:
    return value.to_bytes(4, "little")


def _aligned(content: bytes, unit: int) -> bytes:
    return content + bytes(-len(content) % unit)


class _Incoming:
    """What the bus sends, message by message."""

    def __init__(self, connection: _socket.socket, end: float) -> None:
        self._connection = connection
        self._end = end
        self._buffer = b""

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._receive()
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _receive(self) -> None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        received = self._connection.recv(1 << 16)
        if not received or len(self._buffer) > _LIMIT:
            raise ValueError("the bus hung up, or talks too much")
        self._buffer += received

    def expect_authenticated(self) -> None:
        """Take the answer to AUTH. Raises ValueError where it is no."""
        while b"\r\n" not in self._buffer:
            self._receive()
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        if not line.startswith(b"OK "):
            raise ValueError("not authenticated")

    def answer(self, serial: int, signature: bytes) -> _Body:
        """The body that answers the call `serial`; signals and other answers before it are passed over.

        Raises ValueError for an error, or a body of another shape.
        """
        while True:
            head = self._take(16)
            if head[:1] != b"l":
                raise ValueError("big-endian")
            size, fields_size = (int.from_bytes(head[at : at + 4], "little") for at in (4, 12))
            if size + fields_size > _LIMIT:
                raise ValueError("too long")
            fields = _Body(self._take(fields_size + -fields_size % 8)[:fields_size]).header()
            body = self._take(size)
            if fields.get(_REPLY_SERIAL) == serial:
                if head[1] != _RETURN or fields.get(_SIGNATURE) != signature:
                    raise ValueError("an error, or an answer of another shape")
                return _Body(body)


class _Body:
    """A run of marshalled values, read in order. Every verb raises ValueError at the end."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def _take(self, size: int, unit: int = 1) -> bytes:
        start = self._at + -self._at % unit
        self._at = start + size
        if self._at > len(self._content):
            raise ValueError("truncated")
        return self._content[start : self._at]

    def number(self) -> int:
        """An unsigned integer of 32 bits."""
        return int.from_bytes(self._take(4, 4), "little")

    def octets(self) -> bytes:
        """An array of bytes."""
        return self._take(self.number())

    def text(self) -> str:
        """A string or an object path."""
        return self._take(self.number() + 1)[:-1].decode("utf-8")

    def signature(self) -> bytes:
        """A signature."""
        return self._take(self._take(1)[0] + 1)[:-1]

    def skip_variant(self) -> None:
        """A variant that holds a string."""
        if self.signature() != b"s":
            raise ValueError("another kind of session")
        self.text()

    def header(self) -> dict[int, object]:
        """The fields of a message's header by their code."""
        readers = {b"s": self.text, b"o": self.text, b"g": self.signature, b"u": self.number}
        fields = {}
        while self._at < len(self._content):
            code = self._take(1, 8)[0]
            kind = self.signature()
            if kind not in readers:
                raise ValueError("an unknown header field")
            fields[code] = readers[kind]()
        return fields
