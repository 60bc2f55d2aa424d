"""A ChatGPT login on its way between the store and Codex."""

from __future__ import annotations

import json
from typing import Any

import pytest

from launcher.homes.chatgpt import from_file, to_file
from launcher.homes.login import fingerprint
from launcher.values.credential import Credential
from launcher.values.errors import CredentialError
from tests.support.jwt import chatgpt, jwt

ACCOUNT = "llm_oauth::work"
NOW = 1_800_000_000
ACCESS = chatgpt(iat=NOW - 60, exp=NOW + 3600)
IDENTITY = chatgpt(email="a@example.org", iat=NOW - 60)


def login(**fields: Any) -> Credential:
    return Credential(
        ACCOUNT, {"value": ACCESS, "refreshToken": "r-1", "idToken": IDENTITY, "source": "native"} | fields
    )


def tokens(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)["tokens"]
    return found


def test_codex_gets_all_tokens_and_the_account() -> None:
    assert json.loads(to_file(login(), "work", NOW, renews=True)) == {
        "auth_mode": "chatgpt",
        "OPENAI_API_KEY": None,
        "tokens": {
            "id_token": IDENTITY,
            "access_token": ACCESS,
            "refresh_token": "r-1",
            "account_id": "account-1",
        },
        "last_refresh": "2027-01-15T07:59:00Z",
    }


@pytest.mark.parametrize("identity", [None, "", "opaque", jwt(email="a@example.org"), "a.%%%.c", "a.bm90anNvbg.c"])
def test_the_access_token_stands_in_for_an_id_token_that_names_no_account(identity: str | None) -> None:
    fields = {} if identity is None else {"idToken": identity}
    credential = Credential(ACCOUNT, {"value": ACCESS, "refreshToken": "r-1"} | fields)
    assert tokens(to_file(credential, "work", NOW, renews=True))["id_token"] == ACCESS


def test_a_login_without_an_account_is_refused() -> None:
    with pytest.raises(CredentialError, match="names no ChatGPT account") as raised:
        to_file(login(value="opaque", idToken="opaque"), "work", NOW, renews=True)
    assert "idToken" in str(raised.value.hint)
    assert "r-1" not in str(raised.value)


@pytest.mark.parametrize("issued", [NOW + 60, 0, "soon", None])
def test_a_login_whose_age_is_unknown_counts_as_new(issued: object) -> None:
    stored = to_file(login(value=chatgpt(iat=issued)), "work", NOW, renews=True)
    assert json.loads(stored)["last_refresh"] == "2027-01-15T08:00:00Z"


def test_what_codex_holds_comes_back_unchanged() -> None:
    assert from_file(to_file(login(expiresAt=5), "work", NOW, renews=True), login(expiresAt=5)) == login(expiresAt=5)


def test_renewed_tokens_come_back_with_their_expiry_and_every_other_field_stays() -> None:
    renewed = chatgpt(exp=NOW + 7200)
    stored = {"access_token": renewed, "refresh_token": "r-2", "id_token": "i-2", "account_id": "account-1"}
    found = from_file(json.dumps({"tokens": stored}), login(expiresAt=5, unknown=["kept"]))
    assert found == login(
        value=renewed, refreshToken="r-2", idToken="i-2", expiresAt=(NOW + 7200) * 1000, unknown=["kept"]
    )


def test_a_renewed_token_that_tells_no_expiry_has_none() -> None:
    found = from_file(json.dumps({"tokens": {"access_token": "opaque"}}), login(expiresAt=5))
    assert found == login(value="opaque")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"tokens": null}', '{"tokens": {}}', '{"OPENAI_API_KEY": "sk"}', '{"tokens": []}'],
)
def test_a_file_without_a_login_gives_none(text: str) -> None:
    assert from_file(text, login()) is None


def test_a_fingerprint_tells_logins_apart_and_shows_nothing_of_them() -> None:
    one, other, expiring = login(), login(refreshToken="r-2"), login(expiresAt=7)
    assert fingerprint(one) != fingerprint(other)
    assert fingerprint(one) == fingerprint(expiring)
    assert "r-1" not in fingerprint(one)
