"""What comes back from a sign-in, by the browser, by paste or from another device."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.logins.signin import device, returned
from launcher.values.errors import CredentialError
from launcher.values.secret import Secret


def test_a_code_with_the_right_state_is_taken() -> None:
    assert returned.code_in({"code": "c", "state": "s"}, "s") == Secret("c")


@pytest.mark.parametrize("answer", [{"code": "c"}, {"code": "c", "state": ""}, {"code": "c", "state": "S"}])
def test_a_code_of_another_sign_in_is_not(answer: dict[str, str]) -> None:
    with pytest.raises(CredentialError, match="another sign-in"):
        returned.code_in(answer, "s")


def test_an_error_is_told_as_the_server_words_it() -> None:
    with pytest.raises(CredentialError, match="declined"):
        returned.code_in({"error": "access_denied", "state": "s"}, "s")
    with pytest.raises(CredentialError, match="the scope is wrong"):
        returned.code_in({"error": "invalid_scope", "error_description": "the scope is wrong", "state": "s"}, "s")
    with pytest.raises(CredentialError, match="no code"):
        returned.code_in({"state": "s"}, "s")


@pytest.mark.parametrize(
    "text",
    [
        "c1#s1",
        " c1#s1\n",
        "code=c1&state=s1",
        "http://localhost:1455/auth/callback?code=c1&state=s1",
        "?code=c1&state=s1",
    ],
)
def test_a_code_may_be_pasted_in_every_form_in_which_a_browser_shows_it(text: str) -> None:
    assert returned.pasted(text) == {"code": "c1", "state": "s1"}


@pytest.mark.parametrize("text", ["", "c1", "c1#", "#s1", "c1 c2#s1", "https://claude.ai/"])
def test_anything_else_is_no_code_and_is_not_shown(text: str) -> None:
    with pytest.raises(CredentialError, match="no code") as raised:
        returned.pasted(text)
    assert "c1" not in str(raised.value)


@given(st.text())
def test_whatever_is_pasted_is_a_code_or_an_error(text: str) -> None:
    try:
        answer = returned.pasted(text)
    except CredentialError:
        return
    assert isinstance(answer, dict)


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)


def waited(answers: list[object], expires_in: float = 100.0) -> tuple[object, list[float]]:
    clock, left = Clock(), iter(answers)
    waiting = device.Device(page="", code="", handle=Secret("h"), interval=5.0, expires_in=expires_in)
    found = device.wait(waiting, lambda: next(left), clock=clock, sleep=clock.sleep)  # type: ignore[arg-type, return-value]
    return found, clock.slept


def test_a_device_is_asked_about_as_often_as_the_server_says_and_less_often_when_told() -> None:
    pending, slow, done = device.Waiting(), device.Waiting(slower=True), {"access_token": "a"}
    assert waited([pending, slow, pending, done]) == (done, [5.0, 5.0, 10.0, 10.0])


def test_a_code_that_nobody_enters_runs_out() -> None:
    with pytest.raises(CredentialError, match="in time"):
        waited([device.Waiting()] * 100)


@pytest.mark.parametrize(
    ("asked", "pause"), [(1, 1.0), ("7", 7.0), (None, 5.0), ("soon", 5.0), (0, 5.0), (-3, 5.0), (10**9, 60.0)]
)
def test_the_pause_between_questions_is_within_reason(asked: object, pause: float) -> None:
    assert device.interval_of(asked) == pause
