"""The real boto3 finds the stored keys and region, or the environment's own chain, as the connection says."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.home import Home

pytest.importorskip("boto3", reason="boto3 is not installed")

RESOLVE = """
import boto3, json
session = boto3.Session()
found = session.get_credentials().get_frozen_credentials()
client = session.client("bedrock-runtime")
print(json.dumps([found.access_key, found.secret_key, found.token, session.region_name, client.meta.endpoint_url]))
"""


def _resolve(home: Home, slug: str, environ: dict[str, str]) -> list[str | None]:
    result = home.run("-c", slug, "--", sys.executable, "-c", RESOLVE, environ=environ)
    assert result.returncode == 0, result.stderr.decode()
    resolved: list[str | None] = json.loads(result.stdout)
    return resolved


@pytest.fixture
def aws(home: Home) -> Home:
    home.connect("stored", "bedrock", "iam_credentials", baseUrl=None, awsRegion="eu-west-1")
    home.store(
        "llm_iam::stored", {"value": "stored-secret", "awsAccessKeyId": "AKIASTORED", "awsSessionToken": "token"}
    )
    home.connect("chain", "bedrock", "environment", baseUrl=None)
    folder = home.root / ".aws"
    folder.mkdir()
    (folder / "credentials").write_text(
        "[default]\naws_access_key_id=AKIADEFAULT\naws_secret_access_key=default-secret\n"
        "[work]\naws_access_key_id=AKIAWORK\naws_secret_access_key=work-secret\n"
    )
    (folder / "config").write_text("[default]\nregion=us-west-2\n[profile work]\nregion=ap-southeast-2\n")
    return home


STRAY = {
    "AWS_PROFILE": "work",
    "AWS_ACCESS_KEY_ID": "AKIASTRAY",
    "AWS_SECRET_ACCESS_KEY": "stray-secret",
    "AWS_SESSION_TOKEN": "stray-token",
    "AWS_DEFAULT_REGION": "us-east-2",
    "AWS_ENDPOINT_URL": "http://stray.example",
}


def test_stored_keys_and_region_are_used_whatever_is_lying_around(aws: Home) -> None:
    stored = ["AKIASTORED", "stored-secret", "token", "eu-west-1", "https://bedrock-runtime.eu-west-1.amazonaws.com"]
    assert _resolve(aws, "stored", {}) == stored
    assert _resolve(aws, "stored", STRAY) == stored
    assert _resolve(aws, "stored", {"AWS_PROFILE": "no-such-profile"}) == stored


def test_the_environments_own_chain_is_used_where_the_connection_says_so(aws: Home) -> None:
    assert _resolve(aws, "chain", {})[:4] == ["AKIADEFAULT", "default-secret", None, "us-west-2"]
    assert _resolve(aws, "chain", {"AWS_PROFILE": "work"})[:4] == ["AKIAWORK", "work-secret", None, "ap-southeast-2"]
    named = {name: STRAY[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")}
    assert _resolve(aws, "chain", named)[:4] == ["AKIASTRAY", "stray-secret", "stray-token", "us-west-2"]


def test_the_model_is_named_for_the_region_of_the_chain(aws: Home) -> None:
    aws.config["llmConnections"][1]["defaultModel"] = "claude-sonnet-4-6"
    aws.write()
    assert aws.child_environ("-c", "chain")["ANTHROPIC_MODEL"] == "us.anthropic.claude-sonnet-4-6"
    child = aws.child_environ("-c", "chain", environ={"AWS_PROFILE": "work"})
    assert child["ANTHROPIC_MODEL"] == "au.anthropic.claude-sonnet-4-6"
