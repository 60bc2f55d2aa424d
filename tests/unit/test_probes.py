"""What an endpoint is asked, and what its answers mean."""

from __future__ import annotations

import base64
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from launcher.checking import ERROR, OK, WARNING, parallel, probes
from launcher.checking.exchange import Answer, _without_user, proxy_of
from launcher.checking.online import judged, model_ids
from launcher.values.connection import Connection
from launcher.values.credential import Credential
from launcher.values.secret import Secret

if TYPE_CHECKING:
    from launcher.checking.probes import Probe

CANARY = "sk-canary"


def connection(provider: str, auth: str, **fields: Any) -> Connection:
    return Connection(slug="c", name="C", provider_type=provider, auth_type=auth, **fields)


def requests(asked: Connection, region: str | None = None) -> tuple[Probe, ...]:
    credential = None if asked.auth_type in ("none", "environment") else Credential("a", {"value": CANARY})
    found = probes.probes(asked, credential, region)
    assert not isinstance(found, str), found
    return found


def reason(asked: Connection) -> str:
    found = probes.probes(asked, Credential("a", {"value": CANARY}), None)
    assert isinstance(found, str)
    return found


def sent(probe: Probe) -> dict[str, str]:
    """The headers that carry the credential, in the clear."""
    headers = {name: value for name, value in probe.headers.items() if isinstance(value, Secret)}
    return {name: value.reveal().replace(CANARY, "KEY") for name, value in headers.items()}


BEARER = {"authorization": "Bearer KEY"}
BOTH = {"authorization": "Bearer KEY", "x-api-key": "KEY"}


@pytest.mark.parametrize(
    ("asked", "url", "headers"),
    [
        (connection("anthropic", "api_key"), "https://api.anthropic.com/v1/models?limit=1000", {"x-api-key": "KEY"}),
        (
            connection("anthropic", "api_key", base_url="https://gw.example/"),
            "https://gw.example/v1/models?limit=1000",
            {"x-api-key": "KEY"},
        ),
        (connection("anthropic", "oauth"), "https://api.anthropic.com/v1/models?limit=1000", BEARER),
        (connection("anthropic", "bearer_token"), "https://api.anthropic.com/v1/models?limit=1000", BEARER),
        (
            connection("anthropic_compat", "api_key_with_endpoint", base_url="https://gw.example/api"),
            "https://gw.example/api/v1/models?limit=1000",
            BOTH,
        ),
        (
            connection(
                "pi_compat",
                "api_key_with_endpoint",
                base_url="https://gw.example",
                custom_endpoint_api="anthropic-messages",
            ),
            "https://gw.example/v1/models?limit=1000",
            BOTH,
        ),
        (connection("openai", "api_key"), "https://api.openai.com/v1/models", BEARER),
        (
            connection("openai_compat", "api_key_with_endpoint", base_url="https://gw.example/v1/"),
            "https://gw.example/v1/models",
            BEARER,
        ),
        (connection("pi_compat", "none", base_url="http://localhost:1/v1"), "http://localhost:1/v1/models", {}),
        (
            connection("pi_compat", "api_key_with_endpoint", base_url="https://openrouter.ai/api/v1"),
            "https://openrouter.ai/api/v1/key",
            BEARER,
        ),
        (
            connection("anthropic_compat", "api_key_with_endpoint", base_url="https://openrouter.ai/api"),
            "https://openrouter.ai/api/v1/key",
            BOTH,
        ),
        (connection("pi", "api_key", pi_auth_provider="groq"), "https://api.groq.com/openai/v1/models", BEARER),
        (connection("pi", "api_key", pi_auth_provider="openai"), "https://api.openai.com/v1/models", BEARER),
        (
            connection("pi", "api_key", pi_auth_provider="anthropic"),
            "https://api.anthropic.com/v1/models?limit=1000",
            BOTH,
        ),
        (
            connection("pi", "api_key", pi_auth_provider="google"),
            "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000",
            {"x-goog-api-key": "KEY"},
        ),
    ],
)
def test_each_kind_of_connection_is_asked_for_its_models(asked: Connection, url: str, headers: dict[str, str]) -> None:
    first = requests(asked)[0]
    assert first.url == url
    assert sent(first) == headers
    assert CANARY not in repr(first)


