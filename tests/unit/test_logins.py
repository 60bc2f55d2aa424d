"""Logins of other programs, read from files and variables; the canary is every secret."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from launcher.logins import foreign
from launcher.logins.foreign import Login, Place
from launcher.values.errors import CredentialError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "canary-0123456789"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def found(source: str, home: Path, environ: dict[str, str] | None = None, **place: Any) -> list[Login]:
    everything = foreign.find(source, Place(environ=environ or {}, home=str(home), **place))
    assert CANARY not in repr(everything)
    return everything


def summary(login: Login) -> tuple[str, str | None, dict[str, object]]:
    return login.kind, login.provider, dict(login.credential.fields)


def token(**claims: object) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims)]
    return ".".join([*parts, "signature"])


LOGIN = {"claudeAiOauth": {"accessToken": CANARY, "refreshToken": CANARY, "expiresAt": 1795330720424, "scopes": []}}


class TestClaude:
    def test_its_login_becomes_an_oauth_credential(self, home: Path) -> None:
        write(home / ".claude" / ".credentials.json", LOGIN)
        (login,) = found("claude", home)
        fields = {"value": CANARY, "refreshToken": CANARY, "expiresAt": 1795330720424}
        assert summary(login) == ("llm_oauth", "anthropic", fields)

    def test_its_folder_may_be_another_one(self, home: Path) -> None:
        write(home / "other" / ".credentials.json", LOGIN)
        (login,) = found("claude", home, {"CLAUDE_CONFIG_DIR": str(home / "other")})
        assert login.where == str(home / "other" / ".credentials.json")

    @pytest.mark.parametrize("stored", [{}, {"claudeAiOauth": {}}, {"claudeAiOauth": 5}, {"mcpOAuth": {}}])
    def test_no_login_is_an_error_only_for_who_asked(self, home: Path, stored: object) -> None:
        assert found("claude", home) == []
        write(home / ".claude" / ".credentials.json", stored)
        assert found("claude", home) == []
        with pytest.raises(CredentialError, match="no login of Claude Code") as caught:
            found("claude", home, explicit=True)
        assert caught.value.hint is not None
        assert "claude setup-token" in caught.value.hint


class TestCodex:
    def test_an_account_ends_when_its_token_says(self, home: Path) -> None:
        access = token(exp=1795330720)
        tokens = {"id_token": CANARY, "access_token": access, "refresh_token": CANARY, "account_id": "acct"}
        write(home / ".codex" / "auth.json", {"OPENAI_API_KEY": None, "tokens": tokens, "last_refresh": "2026-01-01"})
        (login,) = found("codex", home)
        fields = {"value": access, "refreshToken": CANARY, "idToken": CANARY, "expiresAt": 1795330720000}
        assert summary(login) == ("llm_oauth", "openai", fields)

    @pytest.mark.parametrize("access", ["opaque", "a.b.c", f"a.{'!' * 4}.c", token(), token(exp="soon")])
    def test_a_token_that_does_not_say_is_taken_all_the_same(self, home: Path, access: str) -> None:
        write(home / ".codex" / "auth.json", {"tokens": {"access_token": access}})
        (login,) = found("codex", home)
        assert login.credential.expires_at is None

    def test_a_key_is_another_kind_of_login(self, home: Path) -> None:
        write(home / "codex" / "auth.json", {"OPENAI_API_KEY": CANARY, "tokens": None})
        (login,) = found("codex", home, {"CODEX_HOME": str(home / "codex")})
        assert summary(login) == ("llm_api_key", "openai", {"value": CANARY})

    def test_no_login_is_an_error_for_who_asked(self, home: Path) -> None:
        assert found("codex", home) == []
        with pytest.raises(CredentialError, match="no login of Codex"):
            found("codex", home, explicit=True)


class TestAws:
    FILE = f"""
