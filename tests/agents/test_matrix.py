"""Every agent with every kind of connection, full of traps: the requests that arrive are the connection's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.agents import traps
from tests.agents.kinds import CHATGPT, KEY, LOGIN, PROFILE_KEY, connect
from tests.agents.matrix import AGENTS, MOCK, Agent, Works
from tests.support.installed import versions
from tests.support.mock_llm import REPLY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.home import Home
    from tests.support.mock_llm import MockLlm, Received

pytestmark = pytest.mark.agents

_CELLS = [
    pytest.param(agent, version, kind, cell, id=f"{name}-{version}-{kind}")
    for name, agent in AGENTS.items()
    for version in versions(name)
    for kind, cell in agent.cells.items()
    if isinstance(cell, Works)
]


@pytest.mark.parametrize(("agent", "version", "kind", "cell"), _CELLS)
def test_the_request_has_this_connections_credential_endpoint_and_model(
    agent: Agent,
    version: str,
    kind: str,
    cell: Works,
    found: Callable[..., dict[str, str]],
    home: Home,
    tmp_path: Path,
    mock: MockLlm,
    stray: MockLlm,
) -> None:
    path = found(agent.command[0], version)
    connect(home, kind, mock)
    project = tmp_path / "project"
    project.mkdir()
    traps.fill_home(home.root, stray.url)
    traps.fill_project(project, stray.url)
    environ = path | traps.environ(stray.url) | agent.environ | surroundings(cell, kind, home, mock, stray)
    result = home.run("-q", "-c", kind, "--", *agent.command, environ=environ, cwd=project)
    arrived = [*mock.requests, "astray:", *stray.requests]
    output = "\n".join([result.stdout.decode(), result.stderr.decode(), *map(str, arrived)])
    assert REPLY in result.stdout.decode(), output
    assert result.returncode == 0, output
    asked = mock.inferences
    assert asked
    assert {host(request, mock) for request in asked} == {cell.host}
    assert all(re.search(cell.path, request.path) for request in asked), output
    assert {frozenset(request.credentials) for request in asked} == {frozenset(cell.credentials)}
    assert {request.model for request in asked} <= cell.models
    assert {request.session_token for request in asked} == {cell.session}
    assert not [request for request in mock.requests if traps.STRAY in str(sorted(request.credentials))]
    assert_nothing_went_astray(stray)


def surroundings(cell: Works, kind: str, home: Home, mock: MockLlm, stray: MockLlm) -> dict[str, str]:
    """A proxy of the user's own where a real host is wanted, a stray one otherwise; AWS settings, stray or not."""
    environ = traps.proxies(stray.url) if cell.host == MOCK else mock.proxied
    credentials = home.root / ".aws" / "credentials"
    credentials.parent.mkdir()
    credentials.write_text(
        f"[default]\naws_access_key_id = AKIASTRAY\naws_secret_access_key = {traps.STRAY}\n"
        f"[mine]\naws_access_key_id = {PROFILE_KEY}\naws_secret_access_key = secret\n"
    )
    if kind == "bedrock-environment":
        return environ | {"AWS_PROFILE": "mine"}
    return environ | traps.aws(stray.url) if kind.startswith("bedrock") else environ


def host(request: Received, mock: MockLlm) -> str:
    """Where a request went, the mock's own address by name."""
    return MOCK if request.via == "direct" else request.host


def assert_nothing_went_astray(stray: MockLlm) -> None:
    """Fail where a stray endpoint or proxy was asked for an answer, or saw anything of the connection's."""
    seen = "\n".join(f"{request} {dict(request.headers)} {request.raw!r}" for request in stray.requests)
    assert not stray.inferences, seen
    for secret in (KEY, LOGIN, CHATGPT):
        assert secret not in seen
