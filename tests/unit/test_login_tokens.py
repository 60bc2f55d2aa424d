"""How tokens are renewed: what is asked, what is read, and how a refusal is worded."""

from __future__ import annotations

import email.utils
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.credentials.fetch import Found
from launcher.logins import claims, issuers, refusals, tokens
from launcher.logins.names import folder_name
from launcher.logins.wire import Answer, revealed
from launcher.values.connection import Connection
from launcher.values.credential import Credential
from launcher.values.secret import Secret
from tests.support.jwt import chatgpt, jwt

NOW = 1_900_000_000_000
OLD = Credential("llm_oauth::work", {"value": "old", "refreshToken": "r-1", "expiresAt": 5, "unknown": [1]})


def connection(provider: str = "anthropic", auth: str = "oauth", behind: str | None = None) -> Connection:
    return Connection(slug="work", name="Work", provider_type=provider, auth_type=auth, pi_auth_provider=behind)


def answer(content: Any, status: int = 200, **headers: str) -> Answer:
    text = content if isinstance(content, str) else json.dumps(content)
    return Answer(
        status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}, body=Secret(text)
    )


class TestWhoIssuedIt:
    @pytest.mark.parametrize(
        ("provider", "auth", "behind", "issuer"),
        [
            ("anthropic", "oauth", None, issuers.CLAUDE),
            ("openai", "oauth", None, issuers.CHATGPT),
            ("copilot", "oauth", None, issuers.COPILOT),
            ("pi", "oauth", "anthropic", issuers.CLAUDE),
            ("pi", "oauth", "openai-codex", issuers.CHATGPT),
            ("pi", "oauth", "github-copilot", issuers.COPILOT),
            ("pi", "oauth", "google-vertex", None),
            ("pi", "oauth", None, None),
            ("vertex", "oauth", None, None),
            ("anthropic", "api_key", None, None),
        ],
    )
    def test_is_told_by_the_connection(self, provider: str, auth: str, behind: str | None, issuer: str | None) -> None:
        assert issuers.issuer_of(connection(provider, auth, behind)) == issuer

    @pytest.mark.parametrize(
        ("url", "domain"),
        [
            (None, "github.com"),
            ("acme.ghe.example", "acme.ghe.example"),
            ("https://Acme.GHE.example/", "acme.ghe.example"),
        ],
    )
    def test_copilots_may_be_an_enterprise(self, url: str | None, domain: str) -> None:
        assert issuers.domain_of(Credential("a", {"enterpriseUrl": url} if url else {})) == domain


class TestRequests:
    def test_claudes_is_json(self) -> None:
        request = tokens.renewal(issuers.CLAUDE, OLD)
        assert (request.method, request.url) == ("POST", "https://platform.claude.com/v1/oauth/token")
        assert json.loads(request.body.reveal() if request.body else "") == {
            "grant_type": "refresh_token",
            "refresh_token": "r-1",
            "client_id": issuers.CLAUDE_CLIENT,
        }

    def test_chatgpts_is_a_form(self) -> None:
        request = tokens.renewal(issuers.CHATGPT, OLD)
        assert request.url == "https://auth.openai.com/oauth/token"
        assert request.body is not None
        assert request.body.reveal() == f"grant_type=refresh_token&refresh_token=r-1&client_id={issuers.CHATGPT_CLIENT}"

    def test_copilots_has_the_github_token_in_its_header(self) -> None:
        request = tokens.renewal(issuers.COPILOT, OLD)
        assert (request.method, request.url) == ("GET", "https://api.github.com/copilot_internal/v2/token")
        assert revealed(request.headers["authorization"]) == "Bearer r-1"
        assert request.headers["editor-version"] == "vscode/1.107.0"

    @pytest.mark.parametrize("issuer", issuers.NAMES)
    def test_none_shows_its_token(self, issuer: str) -> None:
        assert "r-1" not in repr(tokens.renewal(issuer, OLD))


class TestAnswers:
    def test_the_new_pair_takes_the_place_of_the_old_and_all_else_stays(self) -> None:
        said = {"access_token": "new", "refresh_token": "r-2", "expires_in": 28800, "scope": "x"}
        renewed = tokens.renewed(answer(said), OLD, NOW)
        assert renewed is not None
        assert renewed.fields == {
            "value": "new",
            "refreshToken": "r-2",
            "expiresAt": NOW + 28_800_000,
            "unknown": [1],
        }

    @pytest.mark.parametrize("refresh", [None, "", 5, "two words", "é"])
    def test_a_refresh_token_that_is_none_leaves_the_old_one(self, refresh: object) -> None:
        renewed = tokens.renewed(answer({"access_token": "new", "refresh_token": refresh}), OLD, NOW)
        assert renewed is not None
        assert renewed.fields["refreshToken"] == "r-1"

    @pytest.mark.parametrize(
        ("said", "end"),
        [
            ({"expires_in": 20}, NOW + 20_000),
            ({"expires_at": 2_000_000_000}, 2_000_000_000_000),
            ({}, NOW + 3_600_000),
            ({"expires_in": -5}, NOW + 3_600_000),
            ({"expires_in": "20"}, NOW + 3_600_000),
            ({"expires_in": True}, NOW + 3_600_000),
            ({"expires_in": 1e300}, NOW + 3_600_000),
        ],
    )
    def test_its_end_is_what_the_answer_says_and_an_hour_where_it_says_nothing(
        self, said: dict[str, Any], end: int
    ) -> None:
        renewed = tokens.renewed(answer({"access_token": "new"} | said), OLD, NOW)
        assert renewed is not None
        assert renewed.expires_at == end

    def test_its_end_may_stand_in_the_token(self) -> None:
        token = chatgpt(exp=1_950_000_000)
        renewed = tokens.renewed(answer({"access_token": token, "id_token": token}), OLD, NOW)
        assert renewed is not None
        assert (renewed.expires_at, renewed.fields["idToken"]) == (1_950_000_000_000, token)

    @pytest.mark.parametrize(
        "given_answer",
        [
            answer({"access_token": "new"}, status=201),
            answer({"access_token": "new"}, status=400),
            answer({"access_token": ""}),
            answer({"access_token": 5}),
            answer({"access_token": "a\r\nb"}),
            answer({}),
            answer("<html>"),
            answer([1]),
        ],
    )
    def test_anything_else_is_no_login(self, given_answer: Answer) -> None:
        assert tokens.renewed(given_answer, OLD, NOW) is None

    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
            lambda each: st.dictionaries(st.text(), each),
        )
    )
    def test_no_answer_makes_it_fail(self, content: Any) -> None:
        renewed = tokens.renewed(
            answer({"access_token": "new", "expires_in": content, "refresh_token": content}), OLD, NOW
        )
        assert renewed is not None
        assert isinstance(renewed.expires_at, int)
        assert renewed.secret("refreshToken")


