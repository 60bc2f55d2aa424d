"""The formats of `craft-run env`, by the rules of their readers."""

from __future__ import annotations

import io
import re

import dotenv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.telling.export import FORMATS, Variables, github, render
from launcher.values.errors import CraftRunError

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
# What quoting is about comes up often.
tricky = st.text(st.sampled_from("'\"`\\#$ {}\n\r\tab\u2018\u2019\u201b\u00e9\U0001f389"), max_size=12)


def one(value: str, name: str = "NAME") -> Variables:
    return Variables(assigned=((name, value),))


def powershell_reads(expression: str) -> str:
    """The value of an expression of strings and characters, by PowerShell's grammar: within single quotes a doubled
    single quote, of any of the five kinds, is one.
    """
    units = b""
    position = 0
    pattern = re.compile(r"'((?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*)'|\[char\]0x([0-9A-F]{4})")
    while match := pattern.match(expression, position):
        text, code = match.groups()
        units += bytes.fromhex(code) if code else re.sub(r"(['\u2018-\u201b]).", r"\1", text).encode("utf-16-be")
        position = match.end()
        if expression[position:] == "":
            return units.decode("utf-16-be")
        assert expression.startswith(" + ", position)
        position += 3
    raise AssertionError(expression[position:])


@given(texts | tricky)
def test_powershell_reads_every_text_from_one_line_of_ascii(value: str) -> None:
    line = render("powershell", one(value)).decode("ascii")
    assert line.endswith("\n")
    assert line.rstrip("\n").isprintable()
    assert powershell_reads(line.removeprefix("$env:NAME = ").rstrip("\n")) == value


def test_powershell_concatenates_onto_a_string() -> None:
    assert render("powershell", one("\n1")) == b"$env:NAME = '' + [char]0x000A + '1'\n"
    assert render("powershell", one("it's")) == b"$env:NAME = 'it''s'\n"
    assert render("powershell", one("")) == b"$env:NAME = ''\n"


@given(texts | tricky)
def test_python_dotenv_reads_what_the_dotenv_format_takes(value: str) -> None:
    try:
        text = render("dotenv", one(value)).decode()
    except CraftRunError as error:
        assert "`NAME` cannot be written in this format" in error.message  # noqa: PT017
        return
    assert dotenv.dotenv_values(stream=io.StringIO(text, newline=None)) == {"NAME": value}


@pytest.mark.parametrize("value", ["", "a", "a'b", 'a"b', "it's\nmany\nlines", "a\\b", "'\"", "$HOME", "a # b", "`x`"])
def test_the_dotenv_format_takes_what_keys_and_settings_look_like(value: str) -> None:
    shown = value if value != "'\"" else "x'\""
    assert render("dotenv", one(shown))


@given(st.binary().map(lambda raw: raw.replace(b"\0", b"")))
def test_formats_of_bytes_hold_bytes(raw: bytes) -> None:
    value = raw.decode("utf-8", "surrogateescape")
    assert render("null", one(value)) == b"NAME=" + raw + b"\0"
    assert render("shell", one(value)) == b"export NAME='" + raw.replace(b"'", b"'\\''") + b"';\n"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
def test_what_no_program_can_be_given_is_refused_with_its_name(form: str, value: str) -> None:
    with pytest.raises(CraftRunError, match="the value of `NAME`"):
        render(form, one(value))


@pytest.mark.parametrize("form", ["shell", "fish", "powershell"])
def test_removals_name_identifiers_only_and_leave_the_shell_its_own(form: str) -> None:
    removed = ("GONE", "BASH_FUNC_x%%", "a b", "$(x)", "_", "PWD") if form != "powershell" else ("GONE", "$(x)")
    text = render(form, Variables(assigned=(), removed=removed)).decode()
    assert "GONE" in text
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize(("form", "name"), [("shell", "UID"), ("shell", "SHELLOPTS"), ("fish", "status")])
def test_a_variable_that_the_shell_lets_nobody_set_is_refused(form: str, name: str) -> None:
    with pytest.raises(CraftRunError, match=f"`{name}` belongs to the shell"):
        render(form, one("1", name))


def test_a_secret_is_masked_whole_and_line_by_line() -> None:
    secrets = ("50% off\r\n\nnext", "plain", "plain")
    assert github.masks(Variables(assigned=(), secrets=secrets)).splitlines() == [
        "::add-mask::50%25 off%0D%0A%0Anext",
        "::add-mask::50%25 off",
        "::add-mask::next",
        "::add-mask::plain",
    ]
