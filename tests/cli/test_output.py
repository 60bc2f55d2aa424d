"""Standard output that is closed, full or read no further: one line or none, and never a traceback."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN

if TYPE_CHECKING:
    from tests.support.home import Home

CLOSED = "craft-run: error: standard output is closed\nhint: let it be a terminal, a pipe or a file\n"
FULL = "craft-run: error: cannot write to standard output: No space left on device\n"

PRINTING = pytest.mark.parametrize(
    "arguments",
    [
        "-c plain --dry-run -- true",
        "-c plain --dry-run -v -- true",
        "-c plain --dry-run --json -- true",
        "--help",
        "connections list",
        "connections show plain --json",
        "doctor",
        "env -c plain",
        "explain -c plain",
        "helper api-key -c plain",
        "credentials list",
        "completion bash",
    ],
)


@pytest.fixture
def plain(home: Home) -> Home:
    home.connect("plain", authType="api_key_with_endpoint")
    home.store("llm_api_key::plain", {"value": "secret"})
    return home


def ended(home: Home, line: str) -> tuple[int, str]:
    result = subprocess.run(
        ["bash", "-c", line], env=home.environ, cwd=home.root, capture_output=True, text=True, check=False
    )
    return result.returncode, result.stderr


@PRINTING
def test_a_closed_one_is_an_error(plain: Home, arguments: str) -> None:
    status, said = ended(plain, f"{CRAFT_RUN} {arguments} >&-")
    assert (status in (1, 125), said) == (True, CLOSED)


@PRINTING
def test_a_full_one_is_an_error(plain: Home, arguments: str) -> None:
    status, said = ended(plain, f"{CRAFT_RUN} {arguments} > /dev/full")
    assert (status in (1, 125), said) == (True, FULL)


@PRINTING
def test_a_full_one_is_an_error_where_python_does_not_buffer(plain: Home, arguments: str) -> None:
    status, said = ended(plain, f"PYTHONUNBUFFERED=1 {CRAFT_RUN} {arguments} > /dev/full")
    assert (status in (1, 125), said) == (True, FULL)


@PRINTING
def test_one_that_nobody_reads_is_no_error_message(plain: Home, arguments: str) -> None:
    # The reader has ended before anything is written.
    line = f"exec 3> >(exec 0<&-; exec true); wait $!; {CRAFT_RUN} {arguments} >&3"
    assert ended(plain, line)[1] == ""


def test_what_prints_nothing_does_without_one(plain: Home) -> None:
    assert ended(plain, f"{CRAFT_RUN} connections edit plain --name Plain >&-")[0] == 0
    assert ended(plain, f"{CRAFT_RUN} ps >&-")[0] == 0