class TestRefusals:
    def refused(self, given_answer: Answer, issuer: str = issuers.CLAUDE) -> refusals.RenewalFailed:
        return refusals.refused(connection(), issuer, given_answer, NOW)

    @pytest.mark.parametrize(
        ("given_answer", "issuer"),
        [
            (answer({"error": "invalid_grant"}, 400), issuers.CLAUDE),
            (answer({"error": {"code": "refresh_token_reused"}}, 400), issuers.CHATGPT),
            (answer({"error": {"type": "invalid_grant"}}, 403), issuers.CLAUDE),
            (answer("", 401), issuers.CHATGPT),
            (answer("", 403), issuers.COPILOT),
            (answer("", 404), issuers.COPILOT),
        ],
    )
    def test_a_login_that_is_no_longer_taken_must_be_made_anew(self, given_answer: Answer, issuer: str) -> None:
        failed = self.refused(given_answer, issuer)
        assert failed.final
        assert "no longer accepts the login of connection `work`" in failed.message
        assert failed.hint == "sign in again: `craft-run login work`"

    @pytest.mark.parametrize("status", [403, 404, 418, 500, 502, 503])
    def test_other_refusals_are_not_final(self, status: int) -> None:
        failed = self.refused(answer("<html>busy</html>", status))
        assert not failed.final
        assert f"status {status}" in failed.message

    @pytest.mark.parametrize(
        ("value", "seconds"),
        [("7", 7), ("0", 1), ("99999", 3600), ("soon", 30), ("-1", 30), ("", 30), ("²", 30)],
    )
    def test_too_many_requests_say_until_when_nobody_asks_again(self, value: str, seconds: int) -> None:
        failed = self.refused(answer("", 429, retry_after=value))
        assert (failed.hint, failed.until) == (f"try again in {seconds} s", NOW + seconds * 1000)

    def test_a_moment_to_wait_for_may_be_a_date(self) -> None:
        moment = email.utils.formatdate(time.time() + 100, usegmt=True)
        assert 98_000 <= self.refused(answer("", 429, retry_after=moment)).until - NOW <= 101_000

    @given(st.text(min_size=12), st.integers(300, 599))
    def test_what_a_server_says_shows_only_as_a_code(self, text: str, status: int) -> None:
        failed = self.refused(answer({"error": f"secret {text}\n"}, status))
        assert "\n" not in failed.message
        assert text not in failed.message or all(each.isalnum() or each in "_-. " for each in text)

    @pytest.mark.parametrize(
        ("left", "words"), [(-1, "it has ended"), (61_000, "it ends in 1 min"), (59_000, "it ends in 59 s")]
    )
    def test_what_a_launch_would_do_is_said_with_the_time_that_is_left(self, left: int, words: str) -> None:
        found = Found(credential=Credential("a", {"value": "t", "expiresAt": NOW + left}), store="craft-run")
        assert refusals.due(found, NOW) == f"{words}: a launch renews it first"


class TestNames:
    @pytest.mark.parametrize(
        ("account", "name"),
        [
            ("llm_oauth::claude-max", "claude-max"),
            ("claude_oauth::global", "claude_oauth%3A%3Aglobal"),
            ("llm_oauth::a/b", "a%2Fb"),
            ("llm_oauth::..", "%2E%2E"),
            ("llm_oauth::é", "%C3%A9"),
        ],
    )
    def test_a_folder_is_called_as_the_connection(self, account: str, name: str) -> None:
        assert folder_name(account) == name

    @given(st.text(min_size=1), st.text(min_size=1))
    def test_no_two_share_one_and_none_leaves_its_place(self, one: str, other: str) -> None:
        names = [folder_name(f"llm_oauth::{each}") for each in (one, other)]
        assert (names[0] == names[1]) == (one == other)
        assert all(name not in {".", ".."} and "/" not in name for name in names)


@pytest.mark.parametrize("token", [None, 5, "", "a.b", "a.b.c", "a.!!!.c", f"{jwt()}.x", "é.é.é"])
def test_a_token_of_another_kind_claims_nothing(token: object) -> None:

    assert (claims.of(token), claims.end_of(token)) == ({}, None)
