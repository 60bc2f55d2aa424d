"""The names of the `environment` store's variables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.credentials.environ_store import variable


@pytest.mark.parametrize(
    ("account", "name"),
    [
        ("llm_api_key::openrouter", "CRAFT_RUN_SECRET_OPENROUTER"),
        ("llm_oauth::claude-max-2", "CRAFT_RUN_SECRET_CLAUDE_MAX_2"),
        ("llm_iam::é.x y", "CRAFT_RUN_SECRET___X_Y"),
        ("llm_api_key::a::b", "CRAFT_RUN_SECRET_A__B"),
        ("claude_oauth::global", None),
        ("source_oauth::ws::x", None),
        ("llm_api_key::", None),
        ("llm_api_key", None),
    ],
)
def test_a_variable_is_named_after_the_slug(account: str, name: str | None) -> None:
    assert variable(account) == name


@given(slug=st.text(min_size=1))
def test_any_slug_makes_a_name_that_a_shell_takes(slug: str) -> None:
    name = variable(f"llm_api_key::{slug}")
    assert name is not None
    assert name.isascii()
    assert name.isidentifier()
    assert name == name.upper()