@pytest.mark.parametrize(
    ("asked", "url"),
    [
        (connection("bedrock", "iam_credentials"), "https://bedrock-runtime.eu-west-1.amazonaws.com/"),
        (
            connection("pi", "environment", pi_auth_provider="amazon-bedrock"),
            "https://bedrock-runtime.eu-west-1.amazonaws.com/",
        ),
        (
            connection("vertex", "service_account_file", gcp_region="us-east5"),
            "https://us-east5-aiplatform.googleapis.com/",
        ),
        (connection("vertex", "environment", gcp_region="global"), "https://aiplatform.googleapis.com/"),
        (connection("copilot", "oauth"), "https://api.githubcopilot.com/"),
    ],
)
def test_where_the_login_is_complicated_only_the_way_there_is_tried(asked: Connection, url: str) -> None:
    (only,) = requests(asked, region="eu-west-1")
    assert (only.url, sent(only), only.shows) == (url, {}, probes.REACHED)
    (finding,) = judged(only, Answer(status=403), asked)
    assert finding.level == OK
    assert "not checked: whether" in finding.message


@pytest.mark.parametrize(
    "host", ["https://proxy.example", "http://api.anthropic.com", "https://api.anthropic.com.evil.example"]
)
def test_an_oauth_token_goes_to_anthropics_own_host_and_to_no_other(host: str) -> None:
    assert "an OAuth token is not sent" in reason(connection("anthropic", "oauth", base_url=host))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (connection("openai", "oauth"), "only sent by codex itself"),
        (connection("pi", "oauth", pi_auth_provider="openai-codex"), "only sent by codex itself"),
        (connection("bedrock", "environment"), "no AWS region is known"),
        (connection("pi", "api_key", pi_auth_provider="zai"), "where `zai` could be asked is not known"),
    ],
)
def test_what_cannot_be_asked_is_said(asked: Connection, words: str) -> None:
    assert words in reason(asked)


OPENAI = connection("openai_compat", "api_key_with_endpoint", base_url="https://gw.example/v1", models=("m1", "m2"))
MODELS, EMPTY = requests(OPENAI)


def test_an_endpoint_without_a_list_gets_a_request_that_is_too_empty_to_cost_anything() -> None:
    assert EMPTY.url == "https://gw.example/v1/chat/completions"
    assert EMPTY.body == b"{}"
    for status in (400, 422):
        (finding,) = judged(EMPTY, Answer(status=status), OPENAI)
        assert finding.level == OK
    (finding,) = judged(MODELS, Answer(status=400), OPENAI)
    assert finding.level == ERROR


@pytest.mark.parametrize(
    ("answer", "level", "words", "hint"),
    [
        (Answer(status=401), ERROR, "401: `gw.example` refuses the credential", "craft-run credentials set c"),
        (Answer(status=403), ERROR, "403: `gw.example` forbids", "allowed"),
        (Answer(status=404), ERROR, "404: `gw.example` has nothing at this path", "`baseUrl`"),
        (Answer(status=407), ERROR, "proxy that wants a password", "URL"),
        (Answer(status=418), ERROR, "418", "`baseUrl`"),
        (Answer(status=429), WARNING, "429: `gw.example` takes no more requests", "later"),
        (Answer(status=503), ERROR, "503: `gw.example` has trouble of its own", "later"),
        (Answer(status=301, location="https://new.example/v1"), ERROR, "redirects to `new.example`", "final address"),
        (Answer(status=302, location="/login"), ERROR, "redirects, where", "final address"),
        (Answer(failure="no answer", hint="wait"), ERROR, "no answer", "wait"),
    ],
)
def test_every_refusal_has_its_reason_and_a_next_step(answer: Answer, level: str, words: str, hint: str) -> None:
    (finding,) = judged(MODELS, answer, OPENAI)
    assert finding.level == level
    assert words in finding.message
    assert finding.hint is not None
    assert hint in finding.hint


