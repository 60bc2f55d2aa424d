"""`craft-run each`: one command under several connections, every line with its owner, every status in the table."""

from __future__ import annotations

import json
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.home import Home

ASK = 'printf "%s\\n" "$CRAFT_RUN_CONNECTION $CRAFT_RUN_MODEL"; echo to-stderr >&2; [ "$CRAFT_RUN_CONNECTION" = a ]'


@pytest.fixture
def home(home: Home) -> Home:
    home.connect("a", models=["m1", "m2"], defaultModel="m1")
    home.connect("beta", models=["m3"], defaultModel="m3")
    return home


def test_every_line_says_whose_it_is_and_the_table_how_each_ended(home: Home) -> None:
    result = home.run("each", "-c", "a", "-c", "beta", "--", "sh", "-c", ASK)
    assert result.returncode == 1
    lines = result.stdout.decode().splitlines()
    assert {"a    | a m1", "beta | beta m3"} <= set(lines)
    assert [line.split()[:2] for line in lines[-2:]] == [["a", "0"], ["beta", "1"]]
    assert result.stderr.decode().splitlines().count("a    | to-stderr") == 1


def test_models_can_be_compared_with_one_connection(home: Home) -> None:
    result = home.run("each", "-c", "a", "-m", "m1", "-m", "m2", "--", "sh", "-c", "echo $CRAFT_RUN_MODEL")
    assert result.returncode == 0
    assert {"a m1 | m1", "a m2 | m2"} <= set(result.stdout.decode().splitlines())


def test_programs_get_one_object_for_each(home: Home) -> None:
    result = home.run("each", "-c", "a", "-c", "beta", "--json", "--", "sh", "-c", ASK)
    told = json.loads(result.stdout)
    assert [(each["connection"], each["status"]) for each in told] == [("a", 0), ("beta", 1)]
    assert "a    | a m1" in result.stderr.decode()


def test_the_output_can_go_to_files(home: Home, tmp_path: Path) -> None:
    result = home.run("each", "-c", "a", "-c", "beta", "--output", str(tmp_path / "out"), "--", "sh", "-c", ASK)
    assert "|" not in result.stdout.decode()
    assert (tmp_path / "out" / "a.out").read_text() == "a m1\n"
    assert (tmp_path / "out" / "beta.err").read_text() == "to-stderr\n"


def test_each_gets_all_of_the_input(home: Home) -> None:
    result = home.run("each", "-c", "a", "-c", "beta", "--stdin", "--", "cat", stdin=b"a question\n")
    assert {"a    | a question", "beta | a question"} <= set(result.stdout.decode().splitlines())


def test_one_at_a_time_where_asked(home: Home, tmp_path: Path) -> None:
    busy = tmp_path / "busy"
    alone = f'mkdir "{busy}" || exit 9; echo; rmdir "{busy}"'
    assert home.run("each", "-c", "a", "-c", "beta", "-j", "1", "--", "sh", "-c", alone).returncode == 0


def test_a_dry_run_shows_the_plans_and_runs_nothing(home: Home, tmp_path: Path) -> None:
    result = home.run("each", "-n", "-c", "a", "-c", "beta", "--", "touch", str(tmp_path / "made"))
    assert result.returncode == 0
    assert "beta | connection" in result.stdout.decode()
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("each", "-c", "a", "-c", "beta"), "there is no command behind `--`"),
        (("each", "-c", "a", "--", "true"), "there is nothing to compare"),
        (("each", "-c", "a", "-c", "none-such", "--", "true"), "there is no connection `none-such`"),
    ],
)
def test_what_cannot_be_done_is_one_error_with_a_hint(arguments: tuple[str, ...], message: str, home: Home) -> None:
    result = home.run(*arguments)
    error, hint = result.stderr.decode().split("\n", 1)
    assert result.returncode in (1, 2)
    assert message in error
    assert hint.startswith("hint: ")


def test_a_signal_ends_all_of_them(home: Home, tmp_path: Path) -> None:
    command = ["sh", "-c", f'echo $$ > "{tmp_path}/$CRAFT_RUN_CONNECTION"; echo ready; exec sleep 60']
    with subprocess.Popen(
        [CRAFT_RUN, "each", "-c", "a", "-c", "beta", "--", *command],
        env=home.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        ready = {child.stdout.readline() for _ in range(2)}
        assert ready == {b"a    | ready\n", b"beta | ready\n"}
        child.send_signal(signal.SIGTERM)
        rest = child.stdout.read().decode()
    assert child.returncode == 1
    assert [line.split()[1] for line in rest.splitlines()[-2:]] == ["143", "143"]
