"""`craft-run connections check`: what is wrong, and what the endpoint says."""

from __future__ import annotations

import json
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.home import CRAFT_RUN, Home
from tests.support.mock_llm.server import MockLlm
from tests.support.process.terminal import Terminal
from tests.support.said import CANARY, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def mock() -> Iterator[MockLlm]:
    with MockLlm() as server:
        yield server


def checked(
    home: Home, *arguments: str, status: int = 0, environ: dict[str, str] | None = None
) -> dict[str, list[tuple[str, str, str]]]:
    """The findings: check, level, message with hint."""
    result = home.run("connections", "check", "--json", *arguments, environ=environ)
    assert result.returncode == status, said(result)
    said(result)
    reports = json.loads(result.stdout)
    for report in reports:
        assert report["ok"] == all(each["level"] != "error" for each in report["findings"])
    return {
        str(report["slug"]): [
            (each["check"], each["level"], f"{each['message']}; {each['hint']}") for each in report["findings"]
        ]
        for report in reports
    }


def gateway(home: Home, url: str, **fields: Any) -> None:
    home.connect(
        "gw", "openai_compat", "api_key_with_endpoint", baseUrl=url, models=["m1"], defaultModel="m1", **fields
    )
    home.store("llm_api_key::gw", {"value": CANARY})


class TestOffline:
    def test_a_good_connection_is_good(self, home: Home) -> None:
        home.connect("local", models=["m1"])
        levels = [(check, level) for check, level, _ in checked(home)["local"]]
        assert levels == [("entry", "ok"), ("credential", "ok")]

    def test_only_those_that_are_named_are_looked_at(self, home: Home) -> None:
        home.connect("good", models=["m1"])
        home.connect("bad", "openai", "api_key", baseUrl=None)
        assert list(checked(home, "good")) == ["good"]
        assert list(checked(home, status=1)) == ["good", "bad"]
        result = home.run("connections", "check", "gone")
        assert "there is no connection `gone`" in said(result)

    @pytest.mark.parametrize(
        ("provider", "auth", "fields", "check", "words"),
        [
            ("openai", "api_key", {}, "credential", "has no credential"),
            ("acme", "api_key", {}, "entry", "`providerType` must be one of"),
            ("openai_compat", "none", {"baseUrl": None}, "entry", "`baseUrl` is missing"),
            ("pi", "none", {"piAuthProvider": "zai", "baseUrl": None}, "launch", "not possible"),
            ("vertex", "environment", {"baseUrl": None}, "launch", "has no `gcpRegion`"),
            ("openai_compat", "none", {"codexPath": "/nowhere/codex"}, "launch", "`/nowhere/codex` does not exist"),
            ("openai_compat", "none", {"codexPath": "/etc/passwd"}, "launch", "is not executable"),
        ],
    )
    def test_what_a_launch_would_stumble_over_is_found(
        self, home: Home, provider: str, auth: str, fields: dict[str, Any], check: str, words: str
    ) -> None:
        home.connect("bad", provider, auth, **({"models": ["m1"]} | fields))
        result = home.run("connections", "check", "--json")
        findings = json.loads(result.stdout)[0]["findings"]
        assert [each for each in findings if each["check"] == check and words in each["message"]], findings

    def test_a_login_that_has_expired_is_an_error_that_says_how_to_renew_it(self, home: Home) -> None:
        home.connect("max", "anthropic", "oauth", baseUrl=None)
        home.store("llm_oauth::max", {"value": CANARY, "idToken": CANARY, "expiresAt": 1})
        (finding,) = [each for each in checked(home, status=1)["max"] if each[0] == "credential"]
        assert finding[1] == "error"
        assert "expired 1970-01-01" in finding[2]
        assert "`craft-run login max`" in finding[2]

    def test_two_connections_with_one_slug_are_an_error_at_both(self, home: Home) -> None:
        home.connect("twice")
        home.connect("twice")
        result = home.run("connections", "check")
        assert said(result).count("there are 2 connections called `twice`") == 2

    def test_nothing_to_check_is_an_error_with_the_next_step(self, home: Home) -> None:
        home.write()
        assert "craft-run connections add" in said(home.run("connections", "check"))

    def test_a_thousand_connections_are_checked(self, home: Home) -> None:
        for number in range(1000):
            entry = {"slug": f"c{number}", "name": "C", "providerType": "openai_compat", "authType": "none"}
            more = {"baseUrl": "https://llm.example/v1", "defaultModel": "m", "createdAt": 1}
            home.config["llmConnections"].append(entry | more)
        home.write()
        assert len(checked(home)) == 1000


