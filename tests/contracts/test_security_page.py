"""What SECURITY.md promises names tests that are there, and docs/waits.md the bounds that the code has."""

from __future__ import annotations

import os
import re

import pytest

from launcher.values import waits
from tests.contracts.test_readme import ROOT, text

NAMED = sorted(set(re.findall(r"`(tests/[\w./]+)`", text("SECURITY.md"))))


@pytest.mark.parametrize("path", NAMED)
def test_every_test_that_is_named_is_there(path: str) -> None:
    assert os.path.exists(os.path.join(ROOT, path))


def test_there_are_tests_for_all_but_what_says_that_it_has_none() -> None:
    rows = [
        line for line in text("SECURITY.md").splitlines() if line.startswith(("| a ", "| another", "| the ", "| who"))
    ]
    assert len(rows) > 10
    assert [row for row in rows if "`tests/" not in row and "`make " not in row and not row.endswith("| - |")] == []


@pytest.mark.parametrize(
    ("bound", "words"),
    [
        (waits.LOCK_FOR_SESSION, "in a launch with a session | {} s"),
        (waits.LOCK_FOR_RECORDS, "in any other launch | {} s"),
        (waits.LOCK, "in a command that changes something | {} s"),
        (waits.LAST_USE, "`lastUsedAt` of a launch | {} s"),
        (waits.EDIT, "the same, for an edit | {} s"),
        (waits.HEADER, "the lock in its header | {} s"),
        (waits.LEASED, "under another program's lease | {} s"),
        (waits.KEYRING, "for a secret | {} s in all"),
        (waits.KEYRING_CHANGE, "which it may ask you about | {} s"),
    ],
)
def test_every_bound_on_the_page_is_the_code_s(bound: float, words: str) -> None:
    assert words.format(f"{bound:g}") in text("docs/waits.md")
