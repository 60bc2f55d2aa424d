"""`craft-run history`: earlier launches, whatever state the file is in."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.home import CRAFT_RUN, Home

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = 86_400_000
NOON = 1_769_860_800_000  # 2026-01-31T12:00 UTC


@pytest.fixture
def plain(home: Home) -> Home:
    home.connect("plain")
    home.workspace("proj", defaultLlmConnection="plain")
    return home


def listed(home: Home, *options: str) -> list[dict[str, Any]]:
    result = home.run("history", "--json", *options, environ={"TZ": "UTC"})
    assert (result.returncode, result.stderr) == (0, b"")
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return rows


def write(home: Home, events: Sequence[dict[str, Any] | str], name: str = "history.jsonl") -> None:
    home.launcher.mkdir(exist_ok=True)
    lines = [event if isinstance(event, str) else json.dumps(event) for event in events]
    (home.launcher / name).write_text("\n".join(lines) + "\n")


def started(at: int, pid: int = 1, **fields: Any) -> dict[str, Any]:
    run = {"command": "claude", "connection": "plain", "workspace": "proj", "session": None, "mode": "replace"}
    return {"event": "started", "at": at, "pid": pid, "startedAt": at} | run | fields


def test_launches_are_listed_the_newest_first_with_their_end_where_it_is_known(plain: Home) -> None:
    assert plain.run("-w", "proj", "--", "true").returncode == 0
    assert plain.run("-c", "plain", "--supervise", "--record-args", "--", "sh", "-c", "exit 3").returncode == 3
    plain.run("-c", "plain", "--supervise", "--", "sh", "-c", "kill -KILL $$")
    rows = listed(plain)
    assert [(row["command"], row["workspace"], row["status"], row["signal"]) for row in rows] == [
        ("sh", None, 137, 9),
        ("sh", None, 3, None),
        ("true", "proj", None, None),
    ]
    assert rows[1]["arguments"] == ["-c", "exit 3"]
    assert rows[1]["endedAt"] >= rows[1]["startedAt"]
    assert set(rows[0]) == {
        *("pid", "command", "arguments", "connection", "workspace", "session", "mode"),
        *("startedAt", "endedAt", "status", "signal", "failed", "running"),
    }
    table = plain.run("history").stdout.decode().splitlines()
    assert table[1].endswith("137 (SIGKILL)")
    assert "sh -c 'exit 3'" in table[2]


def test_a_command_that_could_not_be_started_is_marked(plain: Home) -> None:
    script = plain.root / "script"
    script.write_text("#!/nowhere/interpreter\n")
    script.chmod(0o755)
    assert plain.run("-c", "plain", "--", str(script)).returncode == 127
    (row,) = listed(plain)
    assert (row["failed"], row["status"]) == (True, None)
    assert plain.run("history").stdout.decode().splitlines()[1].endswith("not started")


def test_a_launch_that_runs_says_so(plain: Home) -> None:
    # The command itself asks, so it runs for certain.
    result = plain.run("-c", "plain", "--", CRAFT_RUN, "history", "--json")
    (row,) = json.loads(result.stdout)
    assert row["running"] is True
    assert listed(plain)[0]["running"] is False


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--since", "2026-01-31"), [5, 4, 3]),
        (("--since", "2026-01-31T12:00"), [5, 4]),
        (("--since", "2026-01-31T12:00:00.001Z"), [5]),
        (("--until", "2026-01-31"), [4, 3, 2, 1]),
        (("--until", "2026-01-31T12:00+00:00"), [3, 2, 1]),
        (("--since", "2026-01-30", "--until", "2026-01-30"), [2]),
        (("--limit", "2"), [5, 4]),
        (("--limit", "0"), [5, 4, 3, 2, 1]),
        (("--workspace", "proj"), [5, 3, 1]),
        (("-w", "deleted"), [4]),
        (("--connection", "gone"), [2]),
        (("-s", "260101-a-b"), [1]),
        (("-w", "proj", "--since", "2026-01-31"), [5, 3]),
    ],
)
def test_filters(plain: Home, options: tuple[str, ...], expected: list[int]) -> None:
    write(
        plain,
        [
            started(NOON - 2 * DAY, 1, session="260101-a-b"),
            started(NOON - DAY, 2, connection="gone", workspace=None),
            started(NOON - 1, 3),
            started(NOON, 4, workspace="deleted"),
            started(NOON + DAY, 5),
        ],
    )
    assert [row["pid"] for row in listed(plain, *options)] == expected


def test_filters_may_stand_before_the_name(plain: Home) -> None:
    write(plain, [started(1, 1), started(2, 2, workspace=None)])
    rows = json.loads(plain.run("-w", "proj", "history", "--json").stdout)
    assert [row["pid"] for row in rows] == [1]


def test_recent_times_are_relative(plain: Home) -> None:
    plain.run("-c", "plain", "--", "true")
    assert len(listed(plain, "--since", "1h")) == 1
    assert len(listed(plain, "--since", "2 d", "--until", "today")) == 1
    assert listed(plain, "--until", "1h") == []
    assert listed(plain, "--until", "yesterday") == []


@pytest.mark.parametrize("when", ["tomorrow-ish", "", "2026-13-01", "9999999999h", "h", "-1h", "2026-01-31T25:00"])
def test_what_is_no_time_is_refused(plain: Home, when: str) -> None:
    result = plain.run("history", "--since", when)
    if not when:  # an empty value is none
        assert result.returncode == 0
        return
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"is no point in time" in result.stderr


def test_torn_and_foreign_lines_are_passed_over(plain: Home) -> None:
    write(
        plain,
        [
            '{"event": "started", "at": 17',
            started(NOON, 2),
            "",
            "null",
            "[1, 2]",
            '{"event": "started"}',
            '{"event": "ended", "pid": 9, "startedAt": 9}',
            started(NOON, True),
            started(10**30, 3, command=7, workspace=[], arguments="x"),
            {"event": "ended", "pid": 2, "startedAt": NOON, "at": "x", "status": "y"},
            "[" * 100_000,
            '{"unfinished": "',
        ],
    )
    with (plain.launcher / "history.jsonl").open("ab") as file:
        file.write(b'\xff\xfe{"event"\n{"torn')
    rows = listed(plain)
    assert [row["pid"] for row in rows] == [3, 2]
    assert (rows[0]["command"], rows[0]["workspace"], rows[1]["status"]) == ("", None, None)
    assert plain.run("history").returncode == 0


def test_the_file_before_the_last_rotation_is_read_too(plain: Home) -> None:
    write(plain, [started(1, 1), started(2, 2)], "history.1.jsonl")
    write(plain, [{"event": "ended", "pid": 2, "startedAt": 2, "at": 3, "status": 0}, started(3, 3)])
    assert [(row["pid"], row["status"]) for row in listed(plain)] == [(3, None), (2, 0), (1, None)]


def test_more_than_the_limit_is_said(plain: Home) -> None:
    write(plain, [started(number, number) for number in range(1, 41)])
    result = plain.run("history")
    assert len(result.stdout.splitlines()) == 31
    assert result.stderr == b"craft-run: 10 earlier ones are not shown (`--limit 0` shows all)\n"


def test_no_history_is_no_error(home: Home) -> None:
    result = home.run("history")
    assert (result.returncode, result.stdout) == (0, b"")
    assert result.stderr == b"craft-run: there are no such launches\n"


def test_hostile_names_do_not_reach_the_terminal(plain: Home) -> None:
    write(plain, [started(NOON, 1, command="\x1b]0;x\x07", connection="a\nb\u202e", arguments=["\x1b[2J"])])
    text = plain.run("history").stdout.decode()
    assert len(text.splitlines()) == 2
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_file_that_cannot_be_read_is_an_error_without_a_traceback(plain: Home) -> None:
    path = plain.launcher / "history.jsonl"
    path.mkdir(parents=True)
    result = plain.run("history")
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr.decode() == (
        f"craft-run: error: cannot use `{path}`: Is a directory\n"
        "hint: it is not the file that belongs there: move it away\n"
    )


def test_a_reader_that_stops_early_is_no_error_message(plain: Home) -> None:
    write(plain, [started(number, number) for number in range(1, 5000)])
    line = f"{CRAFT_RUN} history --limit 0 | head -1"
    result = subprocess.run(["bash", "-c", line], env=plain.environ, capture_output=True, check=True)
    assert result.stdout.startswith(b"STARTED")
    assert result.stderr == b""
    line = f"{CRAFT_RUN} history --limit 0 > /dev/full"
    result = subprocess.run(["bash", "-c", line], env=plain.environ, capture_output=True, check=False)
    assert (result.returncode, result.stderr) == (
        1,
        b"craft-run: error: cannot write to standard output: No space left on device\n",
    )
    assert os.path.exists("/dev/full")
