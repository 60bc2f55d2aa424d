"""Agents that call `craft-run helper` for their key, as its help says."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN
from tests.support.installed import versions
from tests.support.mock_llm import REPLY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.home import Home
    from tests.support.mock_llm import MockLlm

pytestmark = pytest.mark.agents

KEY = "canary-key-of-the-helper"


@pytest.fixture
def keyed(home: Home, mock: MockLlm) -> Home:
    home.connect("work", baseUrl=mock.url, auth="api_key_with_endpoint")
    home.store("llm_api_key::work", {"value": KEY})
    return home


def run(command: list[str], environ: dict[str, str], folder: Path) -> str:
    result = subprocess.run(
        command, env=environ, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stderr.decode() + result.stdout.decode()
    return result.stdout.decode()


@pytest.mark.parametrize("version", versions("claude"))
def test_claude_takes_its_key_from_the_helper(
    version: str, found: Callable[..., dict[str, str]], keyed: Home, mock: MockLlm, tmp_path: Path
) -> None:
    (keyed.root / ".claude").mkdir()
    settings = {"apiKeyHelper": f"{CRAFT_RUN} helper api-key -c work"}
    (keyed.root / ".claude" / "settings.json").write_text(json.dumps(settings))
    environ = keyed.environ | found("claude", version)
    environ |= {"ANTHROPIC_BASE_URL": mock.url, "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"}
    assert REPLY in run(["claude", "-p", "hi"], environ, tmp_path)
    assert {request.api_key for request in mock.inferences} == {KEY}


def test_codex_takes_its_key_from_the_helper(
    found: Callable[..., dict[str, str]], keyed: Home, mock: MockLlm, tmp_path: Path
) -> None:
    (keyed.root / ".codex").mkdir()
    (keyed.root / ".codex" / "config.toml").write_text(f"""model = "m"
model_provider = "work"
[model_providers.work]
name = "work"
base_url = "{mock.url}/v1"
[model_providers.work.auth]
command = "{CRAFT_RUN}"
args = ["helper", "api-key", "-c", "work"]
""")
    environ = keyed.environ | found("codex")
    assert REPLY in run(["codex", "exec", "--skip-git-repo-check", "hi"], environ, tmp_path)
    assert {request.bearer for request in mock.inferences} == {KEY}
