"""Going past a shim: what the note of an earlier launch means for the next one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from launcher.environment.diff import EnvDiff
from launcher.plan.plan import Plan
from launcher.plan.shimmed import VARIABLE, Note, past_shim, read_note
from launcher.selection.selection import Selection
from launcher.values.connection import Connection
from launcher.values.errors import CommandNotFound, CraftRunError
from launcher.values.source import FIRST, Source

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_795_330_720_424
SECOND = 1000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Folders `one` and `two` with a program `tool` each."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "tool").write_text("#!/bin/sh\n")
        (tmp_path / name / "tool").chmod(0o755)
    return tmp_path


def plan(folder: Path, path: str = "{}/one:{}/two", note: Note | None = None, program: str = "tool") -> Plan:
    connection = Connection(slug="a", name="A", provider_type="openai_compat", auth_type="none")
    environ = {"PATH": path.replace("{}", str(folder))} | ({VARIABLE: str(note)} if note else {})
    return Plan(
        program=program,
        argv=(program,),
        selection=Selection(connection=connection, connection_source=Source(level=FIRST)),
        environ=environ,
        diff=EnvDiff(),
    )


def note(folder: Path, *tried: str, **changes: object) -> Note:
    made = Note(
        process=os.getpid(),
        depth=3,
        time_ms=NOW - SECOND,
        command="tool",
        tried=tuple(f"{folder}/{each}/tool" for each in tried),
    )
    return made.but(**changes)


def test_a_note_reads_as_it_was_written(folder: Path) -> None:
    written = note(folder, "one", "two")
    assert read_note({VARIABLE: str(written)}) == written


@pytest.mark.parametrize("text", ["", "1", "1:2:3", "a:2:3:tool", "1:-2:3:tool", "1:2:\u0663:tool", "::::"])
def test_what_is_no_note_is_none(text: str) -> None:
    assert read_note({VARIABLE: text}) is None


def test_the_first_launch_takes_the_first_program_and_notes_it(folder: Path) -> None:
    past = past_shim(plan(folder), "", "/", NOW)
    assert past.program == f"{folder}/one/tool"
    assert read_note(past.child_environ) == note(folder, "one", depth=1, time_ms=NOW)
    assert past.argv == ("tool",)


def test_a_launch_that_was_led_back_at_once_goes_on_to_the_next_program(folder: Path) -> None:
    past = past_shim(plan(folder, note=note(folder, "one")), "", "/", NOW)
    assert past.program == f"{folder}/two/tool"
    assert read_note(past.child_environ) == note(folder, "one", "two", depth=4, time_ms=NOW)


@pytest.mark.parametrize(
    "changes",
    [{"process": 1}, {"command": "other"}, {"time_ms": NOW - 60 * SECOND}, {"time_ms": NOW + SECOND}],
    ids=["a child", "another program", "a restart", "a clock that was set back"],
)
def test_a_launch_that_was_not_led_back_begins_anew(folder: Path, changes: dict[str, object]) -> None:
    past = past_shim(plan(folder, note=note(folder, "one", **changes)), "", "/", NOW)
    assert past.program == f"{folder}/one/tool"


def test_the_longer_path_is_used_only_where_the_program_is_not_on_the_present_one(folder: Path) -> None:
    assert past_shim(plan(folder), "/elsewhere", "/", NOW).diff.get("PATH") is None
    past = past_shim(plan(folder, path="/nowhere"), f"/missing:{folder}/two", "/", NOW)
    assert past.program == f"{folder}/two/tool"
    assert past.child_environ["PATH"] == f"/nowhere:/missing:{folder}/two"


def test_a_program_that_is_nowhere_is_left_to_the_launch_to_report(folder: Path) -> None:
    unknown = plan(folder, path="/nowhere")
    assert past_shim(unknown, "/missing", "/", NOW) == unknown


def test_a_program_given_by_its_path_is_left_alone(folder: Path) -> None:
    named = plan(folder, program="./tool")
    assert past_shim(named, "", "/", NOW) == named


def test_when_everything_leads_back_the_programs_are_named(folder: Path) -> None:
    with pytest.raises(CommandNotFound) as raised:
        past_shim(plan(folder, note=note(folder, "one", "two")), "", "/", NOW)
    assert f"`{folder}/one/tool`, `{folder}/two/tool`" in raised.value.message


def test_shims_within_shims_have_an_end(folder: Path) -> None:
    deepest = note(folder, process=1, depth=39)
    assert past_shim(plan(folder, note=deepest), "", "/", NOW).program
    with pytest.raises(CraftRunError, match="40 times within itself"):
        past_shim(plan(folder, note=deepest.but(depth=40)), "", "/", NOW)