class TestOnline:
    def test_an_endpoint_that_lists_the_model_is_good(self, home: Home, mock: MockLlm) -> None:
        gateway(home, f"{mock.url}/v1")
        mock.answer("/v1/models", {"data": [{"id": "m1"}]})
        findings = checked(home, "--online")["gw"]
        assert [(check, level) for check, level, _ in findings][-2:] == [("endpoint", "ok"), ("model", "ok")]
        (request,) = mock.requests
        assert (request.method, request.path, request.bearer) == ("GET", "/v1/models", CANARY)
        assert request.headers["user-agent"].startswith("craft-run/")

    def test_a_model_that_is_not_listed_is_a_warning(self, home: Home, mock: MockLlm) -> None:
        gateway(home, f"{mock.url}/v1")
        mock.answer("/v1/models", {"data": [{"id": "m2"}]})
        assert "does not list `m1`; it lists `m2`" in checked(home, "--online")["gw"][-1][2]

    def test_without_a_list_the_endpoint_gets_an_empty_request(self, home: Home, mock: MockLlm) -> None:
        gateway(home, f"{mock.url}/v1")
        mock.answer("/v1/models", {}, status=404)
        mock.answer("/chat/completions", {"error": "no model"}, status=400)
        assert checked(home, "--online")["gw"][-1][1] == "ok"
        assert [(each.method, each.raw) for each in mock.requests] == [("GET", b""), ("POST", b"{}")]

    @pytest.mark.parametrize(
        ("status", "words"),
        [
            (401, "refuses the credential; store a valid one: `craft-run credentials set gw`"),
            (403, "forbids this"),
            (404, "has nothing at this path; check the path of `baseUrl`"),
            (500, "has trouble of its own"),
        ],
    )
    def test_a_refusal_has_a_reason(self, home: Home, mock: MockLlm, status: int, words: str) -> None:
        gateway(home, f"{mock.url}/v1")
        mock.answer("/v1", {}, status=status)
        check, level, text = checked(home, "--online", status=1)["gw"][-1]
        assert (check, level) == ("endpoint", "error")
        assert f"{status}: `127.0.0.1` {words}" in text

    def test_nobody_listening_is_a_reason(self, home: Home) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
            gateway(home, f"http://127.0.0.1:{port}/v1")
            finding = checked(home, "--online", status=1)["gw"][-1]
        assert f"nothing listens at `127.0.0.1:{port}`" in finding[2]

    def test_a_server_that_says_nothing_is_given_up(self, home: Home) -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            gateway(home, f"http://127.0.0.1:{silent.getsockname()[1]}/v1")
            finding = checked(home, "--online", "--timeout", "0.3", status=1)["gw"][-1]
        assert "no answer from `127.0.0.1` within 0.3 s; try again, or give it longer" in finding[2]

    def test_a_server_that_speaks_something_else_is_a_reason(self, home: Home) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            gateway(home, f"http://127.0.0.1:{other.getsockname()[1]}/v1")
            threading.Thread(target=greet, args=(other,), daemon=True).start()
            finding = checked(home, "--online", status=1)["gw"][-1]
        assert "does not answer in HTTP" in finding[2]

    def test_a_name_that_does_not_exist_is_a_reason(self, home: Home) -> None:
        gateway(home, "https://llm.invalid/v1")
        assert "DNS: the name of `llm.invalid` cannot be resolved" in checked(home, "--online", status=1)["gw"][-1][2]

    def test_the_proxy_of_the_configuration_is_used(self, home: Home, mock: MockLlm) -> None:
        gateway(home, "http://llm.invalid/v1")
        home.config["networkProxy"] = {"enabled": True, "httpProxy": mock.url}
        home.write()
        mock.answer("/v1/models", {"data": [{"id": "m1"}]})
        assert checked(home, "--online")["gw"][-1][1] == "ok"
        (request,) = mock.requests
        assert (request.via, request.host) == ("proxy", "llm.invalid")

    def test_a_redirect_does_not_take_the_credential_along(self, home: Home, mock: MockLlm) -> None:
        with MockLlm() as other, redirecting(f"{other.url}/v1/models") as url:
            gateway(home, f"{url}/v1")
            finding = checked(home, "--online", status=1)["gw"][-1]
            assert "redirects to `127.0.0.1`, where no credential is sent" in finding[2]
            assert other.requests == []

    def test_a_credential_that_no_request_can_carry_is_not_shown(self, home: Home, mock: MockLlm) -> None:
        gateway(home, f"{mock.url}/v1")
        home.store("llm_api_key::gw", {"value": f"{CANARY}\u20ac"})
        assert "cannot be sent in an HTTP request" in checked(home, "--online", status=1)["gw"][-1][2]

    def test_what_would_not_launch_is_not_asked(self, home: Home, mock: MockLlm) -> None:
        home.connect("gw", "openai_compat", "api_key_with_endpoint", baseUrl=f"{mock.url}/v1", models=["m1"])
        assert checked(home, "--online", status=1)["gw"][-1][0] == "credential"
        assert mock.requests == []

    def test_a_terminal_shows_that_something_is_going_on(self, home: Home, mock: MockLlm) -> None:
        gateway(home, f"{mock.url}/v1")
        variables = [f"{name}={value}" for name, value in (home.environ | {"TERM": "xterm"}).items()]
        with Terminal("env", "-i", *variables, CRAFT_RUN, "connections", "check", "--online") as terminal:
            shown: str = terminal.output.rest()
        assert "gw  ..." in shown
        assert "gw  the endpoint does not list" in shown
        assert CANARY not in shown


