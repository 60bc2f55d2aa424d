"""Fixtures for tests that run real agents: endpoints to point them at, and a home full of traps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.installed import path
from tests.support.mock_llm import MockLlm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every",
        type=int,
        default=1,
        metavar="N",
        help="of the matrix of agents and kinds of connections only each Nth cell, spread over both",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the cells that `--every` does not ask for; each agent and each kind of connection keeps its share."""
    every = config.getoption("--every", default=1)
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    left: list[pytest.Item] = []
    kept: list[pytest.Item] = []
    for item in items:
        place = 0
        if isinstance(item, pytest.Function) and hasattr(item, "callspec") and "cell" in item.callspec.params:
            kind = str(item.callspec.params["kind"])
            agent = item.callspec.id.removesuffix(kind)
            place = rows.setdefault(agent, len(rows)) + columns.setdefault(kind, len(columns))
        (left if place % every else kept).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[MockLlm]:
    """The endpoint that a connection names; as proxy it stands for any host (`mock.proxied`)."""
    folder = tmp_path / "certificates"
    folder.mkdir()
    with MockLlm(folder) as server:
        yield server


@pytest.fixture
def stray(tmp_path: Path) -> Iterator[MockLlm]:
    """An endpoint that nothing should reach: what stray settings, proxies and hostile projects name."""
    with MockLlm(reply="said-by-a-stray") as server:
        yield server


@pytest.fixture
def found() -> Callable[..., dict[str, str]]:
    """The variables by which a command is found in one version: `found("claude", "2.1.197")`.

    Skips the test where it is not installed.
    """

    def of(name: str, version: str | None = None) -> dict[str, str]:
        value = path(name, version)
        if value is None:
            pytest.skip(f"{name} {version or ''} is not installed: `make agents` does it".replace("  ", " "))
        return {"PATH": value}

    return of
