"""What the models of a connection can do: the model's own word, then the endpoint's, then the defaults."""

from __future__ import annotations

from typing import Any

import pytest

from launcher.values.capabilities import models

OLLAMA: dict[str, Any] = {
    "providerType": "pi_compat",
    "customEndpoint": {"api": "openai-completions"},
    "models": [{"id": "gemma4", "contextWindow": 262144, "supportsImages": True}, {"id": "qwen3-coder"}, "plain"],
    "defaultModel": "gemma4",
}


def resolved(raw: dict[str, Any]) -> list[tuple[str, int | None, bool | None]]:
    return [(each.id, each.context_window, each.supports_images) for each in models(raw)]


def test_a_custom_endpoint_has_the_defaults_where_a_model_says_nothing() -> None:
    assert resolved(OLLAMA) == [
        ("gemma4", 262144, True),
        ("qwen3-coder", 131072, False),
        ("plain", 131072, False),
    ]


def test_the_endpoint_speaks_for_models_that_say_nothing_themselves() -> None:
    raw = OLLAMA | {"customEndpoint": {"api": "x", "supportsImages": True}}
    raw["models"] = [{"id": "text", "supportsImages": False}, "other"]
    assert resolved(raw) == [("text", 131072, False), ("other", 131072, True)]


@pytest.mark.parametrize("provider", ["anthropic_compat", "openai_compat", "pi_compat"])
def test_every_compatible_endpoint_is_a_custom_one(provider: str) -> None:
    assert resolved({"providerType": provider, "models": ["m"]}) == [("m", 131072, False)]


def test_of_a_providers_own_models_nothing_is_claimed() -> None:
    assert resolved({"providerType": "anthropic", "defaultModel": "claude"}) == [("claude", None, None)]
    assert resolved({"providerType": "pi", "models": [{"id": "m", "contextWindow": 5}]}) == [("m", 5, None)]


@pytest.mark.parametrize("wrong", [0, -1, True, "131072", None, 1.5])
def test_a_context_window_that_is_no_number_of_tokens_counts_as_not_given(wrong: object) -> None:
    assert resolved(OLLAMA | {"models": [{"id": "m", "contextWindow": wrong}]}) == [("m", 131072, False)]


@pytest.mark.parametrize("listed", [None, [], 5, [None, 5, {"id": 5}, ""]])
def test_without_models_there_is_the_default_one_or_none(listed: object) -> None:
    assert resolved({"providerType": "anthropic", "models": listed}) == []
