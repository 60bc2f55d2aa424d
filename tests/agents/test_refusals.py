"""What an agent cannot use is refused before it starts, with the reason; no agent is needed to see that."""

from __future__ import annotations

import pytest

from tests.agents.kinds import KINDS, connect
from tests.agents.matrix import AGENTS, No
from tests.support.home import Home
from tests.support.mock_llm import MockLlm

_CELLS = [
    pytest.param(name, kind, cell.message, id=f"{name}-{kind}")
    for name, agent in AGENTS.items()
    for kind, cell in agent.cells.items()
    if isinstance(cell, No)
]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with every kind of connection."""
    home = Home(tmp_path_factory.mktemp("everything") / "home")
    with MockLlm() as mock:
        for kind in KINDS:
            connect(home, kind, mock)
    return home


@pytest.mark.parametrize(("agent", "kind", "message"), _CELLS)
def test_an_impossible_pair_is_one_error_with_the_reason_and_what_to_do(
    agent: str, kind: str, message: str, everything: Home
) -> None:
    result = everything.run("-c", kind, "--", agent, "hi")
    error, hint = result.stderr.decode().splitlines()
    assert result.returncode == 125
    assert error.startswith("craft-run: error: ")
    assert message in error
    assert f"`{kind}`" in error
    assert hint.startswith("hint: ")


def test_every_agent_says_something_of_every_kind() -> None:
    assert {name: set(KINDS) - set(agent.cells) for name, agent in AGENTS.items()} == {name: set() for name in AGENTS}
