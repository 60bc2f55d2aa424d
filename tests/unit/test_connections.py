"""One schema, two readers: whatever the launch reader accepts, the schema accepts, with the same values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launcher.config import schema
from launcher.values import entry
from launcher.values.connection import AUTH_TYPES, PROVIDER_TYPES
from launcher.values.endpoint import COMPLETIONS, MESSAGES, doubt
from launcher.values.entry import holds_secret, host_of, is_endpoint, is_loopback, quick
from launcher.values.errors import ConfigError

_junk = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
)
_text = st.text(min_size=1, max_size=8)
_model = _text | st.fixed_dictionaries({"id": _text}, optional={"contextWindow": st.integers()}) | _junk
_connections = st.fixed_dictionaries(
    {},
    optional={
        "slug": _text | _junk,
        "name": _text | _junk,
        "providerType": st.sampled_from(PROVIDER_TYPES) | _junk,
        "authType": st.sampled_from(AUTH_TYPES) | _junk,
        "type": st.sampled_from(["anthropic", "openai", "openai-compat", "odd"]),
        "baseUrl": st.sampled_from(["https://a.b/c", "http://[::1]:1", "ftp://x", "https://a\\b", "https://é"]) | _junk,
        "models": st.lists(_model, max_size=3) | _junk,
        "defaultModel": _text | _junk,
        "customEndpoint": st.fixed_dictionaries({}, optional={"api": _text | _junk}) | _junk,
        "codexPath": _text | _junk,
        "awsRegion": _text | _junk,
        "gcpProjectId": _text | _junk,
        "gcpRegion": _text | _junk,
        "piAuthProvider": _text | _junk,
        "createdAt": _junk,
        "future": _junk,
    },
)


@settings(max_examples=800, deadline=None)
@given(_connections)
def test_what_the_launch_reader_accepts_the_schema_accepts_alike(raw: dict[str, Any]) -> None:
    by_hand = quick(raw)
    if by_hand is not None:
        assert by_hand == schema.parse(raw, "config.json")


@given(
    st.fixed_dictionaries(
        {
            "slug": _text,
            "providerType": st.sampled_from(PROVIDER_TYPES),
            "authType": st.sampled_from(AUTH_TYPES),
            "models": st.lists(_text, max_size=3),
        }
    )
)
def test_an_ordinary_connection_needs_no_schema(raw: dict[str, Any]) -> None:
    assert quick(raw) is not None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"providerType": None}, "`providerType` must be a string"),
        ({"providerType": "azure"}, "`providerType` must be one of anthropic, anthropic_compat, "),
        ({"authType": "magic"}, "`authType` must be one of api_key, "),
        ({"baseUrl": "example.com"}, "`baseUrl` must be an http:// or https:// URL"),
        ({"baseUrl": "https://good.example\\@evil.example/"}, "`baseUrl` must be an http:// or https:// URL"),
        ({"codexPath": ["x"]}, "`codexPath` must be a string"),
    ],
)
def test_an_invalid_connection_names_file_connection_and_field(fields: dict[str, object], message: str) -> None:
    raw = {"slug": "x", "providerType": "openai", "authType": "api_key", **fields}
    with pytest.raises(ConfigError) as raised:
        entry.parse(raw, "/home/config.json")
    assert raised.value.message.startswith(f"connection `x` in `/home/config.json`: {message}")


def test_a_missing_required_field_is_named() -> None:
    with pytest.raises(ConfigError, match="`authType` is missing"):
        entry.parse({"slug": "x", "providerType": "openai"}, "config.json")


def test_an_error_does_not_repeat_the_value() -> None:
    with pytest.raises(ConfigError) as raised:
        entry.parse(
            {"slug": "x", "providerType": "openai", "authType": "api_key", "baseUrl": "ftp://u:canary@h"}, "config.json"
        )
    assert "canary" not in f"{raised.value.message} {raised.value.hint} {raised.value!r} {raised.value.__cause__!r}"


def test_the_type_of_early_releases_serves_where_provider_type_is_missing() -> None:
    parsed = entry.parse({"slug": "x", "type": "openai-compat", "authType": "none"}, "config.json")
    assert parsed.provider_type == "openai_compat"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.example.com/v1", "api.example.com"),
        ("https://API.Example.com:8443", "api.example.com"),
        ("http://[::1]:11434/v1", "::1"),
        ("https://user:pass@h.example/x@y", "h.example"),
        ("http://127.0.0.1:1?x=@evil", "127.0.0.1"),
    ],
)
def test_the_host_is_read_from_the_authority_alone(url: str, host: str) -> None:
    assert is_endpoint(url)
    assert host_of(url) == host


@pytest.mark.parametrize("url", ["", "x", "https://", "https:///p", "http://h:99999", "http://h p", "http://h\n"])
def test_what_clients_read_differently_is_no_endpoint(url: str) -> None:
    assert not is_endpoint(url)


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://localhost:1", True),
        ("http://127.9.9.9", True),
        ("http://[::1]", True),
        ("http://127.evil.example", False),
        ("http://localhost.evil.example", False),
        ("http://10.0.0.1", False),
    ],
)
def test_loopback_is_this_machine_only(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback


def test_a_user_in_a_url_is_seen() -> None:
    assert holds_secret("http://u:p@h/")
    assert not holds_secret("http://h/a@b")


@pytest.mark.parametrize(
    ("fields", "used"),
    [
        ({"piAuthProvider": "groq"}, None),
        ({"piAuthProvider": "openai"}, None),
        ({"piAuthProvider": "groq", "baseUrl": "no URL at all"}, None),
        ({"piAuthProvider": "anthropic", "authType": "oauth"}, None),
        ({"piAuthProvider": "azure-openai-responses"}, "https://x.example/v1"),
        ({"piAuthProvider": "openai-eu"}, "https://x.example/v1"),
        ({"piAuthProvider": "openai-us", "baseUrl": None}, "https://us.api.openai.com/v1"),
        ({"piAuthProvider": "openai", "authType": "api_key_with_endpoint"}, "https://x.example/v1"),
        ({"piAuthProvider": "openai", "customEndpoint": {"api": "openai-completions"}}, "https://x.example/v1"),
        ({"providerType": "pi_compat"}, "https://x.example/v1"),
    ],
)
def test_the_url_that_the_apps_dialog_stores_counts_only_where_the_app_uses_it(
    fields: dict[str, object], used: str | None
) -> None:
    raw = {"slug": "x", "providerType": "pi", "authType": "api_key", "baseUrl": "https://x.example/v1", **fields}
    assert entry.parse(raw, "config.json").base_url == used


def test_a_pi_connection_with_a_wire_format_is_a_custom_endpoint() -> None:
    endpoint = {"piAuthProvider": "openai", "customEndpoint": {"api": "anthropic-messages"}, "baseUrl": "https://x"}
    parsed = entry.parse({"slug": "x", "providerType": "pi", "authType": "api_key", **endpoint}, "config.json")
    assert (parsed.provider_type, parsed.custom_endpoint_api) == ("pi_compat", "anthropic-messages")


def test_a_scheme_may_be_written_in_any_case_and_is_used_in_lower() -> None:
    raw = {"slug": "x", "providerType": "anthropic", "authType": "api_key", "baseUrl": "HTTP://127.0.0.1:9/A"}
    assert entry.parse(raw, "config.json").base_url == "http://127.0.0.1:9/A"
    assert schema.parse(raw, "config.json").base_url == "http://127.0.0.1:9/A"


@pytest.mark.parametrize(
    ("url", "protocol", "end"),
    [
        ("https://h/v1", MESSAGES, "/v1"),
        ("https://h/v1/", MESSAGES, "/v1"),
        ("https://h/v1/messages", MESSAGES, "/v1/messages"),
        ("https://h/messages", MESSAGES, "/messages"),
        ("https://h/anthropic", MESSAGES, None),
        ("https://h", MESSAGES, None),
        ("https://v1", MESSAGES, None),
        ("https://h/v1", COMPLETIONS, None),
        ("https://h/v1/chat/completions", COMPLETIONS, "/chat/completions"),
        ("https://h/v1/completions/", COMPLETIONS, "/completions"),
        ("https://h/v1/responses", COMPLETIONS, "/responses"),
    ],
)
def test_what_clients_add_themselves_must_not_end_an_endpoint(url: str, protocol: str, end: str | None) -> None:
    found = doubt(url, protocol)
    assert (found is not None) == (end is not None)
    assert found is None or f"ends in `{end}`" in found.message


@pytest.mark.parametrize("url", ["https://h/v1?x=secret", "https://h/v1#x", "https://h?x#y"])
def test_a_query_is_odd_and_never_shown(url: str) -> None:
    found = doubt(url, COMPLETIONS)
    assert found is not None
    assert "a query or a fragment" in found.message
    assert "secret" not in f"{found.message}{found.hint}"


@pytest.mark.parametrize(
    ("fields", "models", "doubts"),
    [
        ({"models": [7, "a", {"id": "b"}, {"name": "c"}]}, ("a", "b"), 1),
        ({"models": {"newer": "form"}}, (), 1),
        ({"defaultModel": {"id": "x"}}, (), 1),
        ({"models": None, "defaultModel": ""}, (), 0),
    ],
)
def test_models_in_a_form_that_is_not_understood_stop_no_launch(
    fields: dict[str, object], models: tuple[str, ...], doubts: int
) -> None:
    parsed = entry.parse({"slug": "x", "providerType": "openai", "authType": "api_key", **fields}, "config.json")
    assert (parsed.models, parsed.default_model, len(parsed.doubts)) == (models, None, doubts)
