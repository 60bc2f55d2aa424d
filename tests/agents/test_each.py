"""`craft-run each` with real agents: two accounts, two endpoints, one command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.mock_llm import MockLlm

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.home import Home

pytestmark = pytest.mark.agents


@pytest.mark.parametrize("command", [("codex", "exec", "--skip-git-repo-check", "hi"), ("pi", "-p", "hi")])
def test_each_connection_asks_its_own_endpoint_with_its_own_key(
    command: tuple[str, ...], home: Home, found: Callable[..., dict[str, str]]
) -> None:
    with MockLlm(reply="said-by-one") as one, MockLlm(reply="said-by-two") as two:
        for slug, mock in (("one", one), ("two", two)):
            home.connect(slug, auth="api_key_with_endpoint", baseUrl=f"{mock.url}/v1", models=["m"], defaultModel="m")
            home.store(f"llm_api_key::{slug}", {"value": f"key-of-{slug}"})
        launch = ("each", "-c", "one", "-c", "two", "--", *command)
        result = home.run(*launch, environ=found(command[0]) | {"PI_OFFLINE": "1"})
        said = result.stdout.decode()
        assert result.returncode == 0, said + result.stderr.decode()
        assert {"one | said-by-one", "two | said-by-two"} <= set(said.splitlines())
        assert [{request.bearer for request in mock.inferences} for mock in (one, two)] == [
            {"key-of-one"},
            {"key-of-two"},
        ]
