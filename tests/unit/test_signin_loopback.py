"""The page that a browser comes back to: one answer, of this sign-in, to this machine, and what it is shown."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from launcher.logins.signin.loopback import Loopback
from launcher.values.errors import CredentialError

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture
def page() -> Iterator[Loopback]:
    with Loopback("/callback", "the-state") as page:
        yield page


def asked(page: Loopback, path: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{page.port}{path}", headers=headers)
    try:
        with _DIRECT.open(request, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_answer_is_taken_and_the_browser_sees_the_end_of_the_sign_in() -> None:
    shown: list[tuple[int, str]] = []
    with Loopback("/callback", "the-state") as page:
        browser = threading.Thread(target=lambda: shown.append(asked(page, "/callback?code=c&state=the-state")))
        browser.start()
        assert page.wait(30) == {"code": "c", "state": "the-state"}
        assert asked(page, "/callback?code=d&state=the-state")[0] == 409
    browser.join()
    ((status, text),) = shown
    assert status == 200
    assert "You are signed in" in text


def test_the_browser_sees_that_it_did_not_work() -> None:
    shown: list[tuple[int, str]] = []

    def sign_in() -> None:
        with Loopback("/callback", "the-state") as page:
            browser = threading.Thread(target=lambda: shown.append(asked(page, "/callback?code=c&state=the-state")))
            browser.start()
            page.wait(30)
            try:
                raise CredentialError("the code is refused")
            finally:
                threads.append(browser)

    threads: list[threading.Thread] = []
    with pytest.raises(CredentialError):
        sign_in()
    threads[0].join()
    assert shown[0][0] == 400
    assert "did not work" in shown[0][1]


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {}, 404),
        ("/callback/x?code=c&state=the-state", {}, 404),
        ("/callback", {}, 400),
        ("/callback?code=c&state=other", {}, 400),
        ("/callback?code=c&state=the-state", {"Host": "evil.example"}, 421),
    ],
)
def test_nothing_else_is_an_answer(page: Loopback, path: str, headers: dict[str, str], status: int) -> None:
    assert asked(page, path, **headers)[0] == status
    with pytest.raises(CredentialError, match="nobody signed in"):
        page.wait(0.01)


def test_what_is_asked_is_not_shown_in_the_page(page: Loopback) -> None:
    assert "<script>" not in asked(page, "/callback?code=<script>&state=<script>")[1]


def test_it_listens_on_loopback_alone_and_only_as_long_as_it_is_wanted() -> None:
    with Loopback("/callback", "the-state") as page:
        port = page.port
        assert {server.server_address[0] for server in page._servers} <= {"127.0.0.1", "::1"}
    with pytest.raises(urllib.error.URLError):
        _DIRECT.open(f"http://127.0.0.1:{port}/", timeout=5)


def test_a_port_that_is_taken_is_told_with_the_other_way(page: Loopback) -> None:
    with pytest.raises(CredentialError, match="cannot listen") as caught, Loopback("/callback", "s", page.port):
        pass
    assert "--no-browser" in str(caught.value.hint)
