"""Agents that are told the model by a variable or an argument alone."""

from __future__ import annotations

from typing import Any

import pytest

from launcher.values.errors import ConfigError
from tests.support.plans import connection, planned

ENDPOINT = connection(
    "openai_compat",
    "api_key_with_endpoint",
    baseUrl="https://gw.example/v1",
    models=["own/big"],
    defaultModel="own/big",
)
GATEWAY = connection(
    "anthropic_compat", "api_key_with_endpoint", baseUrl="https://gw.example", models=["big"], defaultModel="big"
)
OPENROUTER = connection("pi", "api_key", piAuthProvider="openrouter", defaultModel="pi/qwen/coder")
KEY = "secret-key-of-the-connection"


@pytest.mark.parametrize(
    ("raw", "command", "argv", "variables"),
    [
        (ENDPOINT, ("clai", "hi"), ("-m", "openai-chat:own/big"), {}),
        (GATEWAY, ("clai", "hi"), ("-m", "anthropic:big"), {}),
        (ENDPOINT, ("gptme", "hi"), (), {"MODEL": "openai/own/big"}),
        (ENDPOINT, ("sgpt", "hi"), (), {"DEFAULT_MODEL": "own/big", "API_BASE_URL": "https://gw.example/v1"}),
        (ENDPOINT, ("mini", "-y"), ("-m", "openai/own/big"), {"MSWEA_CONFIGURED": "true"}),
        (GATEWAY, ("interpreter",), ("--model", "anthropic/big"), {}),
        (ENDPOINT, ("inspect", "eval"), (), {"INSPECT_EVAL_MODEL": "openai/own/big"}),
        (
            ENDPOINT,
            ("grok",),
            (),
            {"GROK_MODEL": "own/big", "GROK_BASE_URL": "https://gw.example/v1", "GROK_API_KEY": KEY},
        ),
        (OPENROUTER, ("gptme", "hi"), (), {"MODEL": "openai/qwen/coder", "OPENAI_API_KEY": KEY}),
        (ENDPOINT, ("uvx", "mini-swe-agent", "-y"), ("-m", "openai/own/big"), {}),
    ],
)
def test_it_is_told_the_model_in_its_own_words(
    raw: dict[str, Any], command: tuple[str, ...], argv: tuple[str, ...], variables: dict[str, str]
) -> None:
    plan = planned(raw, command)
    assert tuple(value for each in plan.added for value in each.values) == argv
    assert plan.child_environ.items() >= variables.items()


def test_the_users_own_model_wins() -> None:
    assert planned(ENDPOINT, ("clai", "-m", "mine", "hi")).argv == ("clai", "-m", "mine", "hi")


def test_what_would_ask_for_another_model_is_refused() -> None:
    with pytest.raises(ConfigError, match="another model than `own/big`"):
        planned(GATEWAY | {"models": ["own/big"], "defaultModel": "own/big"}, ("inspect", "eval"))


def test_a_protocol_that_it_does_not_speak_is_refused() -> None:
    with pytest.raises(
        ConfigError, match="sgpt cannot use connection `work`: it cannot be told of Anthropic's protocol"
    ):
        planned(GATEWAY, ("sgpt", "hi"))