def listing(*names: str) -> Answer:
    return Answer(status=200, body=json.dumps({"data": [{"id": name} for name in names]}).encode())


def test_models_that_the_endpoint_does_not_list_are_a_warning() -> None:
    _, finding = judged(MODELS, listing("m1", "m3", *"abcdef"), OPENAI)
    assert finding.level == WARNING
    assert finding.message == "the endpoint does not list `m2`"
    assert finding.hint == "it lists `m1`, `m3`, `a`, `b`, `c`, ..."


def test_models_that_the_endpoint_lists_are_good() -> None:
    _, finding = judged(MODELS, listing("m1", "m2"), OPENAI)
    assert finding.level == OK


def test_the_prefix_of_the_apps_backend_is_no_part_of_a_models_name() -> None:
    asked = connection("pi", "api_key", pi_auth_provider="openai", models=("pi/m1",), default_model="pi/m1")
    assert judged(MODELS, listing("m1"), asked)[1].level == OK


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"data": 5}', b'{"data": []}', b"\xff"])
def test_an_answer_that_is_no_list_of_models_says_nothing_about_them(body: bytes) -> None:
    (finding,) = judged(MODELS, Answer(status=200, body=body), OPENAI)
    assert finding.level == OK


def test_lists_of_models_come_in_three_forms() -> None:
    assert model_ids(b'{"data": [{"id": "a"}, {"id": 5}, 5]}') == ["a"]
    assert model_ids(b'{"models": [{"name": "models/gemini"}]}') == ["gemini"]
    assert model_ids(b'[{"id": "a"}]') == ["a"]


@pytest.mark.parametrize(
    ("url", "environ", "proxy"),
    [
        ("https://a.example/v1", {}, None),
        ("https://a.example/v1", {"HTTPS_PROXY": "http://p"}, "http://p"),
        ("https://a.example/v1", {"HTTPS_PROXY": "http://p", "https_proxy": "http://q"}, "http://q"),
        ("https://a.example/v1", {"HTTP_PROXY": "http://p"}, None),
        ("http://a.example/v1", {"HTTP_PROXY": "http://p"}, "http://p"),
        ("https://a.example/v1", {"ALL_PROXY": "http://p"}, "http://p"),
        ("https://a.example/v1", {"HTTPS_PROXY": "http://p", "NO_PROXY": "example"}, None),
        ("https://a.example/v1", {"HTTPS_PROXY": "http://p", "no_proxy": "b.example"}, "http://p"),
        ("http://127.0.0.1:1/v1", {"HTTP_PROXY": "http://p"}, None),
    ],
)
def test_the_proxy_is_the_one_that_a_launched_agent_would_take(
    url: str, environ: dict[str, str], proxy: str | None
) -> None:
    assert proxy_of(url, environ) == proxy


def test_a_user_in_a_url_is_sent_as_a_header_and_not_as_part_of_the_host() -> None:
    assert _without_user("https://llm.example/v1?a=b@c") == ("https://llm.example/v1?a=b@c", {})
    url, headers = _without_user("https://me:p%40ss@llm.example:8443/v1")
    assert url == "https://llm.example:8443/v1"
    assert base64.b64decode(headers["authorization"].removeprefix("Basic ")) == b"me:p@ss"


def test_many_things_are_done_at_once_and_their_results_keep_their_order() -> None:
    barrier = threading.Barrier(4, timeout=60)

    def meet(number: int) -> int:
        barrier.wait()
        return number * 2

    assert parallel.each(meet, range(8), 4) == [number * 2 for number in range(8)]
    assert parallel.each(meet, [], 4) == []
