"""Bedrock where the connection names neither region nor endpoint: both are those of the user's own profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.agents import traps
from tests.agents.kinds import PROFILE_KEY
from tests.agents.matrix import AGENTS
from tests.support.mock_llm import REPLY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.home import Home
    from tests.support.mock_llm import MockLlm

pytestmark = pytest.mark.agents


@pytest.mark.parametrize("name", ["opencode", "aider"])
def test_the_profiles_region_is_used_and_no_project_redirects_its_keys(
    name: str, found: Callable[..., dict[str, str]], home: Home, tmp_path: Path, mock: MockLlm, stray: MockLlm
) -> None:
    agent = AGENTS[name]
    environ = found(name) | agent.environ | mock.proxied | {"AWS_PROFILE": "mine"}
    home.connect("aws", "bedrock", "environment", baseUrl=None, defaultModel="claude-sonnet-4-6")
    del home.config["llmConnections"][0]["baseUrl"]
    home.write()
    folder = home.root / ".aws"
    folder.mkdir()
    (folder / "config").write_text("[profile mine]\nregion = eu-central-1\n")
    (folder / "credentials").write_text(f"[mine]\naws_access_key_id = {PROFILE_KEY}\naws_secret_access_key = secret\n")
    project = tmp_path / "project"
    project.mkdir()
    traps.fill_project(project, stray.url)
    result = home.run("-q", "--", *agent.command, environ=environ, cwd=project)
    assert REPLY in result.stdout.decode(), result.stderr.decode()
    assert {request.host for request in mock.inferences} == {"bedrock-runtime.eu-central-1.amazonaws.com"}
    assert {request.model for request in mock.inferences} == {"eu.anthropic.claude-sonnet-4-6"}
    signatures = [request.sigv4 for request in mock.inferences]
    assert {(each.access_key, each.region) for each in signatures if each} == {(PROFILE_KEY, "eu-central-1")}
    assert not stray.inferences
