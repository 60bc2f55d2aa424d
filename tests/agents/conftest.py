"""Fixtures for tests that run real agents: endpoints to point them at, and a home full of traps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.installed import path
from tests.support.mock_llm import MockLlm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


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
