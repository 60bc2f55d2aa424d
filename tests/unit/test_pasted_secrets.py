"""A secret with something pasted beside it is refused, by a message that shows none of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.credentials.parse import parse
from launcher.values.errors import CredentialError

ACCOUNTS = ("llm_api_key::work", "llm_oauth::work")


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sk-ant\u200b-1", "a character that no request can carry: U+200B at 7"),
        ("\u201csk-ant-2\u201d", "a character that no request can carry: U+201C at 1"),
        ("sk-\u0430bc", "a character that no request can carry: U+0430 at 4"),
        ('"sk-ant-3"', "stands in quotes"),
        ("'sk-ant-3'", "stands in quotes"),
        ("export ANTHROPIC_API_KEY=sk-ant-4", "is an assignment"),
        ("ANTHROPIC_API_KEY=sk-ant-4", "is an assignment"),
        ("ANTHROPIC_API_KEY=", "is an assignment"),
        ("Bearer sk-ant-5", "begins with `Bearer`"),
        ("x-api-key: sk-ant-5", "begins with `x-api-key:`"),
        ("sk-ant 6", "has a blank inside"),
        ("sk-****", "is shortened or masked"),
        ("sk-ant-...xyz", "is shortened or masked"),
        ("sk-6\n\n", "begins or ends with white space or a line break"),
        ("\tsk-1", "begins or ends with white space or a line break"),
        ("sk-1\nsk-2", "a line break or another control character inside"),
    ],
)
def test_what_is_not_the_secret_alone_is_named(account: str, text: str, reason: str) -> None:
    with pytest.raises(CredentialError) as caught:
        parse(account, text, "what was given")
    assert reason in caught.value.message
    assert "sk-" not in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "text", ["sk-ant-api03-AbC_d-9", "eyJhbGciOi.eyJzdWIi.c2ln", "QUJDRA==", "AB1=", "gsk_1/2+3", "a", "k.e.y"]
)
def test_what_looks_like_a_secret_is_taken_as_it_is(text: str) -> None:
    assert parse("llm_api_key::work", text + "\n", "what was given").text("value") == text


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="{\"'`=*."), min_size=1))
def test_no_plain_token_is_refused(text: str) -> None:
    if not text.casefold().startswith(("bearer", "basic", "auth", "x-", "api")):
        assert parse("llm_api_key::work", text, "what was given").text("value") == text
