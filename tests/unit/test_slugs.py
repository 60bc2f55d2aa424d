"""Slugs of connections: the app's rule."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.config import slugs

RULE = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


@given(st.text(st.sampled_from("ab9-_ .AÄ"), max_size=6))
def test_a_slug_is_valid_exactly_by_the_rule_of_the_app(text: str) -> None:
    assert slugs.is_valid(text) == bool(RULE.fullmatch(text))


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Anthropic (API Key)", "anthropic-api-key"),
        ("OpenRouter (OpenAI\u2011compat)", "openrouter-openai-compat"),
        ("  My  LLM -- 2 ", "my-llm-2"),
        ("llm.example", "llm-example"),
        ("日本", "connection"),
        ("", "connection"),
    ],
)
def test_a_slug_is_made_of_a_name_as_the_app_makes_it(name: str, slug: str) -> None:
    assert slugs.from_name(name) == slug


@given(st.text(max_size=20))
def test_whatever_the_name_is_the_slug_is_valid(name: str) -> None:
    assert slugs.is_valid(slugs.from_name(name))


def test_a_slug_that_is_taken_gets_the_next_free_number() -> None:
    assert slugs.free("work", []) == "work"
    assert slugs.free("work", ["work"]) == "work-2"
    assert slugs.free("work", ["work", "work-2", "work-4"]) == "work-3"
