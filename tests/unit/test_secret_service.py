"""The shortcut to the Secret Service, against a bus that answers in every wrong way."""

from __future__ import annotations

import _socket
import threading
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.credentials import keyring_store, secret_service
from launcher.credentials.stores import open_store
from launcher.values.errors import CredentialError
from tests.support.app_file import access

if TYPE_CHECKING:
    from pathlib import Path

WANTED = {"service": "craft-run", "username": "llm_api_key::é"}
OK = b"OK 0123456789abcdef0123456789abcdef\r\n"


def number(value: int) -> bytes:
    return value.to_bytes(4, "little")


def text(value: str) -> bytes:
    return number(len(value.encode())) + value.encode() + b"\0"


def aligned(content: bytes, unit: int) -> bytes:
    return content + bytes(-len(content) % unit)


def message(kind: int, serial: int, signature: bytes, body: bytes) -> bytes:
    """An answer to the call `serial`, with a sender as the bus adds it."""
    fields = b"\5\1u\0" + number(serial)
    fields = aligned(fields, 8) + b"\7\1s\0" + text(":1.7")
    if signature:
        fields = aligned(fields, 8) + b"\x08\1g\0" + bytes((len(signature),)) + signature + b"\0"
    return aligned(b"l" + bytes((kind, 1, 1)) + number(len(body)) + number(77) + number(len(fields)) + fields, 8) + body


SIGNAL = message(4, 0, b"s", text("org.freedesktop.DBus.NameAcquired"))
HELLO = OK + message(2, 1, b"s", text(":1.8"))
KNOWN = HELLO + message(2, 2, b"v", b"\2ao\0" + number(0))
SESSION = message(2, 3, b"vo", aligned(b"\1s\0" + b"\0" + text(""), 4) + text("/session"))
NO_ITEM = message(2, 4, b"ao", number(0))
ITEM = message(2, 4, b"ao", number(len(text("/item"))) + text("/item"))
SECRET = message(
    2, 5, b"(oayays)", aligned(text("/session"), 4) + number(0) + number(3) + "sé".encode() + b"\0" + text("t")
)
GOOD = KNOWN + SIGNAL + SESSION + ITEM + SECRET


def answered(sent: bytes) -> str | None:
    """What the shortcut makes of a bus that says `sent` and hangs up."""
    ours, theirs = _socket.socketpair()
    try:
        theirs.send(sent)
        theirs.shutdown(_socket.SHUT_WR)
        return secret_service._found(ours, WANTED, time.monotonic() + 60)
    finally:
        ours.close()
        theirs.close()


def test_a_regular_conversation_ends_with_the_secret() -> None:
    assert answered(GOOD) == "sé"


def test_no_item_is_no_secret() -> None:
    assert answered(KNOWN + SESSION + NO_ITEM) is None


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="silence"),
        pytest.param(b"REJECTED EXTERNAL\r\n", id="refused"),
        pytest.param(HELLO + message(3, 2, b"s", text("no service")), id="no service"),
        pytest.param(KNOWN + SESSION + message(3, 4, b"s", text("no collection")), id="no collection"),
        pytest.param(KNOWN + SESSION + ITEM + message(3, 5, b"s", text("locked")), id="a locked item"),
        pytest.param(KNOWN + message(2, 3, b"o", text("/session")), id="another shape"),
        pytest.param(KNOWN + message(2, 3, b"vo", b"\2ay\0" + number(0) + text("/s")), id="another kind of session"),
        pytest.param(OK + b"B" + HELLO[len(OK) + 1 :], id="another byte order"),
        pytest.param(OK + b"l\2\0\1" + number(1 << 30) + number(1) + number(0), id="an endless body"),
        pytest.param(GOOD[:-10], id="hung up in the middle"),
        pytest.param(GOOD.replace("sé".encode(), b"s\xff\xff"), id="a secret that is not UTF-8"),
    ],
)
def test_anything_else_is_handed_to_the_library(sent: bytes) -> None:
    with pytest.raises((OSError, ValueError)):
        answered(sent)


@given(data=st.data())
def test_no_answer_of_any_kind_gets_past_the_two_errors(data: st.DataObject) -> None:
    damaged = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(len(OK), len(GOOD) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(GOOD)))
    try:
        found = answered(bytes(damaged[: cut or None]))
    except (OSError, ValueError):
        return
    assert found is None or isinstance(found, str)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "unix:abstract=/tmp/x",
        "tcp:host=localhost,port=1",
        "unix:path=/a%20b",
        "unix:path=/a;unix:path=/b",
        "unix:path=/a,guid=1;tcp:host=x",
        "unixexec:path=/bin/true",
    ],
)
def test_only_a_plain_socket_is_spoken_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_service, "_found", lambda *_: pytest.fail("spoke"))
    with pytest.raises(ValueError, match="plain socket"):
        secret_service.find(address, WANTED)


def test_a_bus_that_is_not_there_is_an_error() -> None:
    with pytest.raises(OSError):  # noqa: PT011
        secret_service.find("unix:path=/nonexistent/bus", WANTED)


def test_a_bus_that_drips_is_given_up_in_time_however_often_it_says_something() -> None:
    ours, theirs = _socket.socketpair()
    over = threading.Event()

    def drip() -> None:
        for byte in GOOD * 2:
            if over.wait(0.02):
                break
            theirs.send(bytes((byte,)))

    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        with pytest.raises(TimeoutError):
            secret_service._found(ours, WANTED, time.monotonic() + 0.3)
    finally:
        over.set()
        dripping.join()
        ours.close()
        theirs.close()


def test_a_keyring_that_has_just_said_nothing_is_not_asked_again_for_each_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def find(address: str, _attributes: dict[str, str]) -> str | None:
        asked.append(address)
        raise TimeoutError

    monkeypatch.setattr(secret_service, "find", find)
    monkeypatch.setattr(keyring_store, "_silent", {})
    for bus, times in (("unix:path=/one", 1), ("unix:path=/two", 2)):
        store = open_store("keyring", access(tmp_path, {"HOME": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": bus}))
        for account in ("llm_api_key::a", "llm_api_key::b"):
            with pytest.raises(CredentialError, match="does not answer within"):
                store.get(account)
        assert len(asked) == times
