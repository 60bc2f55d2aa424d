"""From what a user gives to the fields of a connection."""

from __future__ import annotations

from typing import Any

import pytest

from launcher.config.drafting import changed, drafted, in_order, slug_of
from launcher.values.errors import UsageError

OLLAMA: dict[str, Any] = {
    "name": "Ollama",
    "providerType": "pi_compat",
    "authType": "none",
    "customEndpoint": {"api": "openai-completions", "unknown": 1},
    "models": [{"id": "gemma4", "contextWindow": 262144, "unknown": {"kept": True}}, "qwen3-coder"],
    "defaultModel": "gemma4",
}


def test_the_first_model_is_the_default() -> None:
    assert drafted({}, {"name": "N", "model": ("b", "a")})["defaultModel"] == "b"


def test_a_default_may_be_any_of_the_models_and_no_other() -> None:
    assert drafted({}, {"name": "N", "model": ("b", "a"), "default_model": "a"})["defaultModel"] == "a"
    with pytest.raises(UsageError, match="`c` is none of the models `b`, `a`"):
        drafted({}, {"name": "N", "model": ("b", "a"), "default_model": "c"})


def test_without_a_list_any_default_will_do() -> None:
    assert drafted({"defaultModel": "x"}, {"name": "N", "default_model": "y"})["defaultModel"] == "y"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"base_url": "https://user@llm.example:8443/v1"}, "llm.example"),
        ({"provider_type": "pi", "pi_auth_provider": "groq"}, "groq"),
        ({"provider_type": "copilot"}, "copilot"),
    ],
)
def test_what_has_no_name_is_called_after_whom_it_speaks_to(fields: dict[str, Any], name: str) -> None:
    assert drafted({}, fields)["name"] == name


def test_a_preset_may_prefer_a_slug_and_otherwise_the_name_makes_it() -> None:
    assert slug_of({"name": "AWS Bedrock (Environment)"}, "bedrock") == "bedrock"
    assert slug_of({"name": "AWS Bedrock (Environment)"}, None) == "aws-bedrock-environment"


def test_fields_stand_in_the_order_of_the_app_and_unknown_ones_behind() -> None:
    entry: dict[str, Any] = {"zeta": 1, "createdAt": 5, "baseUrl": None, "authType": "none", "slug": "a", "models": []}
    assert list(in_order(entry)) == ["slug", "authType", "models", "createdAt", "zeta"]


def test_models_that_stay_keep_everything_that_is_known_about_them() -> None:
    fields = changed(OLLAMA, {"model": ("new", "gemma4")})
    assert fields == {"models": ["new", OLLAMA["models"][0]]}


def test_a_default_that_is_no_longer_listed_becomes_the_first_one() -> None:
    assert changed(OLLAMA, {"model": ("new",)}) == {"models": ["new"], "defaultModel": "new"}


def test_what_is_not_about_models_leaves_even_a_strange_default_alone() -> None:
    assert changed(OLLAMA | {"defaultModel": "gone"}, {"name": "Local"}) == {"name": "Local"}


def test_a_context_window_is_for_one_model_or_for_all() -> None:
    assert changed(OLLAMA, {"context_window": ("qwen3-coder=8192",)})["models"] == [
        OLLAMA["models"][0],
        {"id": "qwen3-coder", "contextWindow": 8192},
    ]
    every = changed(OLLAMA, {"context_window": ("gemma4=4096", "8192")})["models"]
    assert isinstance(every, list)
    assert [each["contextWindow"] for each in every] == [4096, 8192]
    assert every[0]["unknown"] == {"kept": True}


def test_a_model_with_a_colon_or_an_equals_sign_can_be_named() -> None:
    fields = changed({}, {"model": ("qwen3:8b", "a=b"), "context_window": ("qwen3:8b=5", "a=b=6")})
    assert fields["models"] == [{"id": "qwen3:8b", "contextWindow": 5}, {"id": "a=b", "contextWindow": 6}]


def test_images_are_for_one_model_or_for_the_endpoint() -> None:
    assert changed(OLLAMA, {"image_model": ("qwen3-coder",)})["models"] == [
        OLLAMA["models"][0],
        {"id": "qwen3-coder", "supportsImages": True},
    ]
    endpoint = changed(OLLAMA, {"supports_images": False})["customEndpoint"]
    assert endpoint == {"api": "openai-completions", "unknown": 1, "supportsImages": False}


def test_the_wire_format_of_an_endpoint_that_was_a_mere_text_is_kept() -> None:
    fields = changed({"customEndpoint": "openai-completions"}, {"supports_images": True})
    assert fields == {"customEndpoint": {"api": "openai-completions", "supportsImages": True}}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"context_window": ("many",)}, "`many` is no number of tokens"),
        ({"context_window": ("gemma4=0",)}, "no number of tokens"),
        ({"context_window": ("gemma4=",)}, "no number of tokens"),
        ({"context_window": (str(2**53),)}, "no number of tokens"),
        ({"context_window": ("9" * 5000,)}, "no number of tokens"),
        ({"context_window": ("gone=5",)}, "`gone` is no model of the connection"),
        ({"image_model": ("gone",)}, "`gone` is no model of the connection"),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        changed(OLLAMA, given)


def test_a_context_window_of_no_model_is_refused() -> None:
    with pytest.raises(UsageError, match="lists no model"):
        changed({}, {"context_window": ("5",)})


BEDROCK: dict[str, Any] = {
    "name": "B",
    "providerType": "pi",
    "authType": "iam_credentials",
    "piAuthProvider": "amazon-bedrock",
    "models": ["claude-opus-4-8", "claude-haiku-4-5-20251001"],
}


