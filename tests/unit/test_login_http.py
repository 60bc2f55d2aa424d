"""Requests to login services: only to them, through the user's proxy, over trusted TLS, bounded, and never shown."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from launcher.logins import http, route
from launcher.logins.unreachable import Unreachable
from launcher.logins.wire import Answer, Request, as_form, as_json
from launcher.values.errors import CredentialError
from launcher.values.secret import Secret
from tests.support.mock_llm import MockLlm
from tests.support.mock_llm.routes import Answer as Given

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URL = "https://platform.claude.com/v1/oauth/token"


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[MockLlm]:
    with MockLlm(tmp_path) as mock:
        yield mock


def ask(environ: dict[str, str], url: str = URL, **more: float) -> Answer:
    body = as_json({"refresh_token": Secret("rt-1"), "client_id": "c"})
    request = Request(method="POST", url=url, headers={"content-type": "application/json"}, body=body)
    return http.send(request, environ, **more)


def test_an_answer_comes_through_the_proxy_over_trusted_tls(mock: MockLlm) -> None:
    answer = ask(mock.proxied)
    assert (answer.status, answer.json()["token_type"]) == (200, "Bearer")
    sent = mock.requests[-1]
    assert (sent.host, sent.via, sent.body) == (
        "platform.claude.com",
        "tunnel",
        {"refresh_token": "rt-1", "client_id": "c"},
    )
    assert sent.headers["user-agent"].startswith("craft-run/")


def test_neither_a_request_nor_an_answer_shows_what_it_holds(mock: MockLlm) -> None:
    request = Request(
        method="POST", url=URL, headers={"authorization": Secret("t-1")}, body=as_form({"a": Secret("t-2")})
    )
    assert "t-1" not in repr(request)
    assert "t-2" not in repr(request)
    assert "issued" not in repr(ask(mock.proxied))


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/v1/oauth/token",
        "http://platform.claude.com/v1/oauth/token",
        "https://platform.claude.com:8443/v1/oauth/token",
        "https://user@platform.claude.com/v1/oauth/token",
        "https://platform.claude.com.evil.example/v1/oauth/token",
        "https://evil.example#@platform.claude.com/",
    ],
)
def test_nothing_is_sent_to_any_other_host(mock: MockLlm, url: str) -> None:
    with pytest.raises(CredentialError, match="no login is sent to"):
        ask(mock.proxied, url)
    assert mock.requests == []


def test_an_enterprise_domain_is_asked_only_where_it_is_named(mock: MockLlm) -> None:
    url = "https://api.acme.ghe.example/copilot_internal/v2/token"
    request = Request(method="GET", url=url, domain="acme.ghe.example")
    assert http.send(request, mock.proxied).status == 404
    assert mock.requests[-1].host == "api.acme.ghe.example"
    with pytest.raises(CredentialError):
        http.send(request.but(domain="other.example"), mock.proxied)


def test_a_redirect_is_not_followed(mock: MockLlm) -> None:
    mock._special.insert(
        0, (re.compile("/oauth/token"), Given(307, b"", headers=(("location", "https://evil.example/"),)))
    )
    assert ask(mock.proxied).status == 307
    assert {each.host for each in mock.requests if each.via == "tunnel"} == {"platform.claude.com"}


def test_a_certificate_that_is_not_trusted_is_refused(mock: MockLlm, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with MockLlm(tmp_path / "other") as other:
        assert other.authority is not None
        with pytest.raises(Unreachable, match="no secure connection") as caught:
            ask(mock.proxied | {"SSL_CERT_FILE": str(other.authority.file)})
    assert "SSL_CERT_FILE" in str(caught.value.hint)
    assert not [each for each in mock.requests if each.via == "tunnel"]


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    with pytest.raises(CredentialError, match=r"cannot use `.*ca.pem` of SSL_CERT_FILE"):
        ask({"SSL_CERT_FILE": str(file)})


def test_a_proxy_that_refuses_is_named_without_its_password(tmp_path: Path) -> None:
    with MockLlm() as refusing:
        url = refusing.url.replace("http://", "http://ann:s3cret@")
        with pytest.raises(Unreachable, match=r"refuses a connection to `platform[.]claude[.]com`: 403") as caught:
            ask({"HTTPS_PROXY": url})
        assert refusing.requests[0].headers["proxy-authorization"] == "Basic YW5uOnMzY3JldA=="
    assert "s3cret" not in str(caught.value)


def test_a_proxy_that_is_not_there_is_named() -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unreachable, match=f"through the proxy `127.0.0.1:{port}` cannot be reached") as caught:
        ask({"https_proxy": f"http://127.0.0.1:{port}"})
    assert not caught.value.sent


def test_a_proxy_of_another_kind_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(CredentialError, match="proxy of the kind `socks5`") as caught:
        ask({"ALL_PROXY": "socks5://127.0.0.1:1080"})
    assert "HTTPS_PROXY" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("environ", "proxy"),
    [
        ({}, None),
        ({"HTTP_PROXY": "http://p:1"}, None),
        ({"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": "p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "https_proxy": "http://q:1"}, "http://q:1"),
        ({"HTTPS_PROXY": "", "ALL_PROXY": "http://p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "claude.com"}, None),
        ({"HTTPS_PROXY": "http://p:1", "no_proxy": "*"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "openai.com, localhost"}, "http://p:1"),
    ],
)
def test_the_proxy_is_the_users(environ: dict[str, str], proxy: str | None) -> None:
    assert route.to("platform.claude.com", environ).proxy == proxy


def test_a_server_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    with MockLlm(tmp_path) as mock:
        release = threading.Event()
        take = mock._take

        def wait(request: object) -> Given:
            given = take(request)  # type: ignore[arg-type]
            if getattr(request, "via", "") == "tunnel":
                release.wait(30)
            return given

        mock._take = wait  # type: ignore[method-assign]
        try:
            with pytest.raises(Unreachable, match="does not answer in time") as caught:
                ask(mock.proxied, connect=5, total=0.2)
        finally:
            release.set()
    assert caught.value.sent


def test_an_answer_that_is_cut_off_is_no_answer(mock: MockLlm) -> None:
    whole = json.dumps({"access_token": "x"}).encode()
    mock._special.insert(0, (re.compile("/oauth/token"), Given(200, whole, cut=5)))
    with pytest.raises(Unreachable, match="ended before the answer was there") as caught:
        ask(mock.proxied)
    assert caught.value.sent


@pytest.mark.parametrize("body", ["", "no JSON", "[1]", '"text"', "\ud800"])
def test_what_is_no_json_object_reads_as_an_empty_one(body: str) -> None:
    assert Answer(status=200, headers={}, body=Secret(body)).json() == {}


def test_a_form_is_encoded_as_browsers_do_it() -> None:
    assert as_form({"a b": "c&d=é", "e": Secret("~.-_")}).reveal() == "a%20b=c%26d%3D%C3%A9&e=~.-_"