class TestRealHosts:
    """The real hosts, played by a proxy with an authority of its own."""

    def test_a_claude_login_is_sent_to_anthropic_as_claude_sends_it(self, home: Home, tmp_path: Path) -> None:
        home.connect("max", "anthropic", "oauth", baseUrl=None, defaultModel="claude-opus-4-6")
        home.store("llm_oauth::max", {"value": CANARY, "expiresAt": 4102444800000})
        with MockLlm(tmp_path) as mock:
            mock.answer("/v1/models", {"data": [{"id": "claude-opus-4-6"}]})
            assert checked(home, "--online", environ=mock.proxied)["max"][-1][1] == "ok"
            request = mock.requests[-1]
        assert (request.host, request.path, request.bearer) == ("api.anthropic.com", "/v1/models", CANARY)
        assert request.headers["anthropic-beta"] == "oauth-2025-04-20"

    def test_a_claude_login_is_not_sent_anywhere_else(self, home: Home, mock: MockLlm) -> None:
        home.connect("max", "anthropic", "oauth", baseUrl=mock.url)
        home.store("llm_oauth::max", {"value": CANARY, "expiresAt": 4102444800000})
        assert [check for check, _, _ in checked(home, "--online", status=1)["max"]][-1] == "launch"
        assert mock.requests == []

    @pytest.mark.parametrize(
        ("provider", "auth", "fields", "account", "host", "left_open"),
        [
            (
                "bedrock",
                "iam_credentials",
                {"awsRegion": "eu-west-1"},
                ("llm_iam", {"awsAccessKeyId": "AKIA", "value": CANARY}),
                "bedrock-runtime.eu-west-1.amazonaws.com",
                "whether AWS takes the keys",
            ),
            (
                "vertex",
                "environment",
                {"gcpProjectId": "p", "gcpRegion": "us-east5"},
                None,
                "us-east5-aiplatform.googleapis.com",
                "whether Google takes the login",
            ),
        ],
    )
    def test_clouds_are_reached_without_a_credential_and_what_is_left_open_is_said(
        self,
        home: Home,
        tmp_path: Path,
        provider: str,
        auth: str,
        fields: dict[str, str],
        account: tuple[str, dict[str, str]] | None,
        host: str,
        left_open: str,
    ) -> None:
        home.connect("cloud", provider, auth, baseUrl=None, **fields)
        if account:
            home.store(f"{account[0]}::cloud", account[1])
        with MockLlm(tmp_path) as mock:
            check, level, text = checked(home, "--online", environ=mock.proxied)["cloud"][-1]
            request = mock.requests[-1]
        assert (check, level, request.host, request.credentials) == ("endpoint", "ok", host, set())
        assert f"not checked: {left_open}" in text

    def test_a_certificate_that_is_not_trusted_is_a_reason(self, home: Home, tmp_path: Path) -> None:
        home.connect("key", "anthropic", "api_key", baseUrl=None)
        home.store("llm_api_key::key", {"value": CANARY})
        with MockLlm(tmp_path) as mock:
            text = checked(home, "--online", status=1, environ={"HTTPS_PROXY": mock.url})["key"][-1][2]
        assert "TLS: the certificate of `api.anthropic.com` through the proxy `127.0.0.1` is not trusted" in text
        assert "SSL_CERT_FILE" in text

    @pytest.mark.skipif(sys.version_info < (3, 13), reason="older ones take such certificates")
    def test_what_a_strict_python_refuses_gets_its_own_advice(self, home: Home, tmp_path: Path) -> None:
        home.connect("key", "anthropic", "api_key", baseUrl=None)
        home.store("llm_api_key::key", {"value": CANARY})
        with MockLlm(tmp_path, flawed=True) as mock:
            text = checked(home, "--online", status=1, environ=mock.proxied)["key"][-1][2]
        assert "is not trusted: " in text
        assert "Python 3.13 and newer are strict about this flaw" in text
        assert "SSL_CERT_FILE" not in text

    def test_a_proxy_that_refuses_is_a_reason(self, home: Home, mock: MockLlm) -> None:
        home.connect("key", "anthropic", "api_key", baseUrl=None)
        home.store("llm_api_key::key", {"value": CANARY})
        text = checked(home, "--online", status=1, environ={"HTTPS_PROXY": mock.url})["key"][-1][2]
        assert "through the proxy `127.0.0.1` cannot be reached: Tunnel connection failed: 403" in text

    def test_a_chatgpt_login_is_left_to_codex(self, home: Home) -> None:
        home.connect("codex", "openai", "oauth", baseUrl=None)
        home.store("llm_oauth::codex", {"value": CANARY, "expiresAt": 4102444800000})
        check, level, text = checked(home, "--online")["codex"][-1]
        assert (check, level) == ("endpoint", "skipped")
        assert "only sent by codex itself" in text


def greet(server: socket.socket) -> None:
    """Answer like a mail server."""
    connection, _ = server.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(b"220 mail.example ESMTP\r\n")


class redirecting:  # noqa: N801 - used like a function
    """A server that sends everybody elsewhere, inside `with`: its origin."""

    def __init__(self, target: str) -> None:
        self.target = target

    def __enter__(self) -> str:
        self.server = socket.socket()
        self.server.bind(("127.0.0.1", 0))
        self.server.listen()
        self.thread = threading.Thread(target=self.answer)
        self.thread.start()
        return f"http://127.0.0.1:{self.server.getsockname()[1]}"

    def __exit__(self, *_error: object) -> None:
        self.thread.join()
        self.server.close()

    def answer(self) -> None:
        connection, _ = self.server.accept()
        with connection:
            connection.recv(10_000)
            head = f"HTTP/1.1 307 Temporary Redirect\r\nlocation: {self.target}\r\ncontent-length: 0\r\n\r\n"
            connection.sendall(head.encode())