def test_what_is_added_behind_the_pi_backend_has_the_ids_and_the_mode_with_which_the_app_keeps_it() -> None:
    groq = {"name": "G", "provider_type": "pi", "auth_type": "api_key", "pi_auth_provider": "groq"}
    entry = drafted({}, groq | {"model": ("a", "pi/b"), "default_model": "b", "context_window": ("a=5",)})
    assert entry["models"] == [{"id": "pi/a", "contextWindow": 5}, "pi/b"]
    assert (entry["defaultModel"], entry["modelSelectionMode"]) == ("pi/b", "userDefined3Tier")
    # Without a list the app fills in its own.
    entry = drafted({}, groq)
    assert "models" not in entry
    assert entry["modelSelectionMode"] == "automaticallySyncedFromProvider"
    # A default has to stand in a list.
    assert drafted({}, groq | {"default_model": "a"})["models"] == ["pi/a"]


def test_bedrock_models_are_those_of_the_region_and_without_one_those_of_every_geography() -> None:
    entry = drafted(BEDROCK, {"aws_region": "eu-west-1"})
    assert entry["models"] == ["pi/eu.anthropic.claude-opus-4-8", "pi/eu.anthropic.claude-haiku-4-5-20251001-v1:0"]
    assert entry["defaultModel"] == "pi/eu.anthropic.claude-opus-4-8"
    entry = drafted(BEDROCK | {"authType": "environment"}, {}, "ap-northeast-1")
    assert (entry["defaultModel"], "awsRegion" in entry) == ("pi/jp.anthropic.claude-opus-4-8", False)
    ids: Any = entry["models"]
    assert {each.partition(".")[0] for each in ids} == {"pi/us", "pi/eu", "pi/jp", "pi/au", "pi/global"}


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (("openai", "api_key", {}), ("pi", "api_key", {"piAuthProvider": "openai"})),
        (("openai", "oauth", {}), ("pi", "oauth", {"piAuthProvider": "openai-codex"})),
        (("copilot", "oauth", {}), ("pi", "oauth", {"piAuthProvider": "github-copilot"})),
        (("bedrock", "bearer_token", {}), ("pi", "api_key", {"piAuthProvider": "amazon-bedrock"})),
        (("vertex", "environment", {}), ("pi", "environment", {"piAuthProvider": "google-vertex"})),
        (
            ("openai_compat", "api_key_with_endpoint", {"base_url": "https://x"}),
            (
                "pi_compat",
                "api_key_with_endpoint",
                {"customEndpoint": {"api": "openai-completions"}, "piAuthProvider": "openai"},
            ),
        ),
        (
            ("openai", "api_key", {"base_url": "https://x"}),
            (
                "pi_compat",
                "api_key_with_endpoint",
                {"customEndpoint": {"api": "openai-completions"}, "piAuthProvider": "openai"},
            ),
        ),
        (
            ("anthropic_compat", "api_key_with_endpoint", {"base_url": "https://x"}),
            (
                "pi_compat",
                "api_key_with_endpoint",
                {"customEndpoint": {"api": "anthropic-messages"}, "piAuthProvider": "anthropic"},
            ),
        ),
        (
            ("openai_compat", "none", {"base_url": "https://x"}),
            ("pi_compat", "none", {"customEndpoint": {"api": "openai-completions"}}),
        ),
        (("anthropic", "oauth", {}), ("anthropic", "oauth", {})),
    ],
    ids=lambda value: "-".join(value[:2]),
)
def test_an_older_form_is_written_as_the_app_has_it_today(
    older: tuple[str, str, dict[str, Any]], newer: tuple[str, str, dict[str, Any]]
) -> None:
    provider, auth, more = older
    entry = drafted({}, {"name": "N", "provider_type": provider, "auth_type": auth, **more})
    assert (entry["providerType"], entry["authType"]) == newer[:2]
    assert {key: entry.get(key) for key in ("piAuthProvider", "customEndpoint") if key in entry} == newer[2]


SYNCED: dict[str, Any] = {
    "providerType": "pi",
    "authType": "api_key",
    "piAuthProvider": "openai",
    "models": [{"id": "pi/gpt-5.6-sol", "name": "Sol"}, {"id": "pi/gpt-5.5"}],
    "defaultModel": "pi/gpt-5.6-sol",
    "modelSelectionMode": "automaticallySyncedFromProvider",
}


def test_a_model_of_the_apps_list_is_found_without_its_prefix_and_stays_chosen() -> None:
    assert changed(SYNCED, {"default_model": "gpt-5.5"}) == {
        "defaultModel": "pi/gpt-5.5",
        "modelSelectionMode": "userDefined3Tier",
    }
    assert changed(SYNCED, {"model": ("gpt-5.6-sol", "o9")}) == {
        "models": [SYNCED["models"][0], "pi/o9"],
        "modelSelectionMode": "userDefined3Tier",
    }
    listed = {"models": ["pi/eu.anthropic.claude-opus-4-8", "pi/us.anthropic.claude-opus-4-8", "pi/us.anthropic.m"]}
    bedrock = BEDROCK | listed | {"defaultModel": "pi/us.anthropic.m"}
    assert changed(bedrock, {"default_model": "claude-opus-4-8"})["defaultModel"] == "pi/us.anthropic.claude-opus-4-8"


def test_another_wire_format_takes_the_key_along() -> None:
    entry = {"providerType": "pi_compat", "authType": "api_key_with_endpoint", "piAuthProvider": "openai"}
    assert changed(entry, {"api": "anthropic-messages"})["piAuthProvider"] == "anthropic"
    assert "piAuthProvider" not in changed(entry | {"piAuthProvider": "other"}, {"api": "anthropic-messages"})
