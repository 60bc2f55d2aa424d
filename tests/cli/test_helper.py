"""`craft-run helper`: a connection's credential alone, as other programs want it."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import boto3  # type: ignore[import-untyped]
import pytest

from tests.support.home import CRAFT_RUN, Home
from tests.support.imports import imported
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

FAR = 4_102_444_800_000  # 2100-01-01


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("helper") / "home")
    home.connect("work", "anthropic", "api_key", baseUrl="https://llm.example")
    home.store("llm_api_key::work", {"value": "canary of work é"})
    home.connect("local", baseUrl="http://localhost:11434/v1")
    home.connect("chatgpt", "openai", "oauth")
    home.store("llm_oauth::chatgpt", {"value": "canary-login", "idToken": "x", "refreshToken": "y", "expiresAt": FAR})
    home.connect("hub", "copilot", "oauth")
    home.store("llm_oauth::hub", {"value": "tid=1", "refreshToken": "gho_canary"})
    home.connect("bedrock", "bedrock", "iam_credentials", awsRegion="eu-west-1")
    home.store(
        "llm_iam::bedrock",
        {"value": "canary/secret", "awsAccessKeyId": "AKIA1", "awsSessionToken": "canary==", "expiresAt": FAR},
    )
    home.connect("keys", "bedrock", "iam_credentials", awsRegion="eu-west-1")
    home.store("llm_iam::keys", {"value": "canary2", "awsAccessKeyId": "AKIA2"})
    home.connect("profile", "bedrock", "environment", awsRegion="eu-west-1")
    home.connect("vertex", "vertex", "service_account_file", gcpProjectId="p", gcpRegion="r")
    home.store("llm_service_account::vertex", {"value": '{"canary": 1}'})
    home.connect("elsewhere", "anthropic", "oauth", baseUrl="https://gateway.example")
    home.store("llm_oauth::elsewhere", {"value": "canary-oauth", "expiresAt": FAR})
    home.workspace("proj", defaultLlmConnection="work")
    return home


def output(home: Home, *arguments: str) -> str:
    result = home.run(*arguments)
    assert (result.returncode, result.stderr) == (0, b"")
    return result.stdout.decode()


@pytest.mark.parametrize(
    ("slug", "secret"),
    [("work", "canary of work é"), ("local", "not-needed"), ("chatgpt", "canary-login"), ("hub", "gho_canary")],
)
def test_api_key_prints_the_secret_and_nothing_else(shared: Home, slug: str, secret: str) -> None:
    assert output(shared, "helper", "api-key", "-c", slug) == f"{secret}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("helper", "api-key", "-w", "proj"),
        ("helper", "-w", "proj", "api-key"),
        ("-w", "proj", "helper", "api-key"),
        ("helper", "-w", "other", "api-key", "--workspace=proj"),
    ],
)
def test_launch_options_may_stand_anywhere(shared: Home, arguments: tuple[str, ...]) -> None:
    assert output(shared, *arguments) == "canary of work é\n"


def test_inside_a_launch_it_is_the_credential_of_that_launch(shared: Home) -> None:
    assert output(shared, "-c", "chatgpt", "--", CRAFT_RUN, "helper", "api-key") == "canary-login\n"


def test_aws_prints_what_credential_process_wants(shared: Home) -> None:
    assert json.loads(output(shared, "helper", "aws", "-c", "bedrock")) == {
        "Version": 1,
        "AccessKeyId": "AKIA1",
        "SecretAccessKey": "canary/secret",
        "SessionToken": "canary==",
        "Expiration": "2100-01-01T00:00:00Z",
    }
    keys = json.loads(output(shared, "helper", "aws", "-c", "keys"))
    assert keys == {"Version": 1, "AccessKeyId": "AKIA2", "SecretAccessKey": "canary2"}


def test_boto3_takes_the_keys_from_it(shared: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "aws"
    config.write_text(f"[profile llm]\nregion = eu-west-1\ncredential_process = {CRAFT_RUN} helper aws -c bedrock\n")
    for name in os.environ:
        if name.startswith(("AWS_", "CRAFT_")):
            monkeypatch.delenv(name)
    for name, value in (shared.environ | {"AWS_CONFIG_FILE": str(config)}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    credentials = boto3.Session(profile_name="llm").get_credentials()
    assert credentials is not None
    frozen = credentials.get_frozen_credentials()
    assert (frozen.access_key, frozen.secret_key, frozen.token) == ("AKIA1", "canary/secret", "canary==")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("aws", "-c", "work"), 1, "has no AWS keys (authType `api_key`)"),
        (("aws", "-c", "profile"), 1, "has no AWS keys (authType `environment`)"),
        (("api-key", "-c", "bedrock"), 2, "`craft-run helper aws` prints them"),
        (("api-key", "-c", "vertex"), 1, "has a key file, which lives as long as a command"),
        (("api-key", "-c", "profile"), 1, "has no stored credential"),
        (("api-key", "-c", "elsewhere"), 1, "would send its login token to `gateway.example`"),
        (("api-key", "-c", "nowhere"), 1, "there is no connection `nowhere`"),
        (("api-key", "--pristine"), 2, "`--pristine` has no effect on a credential"),
        (("api-key", "--new-session"), 2, "`--new-session` has no effect on a credential"),
        (("api-key", "extra"), 2, "extra"),
        (("gcp",), 2, "gcp"),
        (("api-key", "-c"), 2, "-c"),
    ],
)
def test_what_cannot_be_had_is_an_error_and_nothing_on_standard_output(
    shared: Home, arguments: tuple[str, ...], status: int, message: str
) -> None:
    result = shared.run("helper", *arguments)
    assert result.returncode == status
    assert result.stdout == b""
    assert message in result.stderr.decode()
    assert "canary" not in result.stderr.decode()


def test_a_terminal_gets_the_secret_only_with_reveal(shared: Home) -> None:
    command = [CRAFT_RUN, "helper", "api-key", "-c", "chatgpt"]
    with Terminal(command, shared.environ, str(shared.root)) as terminal:
        shown = terminal.read_to_end()
    assert "canary" not in shown
    assert "hint: add `--reveal` if it may" in shown
    with Terminal([*command, "--reveal"], shared.environ, str(shared.root)) as terminal:
        assert "canary-login" in terminal.read_to_end()


def test_nothing_is_recorded(shared: Home) -> None:
    def files() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in shared.app.rglob("*") if path.is_file()}

    before = files()
    output(shared, "helper", "api-key", "-w", "proj")
    assert files() == before


def test_closed_standard_output_is_an_error(shared: Home) -> None:
    line = f"{CRAFT_RUN} helper api-key -c work >&-"
    result = subprocess.run(["bash", "-c", line], env=shared.environ, capture_output=True, check=False)
    assert result.returncode == 1
    assert result.stderr.startswith(b"craft-run: error: standard output is closed")


def test_it_imports_no_more_than_a_launch(shared: Home) -> None:
    launch = imported(shared, "-c", "work", "--", "true", way="plain")
    helper = imported(shared, "helper", "api-key", "-c", "work", way="plain")
    assert helper - launch == {
        "launcher.telling",
        "launcher.launch.helper",
        "launcher.telling.messages",
        "launcher.telling.output",
        "errno",
    }
