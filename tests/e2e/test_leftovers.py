"""A disk that will not remove a file: the work is done all the same, and the next command clears it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults import invariants, tracing

if TYPE_CHECKING:
    from tests.support.home import Home

pytestmark = pytest.mark.skipif(tracing.missing() is not None, reason=str(tracing.missing()))

COMMANDS = (
    ("-c", "keyed", "--", "true"),
    ("connections", "rename", "keyed", "other"),
    ("connections", "remove", "keyed", "--yes"),
    ("credentials", "set", "keyed"),
    ("-w", "acme", "--new-session=more", "-c", "keyed", "--", "true"),
)


@pytest.fixture
def used(home: Home) -> Home:
    home.connect("plain", "anthropic", "api_key", baseUrl=None)
    home.connect("keyed", "anthropic", "api_key", baseUrl=None)
    home.store("llm_api_key::keyed", {"value": "old"})
    home.session(home.workspace("acme"), "s1")
    return home


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_what_could_not_be_removed_is_removed_by_the_next_command(used: Home, arguments: tuple[str, ...]) -> None:
    result = tracing.run(
        used, arguments, b"new\n", "-o", "/dev/null", "-e", "trace=unlink", "-e", "inject=unlink:error=EIO"
    )
    assert result.returncode == 0, result.stderr
    assert invariants.leftovers(used), "nothing was left: this run tests nothing"

    for following in (("credentials", "set", "plain"), ("connections", "edit", "plain", "--name", "New")):
        assert used.run(*following, stdin=b"new\n").returncode == 0
    assert invariants.leftovers(used) == []
