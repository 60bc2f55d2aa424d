"""What a user, a variable or a program gives, as a credential."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.credentials.parse import parse
from launcher.values.errors import CredentialError

KEY_FILE = {
    "type": "service_account",
    "project_id": "proj-1",
    "private_key": "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n",
    "client_email": "a@proj-1.iam.gserviceaccount.com",
}
KEY_TEXT = json.dumps(KEY_FILE, indent=2)
AWS = {
    "Version": 1,
    "AccessKeyId": "AKIA1",
    "SecretAccessKey": "sec/ret+1",
    "SessionToken": "tok==",
    "Expiration": "2030-01-02T03:04:05+00:00",
}
EXPIRATION = 1893553445000

GOOD: list[Any] = [
    pytest.param("llm_api_key", "sk-1", {"value": "sk-1"}, id="a bare key"),
    pytest.param("llm_api_key", "sk-1\n", {"value": "sk-1"}, id="one line break at the end"),
    pytest.param("llm_api_key", "sk-1\r\n", {"value": "sk-1"}, id="one line break of Windows at the end"),
    pytest.param("llm_api_key", "k\"'\\$`;&|<>()", {"value": "k\"'\\$`;&|<>()"}, id="difficult characters"),
    pytest.param("llm_api_key", '{"value": "sk-1", "x": 1}', {"value": "sk-1"}, id="JSON with a value"),
    pytest.param("llm_oauth", "at-1\n", {"value": "at-1"}, id="a bare access token"),
    pytest.param(
        "llm_oauth",
        '{"accessToken": "at", "refreshToken": "rt", "expiresAt": 1893553445000, "idToken": "id", "scopes": []}',
        {"value": "at", "refreshToken": "rt", "expiresAt": EXPIRATION, "idToken": "id"},
        id="OAuth in the app's spelling",
    ),
    pytest.param(
        "llm_oauth",
        '{"access_token": "at", "refresh_token": "rt", "expires_at": 1893553445, "id_token": "id"}',
        {"value": "at", "refreshToken": "rt", "expiresAt": EXPIRATION, "idToken": "id"},
        id="OAuth as RFC 6749 spells it, in seconds",
    ),
    pytest.param("llm_oauth", '{"value": "at", "refreshToken": ""}', {"value": "at"}, id="an empty optional field"),
    pytest.param("llm_oauth", '{"value": "at", "expiresAt": null}', {"value": "at"}, id="an optional field of null"),
    pytest.param(
        "llm_oauth", '{"value": "at", "expiresAt": "1893553445"}', {"value": "at", "expiresAt": EXPIRATION}, id="digits"
    ),
    pytest.param(
        "llm_oauth",
        '{"value": "at", "expiresAt": "2030-01-02T03:04:05Z"}',
        {"value": "at", "expiresAt": EXPIRATION},
        id="ISO 8601",
    ),
    pytest.param(
        "llm_iam",
        json.dumps(AWS),
        {"awsAccessKeyId": "AKIA1", "value": "sec/ret+1", "awsSessionToken": "tok==", "expiresAt": EXPIRATION},
        id="aws configure export-credentials",
    ),
    pytest.param(
        "llm_iam",
        json.dumps(
            {"Credentials": {"AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T"}, "AssumedRoleUser": {}}
        ),
        {"awsAccessKeyId": "A", "value": "S", "awsSessionToken": "T"},
        id="aws sts assume-role",
    ),
    pytest.param(
        "llm_iam",
        '{"awsAccessKeyId": "A", "value": "S", "awsRegion": "eu-west-1"}',
        {"awsAccessKeyId": "A", "value": "S", "awsRegion": "eu-west-1"},
        id="AWS keys in the app's spelling",
    ),
    pytest.param(
        "llm_service_account",
        KEY_TEXT + "\n",
        {"value": KEY_TEXT, "gcpProjectId": "proj-1", "serviceAccountEmail": KEY_FILE["client_email"]},
        id="a key file of Google",
    ),
    pytest.param(
        "llm_service_account",
        json.dumps({"value": KEY_TEXT, "gcpProjectId": "other", "gcpRegion": "us-east5"}),
        {
            "value": KEY_TEXT,
            "gcpProjectId": "other",
            "gcpRegion": "us-east5",
            "serviceAccountEmail": KEY_FILE["client_email"],
        },
        id="a key file in the app's entry",
    ),
    pytest.param(
        "llm_service_account",
        '{"type": "external_account", "audience": "a"}',
        {"value": '{"type": "external_account", "audience": "a"}'},
        id="a workload identity",
    ),
]


@pytest.mark.parametrize(("kind", "text", "fields"), GOOD)
def test_a_text_gives_the_apps_fields(kind: str, text: str, fields: dict[str, Any]) -> None:
    credential = parse(f"{kind}::work", text, "standard input")
    assert credential.fields == fields
    assert credential.account == f"{kind}::work"


def without(data: dict[str, Any], name: str) -> str:
    return json.dumps({key: value for key, value in data.items() if key != name})


BAD: list[Any] = [
    pytest.param("llm_api_key", "", "is empty", id="nothing"),
    pytest.param("llm_api_key", " \n", "is empty", id="only white space"),
    pytest.param("llm_api_key", "canary\n\n", "line break", id="two line breaks"),
    pytest.param("llm_api_key", "can\nary", "line break", id="a line break inside"),
    pytest.param("llm_api_key", "can\tary", "control character", id="a tab"),
    pytest.param("llm_api_key", "can\0ary", "control character", id="a NUL"),
    pytest.param("llm_api_key", "canary\x7f", "control character", id="a DEL"),
    pytest.param("llm_api_key", " canary", "white space", id="a space before"),
    pytest.param("llm_api_key", "canary ", "white space", id="a space behind"),
    pytest.param("llm_api_key", "canary\udcff", "Unicode", id="a byte that is not UTF-8"),
    pytest.param("llm_api_key", '{"value": "canary\\ud800"}', "Unicode", id="a lone surrogate"),
    pytest.param("llm_api_key", '{"value": "canary\\u0000"}', "control character", id="an escaped NUL"),
    pytest.param("llm_api_key", '{"key": "canary"}', "`value`", id="JSON without a value"),
    pytest.param("llm_api_key", '{"value": ["canary"]}', "`value` is no text", id="a value that is no text"),
    pytest.param("llm_api_key", '{"value": "canary"', "invalid JSON", id="broken JSON"),
    pytest.param("llm_oauth", '{"refreshToken": "canary"}', "`accessToken`", id="OAuth without a token"),
    pytest.param("llm_oauth", '{"accessToken": ""}', "`accessToken`", id="OAuth with an empty token"),
    pytest.param("llm_oauth", '{"accessToken": "t", "expiresAt": "canary"}', "`expiresAt`", id="no moment"),
    pytest.param("llm_oauth", '{"accessToken": "t", "expiresAt": true}', "`expiresAt`", id="a boolean moment"),
    pytest.param("llm_oauth", '{"accessToken": "t", "expiresAt": -1}', "`expiresAt`", id="a negative moment"),
    pytest.param("llm_oauth", '{"accessToken": "t", "expiresAt": 1e300}', "`expiresAt`", id="an endless moment"),
    pytest.param("llm_iam", "canary", "AccessKeyId and SecretAccessKey", id="a bare secret key"),
    pytest.param("llm_iam", without(AWS, "AccessKeyId"), "`AccessKeyId`", id="no id"),
    pytest.param("llm_iam", without(AWS, "SecretAccessKey"), "`SecretAccessKey`", id="no secret key"),
    pytest.param("llm_service_account", "canary", "no JSON key", id="a path or a bare key"),
    pytest.param("llm_service_account", without(KEY_FILE, "type"), "`type`", id="JSON of another kind"),
    pytest.param("llm_service_account", without(KEY_FILE, "client_email"), "`client_email`", id="no e-mail"),
    pytest.param("llm_service_account", without(KEY_FILE, "private_key"), "`private_key`", id="no private key"),
    pytest.param("source_oauth", "canary", "no account of a connection", id="another account of the app"),
]


@pytest.mark.parametrize(("kind", "text", "reason"), BAD)
def test_an_error_tells_the_reason_and_shows_no_secret(kind: str, text: str, reason: str) -> None:
    with pytest.raises(CredentialError) as caught:
        parse(f"{kind}::work", text, "standard input")
    said = f"{caught.value.message} {caught.value.hint}"
    assert reason in caught.value.message
    assert caught.value.hint or kind == "source_oauth"
    assert "canary" not in said
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@given(text=st.text(max_size=60), kind=st.sampled_from(["llm_api_key", "llm_oauth", "llm_iam", "llm_service_account"]))
def test_any_text_is_a_credential_that_a_program_can_be_given_or_an_error(text: str, kind: str) -> None:
    try:
        value = parse(f"{kind}::work", text, "it").fields["value"]
    except CredentialError:
        return
    assert isinstance(value, str)
    assert value
    assert "\0" not in value
    value.encode("utf-8")
