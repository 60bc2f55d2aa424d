"""The links that people follow, the requests that follow on them, and what the answers become."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from launcher.logins.issuers import GITHUB
from launcher.logins.signin import chatgpt, claude, copilot, pkce, tokens
from launcher.logins.signin.device import Waiting
from launcher.values.errors import CredentialError, UsageError
from launcher.values.secret import Secret
from tests.support.jwt import chatgpt as chatgpt_token

NOW = 1_700_000_000_000


def query(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def test_a_challenge_is_that_of_the_standards_own_example() -> None:
    # RFC 7636, appendix B
    assert (
        pkce.challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


def test_no_two_sign_ins_have_the_same_proof() -> None:
    first, second = pkce.new(), pkce.new()
    assert first.verifier != second.verifier
    assert first.state != second.state
    assert 43 <= len(first.verifier.reveal()) <= 128


@pytest.mark.parametrize("module", [claude, chatgpt])
def test_a_link_carries_the_challenge_and_the_state_but_not_the_verifier(module: object) -> None:
    proof = pkce.new()
    link = module.link(proof, "http://localhost:1/callback")  # type: ignore[attr-defined]
    asked = query(link)
    assert asked["code_challenge"] == pkce.challenge_of(proof.verifier.reveal())
    assert asked["code_challenge_method"] == "S256"
    assert asked["state"] == proof.state
    assert asked["redirect_uri"] == "http://localhost:1/callback"
    assert proof.verifier.reveal() not in link


def test_a_code_is_redeemed_with_the_verifier_which_does_not_show() -> None:
    proof = pkce.new()
    request = claude.redemption(Secret("the-code"), proof, claude.PASTE)
    assert request.body is not None
    fields = json.loads(request.body.reveal())
    assert fields["code_verifier"] == proof.verifier.reveal()
    assert fields["state"] == proof.state
    assert "the-code" not in repr(request)
    assert proof.verifier.reveal() not in repr(request)


def test_claudes_answer_becomes_a_credential_with_its_account() -> None:
    answer = {
        "access_token": "a",
        "refresh_token": "r",
        "expires_in": 28800,
        "account": {"email_address": "ada@x.example"},
    }
    assert claude.fields(answer, NOW) == {
        "value": "a",
        "refreshToken": "r",
        "expiresAt": NOW + 28_800_000,
        "accountEmail": "ada@x.example",
    }


@pytest.mark.parametrize("answer", [{}, {"access_token": ""}, {"access_token": 1}, {"refresh_token": "r"}])
def test_an_answer_without_a_token_is_no_login(answer: dict[str, object]) -> None:
    with pytest.raises(CredentialError, match="holds no token"):
        tokens.fields(answer, NOW)


@pytest.mark.parametrize("lifetime", [None, 0, -1, True, "3600"])
def test_a_lifetime_that_makes_no_sense_is_none(lifetime: object) -> None:
    assert "expiresAt" not in tokens.fields({"access_token": "a", "expires_in": lifetime}, NOW)


def test_chatgpts_answer_keeps_the_identity_and_tells_whose_it_is() -> None:
    identity = chatgpt_token(email="ada@x.example")
    found = chatgpt.fields({"access_token": "a", "refresh_token": "r", "id_token": identity}, NOW)
    assert found == {"value": "a", "refreshToken": "r", "idToken": identity, "accountEmail": "ada@x.example"}


def test_the_end_of_a_chatgpt_login_is_that_of_its_token_where_the_answer_does_not_say() -> None:
    found = chatgpt.fields({"access_token": chatgpt_token(exp=1_800_000_000)}, NOW)
    assert found["expiresAt"] == 1_800_000_000_000


def test_a_login_of_no_chatgpt_account_is_refused() -> None:
    with pytest.raises(CredentialError, match="names no ChatGPT account"):
        chatgpt.fields({"access_token": "a", "id_token": "b"}, NOW)


def test_copilots_answer_keeps_githubs_token_as_what_renews_it() -> None:
    found = copilot.fields({"token": "tid=1", "expires_at": 1_700_000_900}, Secret("gho_1"), GITHUB)
    assert found == {"value": "tid=1", "refreshToken": "gho_1", "expiresAt": 1_700_000_900_000}
    elsewhere = copilot.fields({"token": "tid=1"}, Secret("gho_1"), "company.ghe.com")
    assert elsewhere == {"value": "tid=1", "refreshToken": "gho_1", "enterpriseUrl": "company.ghe.com"}


def test_an_enterprise_is_asked_at_its_own_domain_and_at_no_other() -> None:
    domain = copilot.domain_of("https://Company.GHE.com/")
    given = copilot.device(
        {"device_code": "d", "user_code": "AB-CD", "verification_uri": "https://evil.example/x"}, domain
    )
    asked = (
        copilot.device_request(domain).url,
        copilot.device_poll(given, domain).url,
        copilot.token_request(Secret("gho"), domain).url,
        given.page,
    )
    assert asked == (
        "https://company.ghe.com/login/device/code",
        "https://company.ghe.com/login/oauth/access_token",
        "https://api.company.ghe.com/copilot_internal/v2/token",
        "https://company.ghe.com/login/device",
    )


@pytest.mark.parametrize(
    "text", ["", "localhost", "a b.com", "x.com:8443", "user@x.com", "-x.com", "x..com", "1.2.3.4"]
)
def test_what_is_no_domain_is_not_asked(text: str) -> None:
    with pytest.raises(UsageError, match="is no domain"):
        copilot.domain_of(text)


def test_the_token_of_github_stands_in_a_header_that_does_not_show() -> None:
    request = copilot.token_request(Secret("gho_secret"), GITHUB)
    assert "gho_secret" not in repr(request)
    assert request.headers["authorization"] == Secret("Bearer gho_secret")


@pytest.mark.parametrize(
    ("answer", "slower"), [({"error": "authorization_pending"}, False), ({"error": "slow_down"}, True)]
)
def test_github_says_not_yet_in_two_ways(answer: dict[str, object], slower: bool) -> None:
    assert copilot.polled(200, answer) == Waiting(slower=slower)


@pytest.mark.parametrize(("error", "words"), [("access_denied", "declined"), ("expired_token", "in time")])
def test_github_says_no(error: str, words: str) -> None:
    with pytest.raises(CredentialError, match=words):
        copilot.polled(200, {"error": error})


@pytest.mark.parametrize("status", [403, 404])
def test_openai_says_not_yet_by_a_status(status: int) -> None:
    assert chatgpt.polled(status, {"error": "whatever"}) == Waiting()
