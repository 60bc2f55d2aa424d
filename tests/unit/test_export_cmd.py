"""What `set` of cmd.exe is given, line by line."""

from __future__ import annotations

import pytest

from launcher.telling.export import Variables, render
from launcher.values.errors import CraftRunError


def test_every_character_but_the_end_of_a_line_stands_for_itself() -> None:
    values = Variables(assigned=(("A", 'x&y|"z" %PATH% ^ ☃'), ("EMPTY", "")), removed=("GONE",))
    assert render("cmd", values).decode() == '"GONE="\r\n"A=x&y|"z" %PATH% ^ ☃"\r\n"EMPTY="\r\n'


@pytest.mark.parametrize("value", ["two\nlines", "carriage\rreturn", "x" * 8200, "\udcff"])
def test_what_cmd_cannot_hold_is_an_error_that_names_the_variable(value: str) -> None:
    with pytest.raises(CraftRunError, match="`A` cannot be written"):
        render("cmd", Variables(assigned=(("A", value),)))