[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = {CANARY}%s/+=

[llm]
aws_access_key_id=AKIALLM
aws_secret_access_key={CANARY}
aws_session_token={CANARY}
"""

    def test_the_keys_of_a_profile_come_with_its_region(self, home: Path) -> None:
        write(home / ".aws" / "credentials", self.FILE)
        write(home / ".aws" / "config", "[profile llm]\nregion = eu-west-1\n")
        (login,) = found("aws", home, profile="llm")
        fields = {"awsAccessKeyId": "AKIALLM", "value": CANARY, "awsSessionToken": CANARY, "awsRegion": "eu-west-1"}
        assert summary(login) == ("llm_iam", "bedrock", fields)

    def test_a_secret_key_may_hold_any_character(self, home: Path) -> None:
        write(home / ".aws" / "credentials", self.FILE)
        (login,) = found("aws", home)
        assert login.credential.fields["value"] == f"{CANARY}%s/+="

    def test_aws_profile_and_the_place_of_the_file_are_honoured(self, home: Path) -> None:
        path = write(home / "elsewhere", self.FILE)
        (login,) = found("aws", home, {"AWS_PROFILE": "llm", "AWS_SHARED_CREDENTIALS_FILE": str(path)})
        assert login.credential.text("awsAccessKeyId") == "AKIALLM"

    def test_a_profile_without_keys_is_an_error_that_names_the_others(self, home: Path) -> None:
        write(home / ".aws" / "credentials", self.FILE)
        assert found("aws", home, profile="gone") == []
        with pytest.raises(CredentialError, match="no access key for profile `gone`") as caught:
            found("aws", home, profile="gone", explicit=True)
        assert "`default`, `llm`" in str(caught.value.hint)

    def test_a_file_that_is_something_else_is_an_error_that_shows_nothing_of_it(self, home: Path) -> None:
        write(home / ".aws" / "credentials", f"[default]\n{CANARY}\n")
        with pytest.raises(CredentialError, match="no file of AWS profiles") as caught:
            found("aws", home)
        assert CANARY not in str(caught.value)
        assert caught.value.__suppress_context__

    def program(self, home: Path, script: str) -> dict[str, str]:
        path = write(home / "bin" / "aws", f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return {"PATH": f"{home / 'bin'}:/usr/bin:/bin"}

    def test_the_aws_cli_is_asked_for_profiles_of_every_kind(self, home: Path) -> None:
        printed = json.dumps({"Version": 1, "AccessKeyId": "ASIA", "SecretAccessKey": CANARY, "SessionToken": CANARY})
        script = f"""[ "$*" = "configure export-credentials --profile sso --format process" ] && echo '{printed}'"""
        (login,) = found("aws", home, self.program(home, script), profile="sso", explicit=True)
        assert login.credential.text("awsAccessKeyId") == "ASIA"

    def test_an_old_aws_cli_does_not_hide_the_keys_in_the_file(self, home: Path) -> None:
        write(home / ".aws" / "credentials", self.FILE)
        environ = self.program(home, "echo usage >&2; exit 2")
        (login,) = found("aws", home, environ, profile="llm", explicit=True)
        assert login.credential.text("awsAccessKeyId") == "AKIALLM"

    def test_why_the_aws_cli_gives_none_is_said(self, home: Path) -> None:
        environ = self.program(home, "echo 'Error: the SSO session has expired' >&2; exit 255")
        with pytest.raises(CredentialError, match="gives none: Error: the SSO session has expired"):
            found("aws", home, environ, explicit=True)

    def test_nobody_runs_it_who_was_not_asked_to(self, home: Path) -> None:
        environ = self.program(home, f"touch {home}/ran")
        assert found("aws", home, environ) == []
        assert not (home / "ran").exists()


class TestVariables:
    @pytest.mark.parametrize(
        ("environ", "kind", "provider"),
        [
            ({"ANTHROPIC_API_KEY": CANARY}, "llm_api_key", "anthropic"),
            (
                {"ANTHROPIC_API_KEY": CANARY, "ANTHROPIC_BASE_URL": "https://api.anthropic.com"},
                "llm_api_key",
                "anthropic",
            ),
            (
                {"ANTHROPIC_AUTH_TOKEN": CANARY, "ANTHROPIC_BASE_URL": "https://gw.example/x"},
                "llm_api_key",
                "gw.example",
            ),
            ({"CLAUDE_CODE_OAUTH_TOKEN": CANARY}, "llm_oauth", "anthropic"),
            ({"OPENAI_API_KEY": CANARY}, "llm_api_key", "openai"),
            ({"OPENAI_API_KEY": CANARY, "OPENAI_BASE_URL": "https://gw.example/v1"}, "llm_api_key", "gw.example"),
            ({"GROQ_API_KEY": CANARY}, "llm_api_key", "groq"),
            ({"MOONSHOT_API_KEY": CANARY}, "llm_api_key", "moonshotai"),
            ({"COPILOT_GITHUB_TOKEN": CANARY}, "llm_oauth", "copilot"),
            ({"AWS_BEARER_TOKEN_BEDROCK": CANARY}, "llm_api_key", "bedrock"),
            ({"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": CANARY}, "llm_iam", "bedrock"),
        ],
    )
    def test_a_variable_tells_whose_credential_it_holds(
        self, home: Path, environ: dict[str, str], kind: str, provider: str
    ) -> None:
        (login,) = found("environment", home, environ)
        assert (login.kind, login.provider, login.credential.fields["value"]) == (kind, provider, CANARY)

    def test_half_a_pair_of_aws_keys_is_none(self, home: Path) -> None:
        assert found("environment", home, {"AWS_SECRET_ACCESS_KEY": CANARY}) == []

    def test_a_service_account_is_found_by_the_path_of_its_key(self, home: Path) -> None:
        key = {"type": "service_account", "project_id": "p", "private_key": CANARY, "client_email": "a@b"}
        path = write(home / "key.json", key)
        (login,) = found("environment", home, {"GOOGLE_APPLICATION_CREDENTIALS": str(path)})
        assert (login.kind, login.credential.text("gcpProjectId")) == ("llm_service_account", "p")
        write(home / "key.json", {"type": "authorized_user"})
        assert found("environment", home, {"GOOGLE_APPLICATION_CREDENTIALS": str(path)}) == []

    def test_a_dotenv_file_is_read_like_an_environment(self, home: Path) -> None:
        path = write(home / ".env", f"# comment\nexport OPENAI_API_KEY='{CANARY}'\nOTHER=1\n")
        (login,) = found("dotenv", home, {"ANTHROPIC_API_KEY": "not this one"}, file=str(path))
        assert summary(login) == ("llm_api_key", "openai", {"value": CANARY})
        assert login.where == f"`OPENAI_API_KEY` in `{path}`"

    def test_any_variable_can_be_named_and_may_be_of_any_kind(self, home: Path) -> None:
        kinds = [login.kind for login in found("environment", home, {"MY_KEY": CANARY}, variable="MY_KEY")]
        assert kinds == ["llm_api_key", "llm_oauth"]

    def test_a_variable_that_is_not_set_is_an_error(self, home: Path) -> None:
        with pytest.raises(UsageError, match="`MY_KEY` is not set"):
            found("environment", home, variable="MY_KEY")

    def test_nothing_at_all_is_an_error_for_who_asked(self, home: Path) -> None:
        assert found("environment", home) == []
        with pytest.raises(CredentialError, match="no variable of this shell"):
            found("environment", home, explicit=True)


BROKEN = [f'{{"a": "{CANARY}"', f"[{CANARY}", "\udcff"]


@pytest.mark.parametrize(
    ("source", "path", "content"),
    [
        *(("claude", ".claude/.credentials.json", content) for content in (*BROKEN, f'["{CANARY}"]')),
        *(("codex", ".codex/auth.json", content) for content in (*BROKEN, f'["{CANARY}"]')),
        *(("aws", ".aws/credentials", content) for content in (*BROKEN, f"[default]\n{CANARY}")),
    ],
)
def test_a_broken_file_is_an_error_that_shows_nothing_of_it(home: Path, source: str, path: str, content: str) -> None:
    file = write(home / path, "")
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(CredentialError) as caught:
        found(source, home)
    assert CANARY not in f"{caught.value.message} {caught.value.hint}"
    assert str(file) in caught.value.message


@pytest.mark.parametrize(
    ("raw", "kind", "provider", "suits"),
    [
        ({"providerType": "anthropic", "authType": "oauth"}, "llm_oauth", "anthropic", True),
        ({"providerType": "anthropic", "authType": "api_key"}, "llm_oauth", "anthropic", False),
        ({"providerType": "openai", "authType": "oauth"}, "llm_oauth", "anthropic", False),
        ({"providerType": "openai", "authType": "oauth"}, "llm_oauth", "openai", True),
        ({"providerType": "pi", "authType": "oauth", "piAuthProvider": "openai-codex"}, "llm_oauth", "openai", True),
        ({"providerType": "pi", "authType": "api_key", "piAuthProvider": "groq"}, "llm_api_key", "groq", True),
        (
            {"providerType": "pi", "authType": "iam_credentials", "piAuthProvider": "amazon-bedrock"},
            "llm_iam",
            "bedrock",
            True,
        ),
        (
            {"providerType": "pi_compat", "authType": "api_key_with_endpoint", "baseUrl": "https://gw.example/v1"},
            "llm_api_key",
            "gw.example",
            True,
        ),
        (
            {"providerType": "pi_compat", "authType": "api_key_with_endpoint", "baseUrl": "https://gw.example/v1"},
            "llm_api_key",
            "openai",
            False,
        ),
        ({"providerType": "pi_compat", "authType": "api_key_with_endpoint"}, "llm_api_key", None, True),
        ({"providerType": "anthropic", "authType": "none"}, "llm_api_key", "anthropic", False),
        ({"providerType": "anthropic"}, "llm_api_key", "anthropic", False),
    ],
)
def test_a_login_suits_the_connections_of_its_kind_and_provider(
    raw: dict[str, Any], kind: str, provider: str | None, suits: bool
) -> None:
    login = foreign.login("environment", "here", kind, provider, {"value": CANARY})
    assert foreign.suits(login, raw) is suits
