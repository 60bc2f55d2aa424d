"""What is wrong with a connection, by the specification and the app's validator."""

from __future__ import annotations

from typing import Any

import pytest

from launcher.config import presets
from launcher.config.drafting import drafted
from launcher.config.pairs import AUTH_TYPES_OF, is_possible
from launcher.config.rules import Problem, problems
from launcher.values.connection import AUTH_TYPES, PROVIDER_TYPES

FINE: dict[str, Any] = {
    "slug": "work",
    "name": "Work",
    "providerType": "pi_compat",
    "authType": "api_key_with_endpoint",
    "baseUrl": "https://llm.example/v1",
    "customEndpoint": {"api": "openai-completions"},
    "piAuthProvider": "openai",
    "models": ["m1", {"id": "m2"}],
    "defaultModel": "m1",
    "createdAt": 1737451800000,
}
SECRET = "s3cret"


def found(**changes: Any) -> list[Problem]:
    return problems({key: value for key, value in (FINE | changes).items() if value is not None}, "config.json")


def test_nothing_is_wrong_with_a_good_entry() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "field", "words", "fatal"),
    [
        ({"slug": "Work 1"}, "slug", "lower-case", False),
        ({"name": None}, "name", "`name` is missing", False),
        ({"name": ""}, "name", "`name` is missing", False),
        ({"createdAt": None}, "createdAt", "no moment", False),
        ({"createdAt": 0}, "createdAt", "no moment", False),
        ({"createdAt": True}, "createdAt", "no moment", False),
        ({"createdAt": "2026"}, "createdAt", "no moment", False),
        ({"providerType": "acme"}, "", "`providerType` must be one of", True),
        ({"authType": "key"}, "", "`authType` must be one of", True),
        ({"authType": "oauth"}, "authType", "does not know providerType `pi_compat` with authType `oauth`", False),
        ({"baseUrl": None}, "baseUrl", "`baseUrl` is missing", True),
        ({"baseUrl": "llm.example"}, "", "`baseUrl` must be", True),
        ({"baseUrl": f"https://u:{SECRET}@llm.example"}, "baseUrl", "in plain text", False),
        ({"baseUrl": "http://llm.example/v1"}, "baseUrl", "unencrypted to `llm.example`", False),
        ({"baseUrl": "https://llm.example/v1/chat/completions"}, "baseUrl", "clients add `/chat/completions`", False),
        ({"models": [7, "m1"]}, "models", "`models` holds something that is not understood", False),
        ({"baseUrl": "https://llm.example/v1?x=1"}, "baseUrl", "a query or a fragment", False),
        ({"piAuthProvider": None}, "piAuthProvider", "the app sends no key", False),
        ({"customEndpoint": None}, "customEndpoint", "`customEndpoint.api` is missing", False),
        ({"defaultModel": "m3"}, "defaultModel", "`m3` is none of `models`", False),
        ({"models": None, "defaultModel": None}, "models", "no model is named", False),
        ({"models": ["m1", {"id": "m2", "contextWindow": "128k"}]}, "models", "model `m2` is no number", False),
        ({"models": ["m1", {"id": "m2", "supportsImages": 1}]}, "models", "neither true nor false", False),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], field: str, words: str, fatal: bool) -> None:
    (problem, *_) = (each for each in found(**changes) if words in each.message)
    assert (problem.field, problem.fatal) == (field, fatal)
    assert problem.hint


def test_a_password_in_a_url_is_never_repeated() -> None:
    assert SECRET not in repr(found(baseUrl=f"https://u:{SECRET}@llm.example"))


@pytest.mark.parametrize("url", ["http://localhost:11434/v1", "http://127.0.0.1/v1", "http://[::1]:1/v1"])
def test_this_machine_may_be_asked_without_encryption(url: str) -> None:
    assert found(baseUrl=url) == []


def test_where_no_credential_is_sent_none_can_be_overheard() -> None:
    assert found(baseUrl="http://llm.lan/v1", authType="none") == []


def test_the_pairs_name_every_provider_and_only_known_kinds_of_authentication() -> None:
    assert set(AUTH_TYPES_OF) == set(PROVIDER_TYPES)
    assert {auth for pair in AUTH_TYPES_OF.values() for auth in pair} == set(AUTH_TYPES)
    assert not is_possible("pi", "bearer_token")
    assert not is_possible(None, "none")


@pytest.mark.parametrize("preset", presets.PRESETS, ids=lambda preset: preset.key)
def test_every_preset_makes_an_entry_with_which_nothing_is_wrong(preset: presets.Preset) -> None:
    answers = {
        "base_url": "https://llm.example/v1",
        "api": "openai-completions",
        "model": ("m1",),
        "aws_region": "us-east-1",
        "gcp_project_id": "proj",
        "gcp_region": "global",
        "pi_auth_provider": "groq",
    }
    entry = drafted(preset.entry, {key: answers[key] for key in preset.needs})
    assert problems({"slug": "a", **entry, "createdAt": 1}, "config.json") == []


def test_presets_are_found_by_name() -> None:
    assert [presets.find(each.key) for each in presets.PRESETS] == list(presets.PRESETS)
    assert presets.find("acme") is None
