"""A text as a word for a shell."""

from __future__ import annotations

import shlex

from hypothesis import given
from hypothesis import strategies as st

from launcher.values.shell_word import shell_word


@given(st.text())
def test_a_shell_reads_the_text_back(text: str) -> None:
    assert shlex.split(shell_word(text)) == [text]


def test_a_plain_path_stays_plain() -> None:
    assert shell_word("/srv/my-project_1/.env") == "/srv/my-project_1/.env"
