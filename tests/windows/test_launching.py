"""Launches on Windows: what the program gets, and what comes back from it."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.windows.conftest import WindowsHome

pytestmark = pytest.mark.windows

# What one kind of reader or another takes for more than text.
ODD = [
    "",
    " ",
    "two words",
    'a "quoted" word',
    "ends with a backslash\\",
    'a\\\\"b',
    "tab\there",
    "C:\\Program Files\\x\\",
    "&calc",
    "a|b>c<d^e",
    '" & echo injected & "',
    "(x)",
    "!PATH!",
    "Zürich \u2603 \U0001f600",
    "--flag=value with spaces",
    "'single'",
    "^",
    ";,=",
    "*?",
]


def test_arguments_of_every_odd_kind_arrive(home: WindowsHome) -> None:
    home.connect("local")
    given = (*ODD, "two\nlines", "carriage\rreturn", "%PATH%", "100%", "%%")
    assert home.report("-c", "local", arguments=given)["argv"] == list(given)


def test_arguments_arrive_through_a_batch_file(home: WindowsHome) -> None:
    home.connect("local")
    batch = home.bin / "my tool.cmd"
    batch.write_bytes(f'@"{sys.executable}" "%~dp0reporter.py" %*\r\n'.encode())
    done = home.run("-c", "local", "--", "my tool", *ODD)
    assert done.json["argv"] == ODD


def test_an_argument_that_cmd_cannot_pass_is_an_error_that_says_what_helps(home: WindowsHome) -> None:
    home.connect("local")
    (home.bin / "tool.bat").write_bytes(b"@echo ran\r\n")
    done = home.run("-c", "local", "--", "tool", "two\nlines")
    assert done.status == 125
    assert "line break" in done.error
    assert "standard input" in done.error
    assert not done.out


@pytest.mark.parametrize("code", [0, 7, 255, 3221225786])
def test_the_exit_code_is_the_programs(home: WindowsHome, code: int) -> None:
    home.connect("local")
    signed = code - (1 << 32) if code >= 1 << 31 else code
    done = home.run("-c", "local", "--", sys.executable, "-c", f"import os; os._exit({signed})")
    assert done.status == code


def test_stray_variables_are_gone_and_the_connections_are_there_whatever_their_case(home: WindowsHome) -> None:
    home.connect("local")
    stray = {"openai_api_key": "stray", "Anthropic_Base_Url": "https://stray.example", "Harmless": "stays"}
    seen = home.report("-c", "local", more=stray)["env"]
    assert "ANTHROPIC_BASE_URL" not in seen
    assert seen["OPENAI_API_KEY"] != "stray"
    assert seen["OPENAI_BASE_URL"] == "https://llm.example/v1"
    assert seen["HARMLESS"] == "stays"


def test_options_about_variables_know_no_case(home: WindowsHome) -> None:
    home.connect("local")
    options = ("-c", "local", "-e", "Mixed=1", "--unset", "gone", "--keep", "anthropic_api_key", "-e", "passed")
    more = {"GONE": "x", "ANTHROPIC_API_KEY": "kept", "Passed": "through"}
    seen = home.report(*options, more=more)["env"]
    assert (seen["MIXED"], seen["ANTHROPIC_API_KEY"], seen["PASSED"]) == ("1", "kept", "through")
    assert "GONE" not in seen


def test_a_projects_env_file_may_not_redirect_the_connection_in_any_case(home: WindowsHome) -> None:
    home.connect("local")
    file = home.root / ".env"
    file.write_text("OpenAI_Base_Url=https://evil.example\nPLAIN=yes\n", encoding="utf-8")
    seen = home.report("-c", "local", "--env-file", str(file))["env"]
    assert seen["OPENAI_BASE_URL"] == "https://llm.example/v1"
    assert seen["PLAIN"] == "yes"


def test_a_pristine_environment_is_one_in_which_programs_work(home: WindowsHome) -> None:
    home.connect("local")
    seen = home.report("-c", "local", "--pristine", more={"EXTRA": "x"})["env"]
    assert "EXTRA" not in seen
    assert {"SYSTEMROOT", "PATH", "USERPROFILE", "TEMP"} <= set(seen)


def test_standard_input_and_output_are_the_programs(home: WindowsHome) -> None:
    home.connect("local")
    assert home.report("-c", "local", stdin="over to you: ü")["stdin"] == "over to you: ü"


def test_the_program_runs_in_the_folder_that_is_asked_for(home: WindowsHome, tmp_path: Path) -> None:
    home.connect("local")
    folder = tmp_path / "another folder"
    folder.mkdir()
    assert os.path.samefile(home.report("-c", "local", "-C", str(folder))["cwd"], folder)


def test_a_program_in_the_current_folder_is_not_taken_for_one_on_the_path(home: WindowsHome, tmp_path: Path) -> None:
    home.connect("local")
    project = tmp_path / "project"
    project.mkdir()
    (project / "tool.cmd").write_bytes(b"@echo the project's\r\n")
    done = home.run("-c", "local", "--", "tool", cwd=project)
    assert done.status == 127
    assert ".\\tool" in done.error
    (home.bin / "tool.cmd").write_bytes(b"@echo the user's\r\n")
    assert home.run("-c", "local", "--", "tool", cwd=project).out.strip() == "the user's"
    assert home.run("-c", "local", "--", ".\\tool", cwd=project).out.strip() == "the project's"


def test_what_is_no_program_is_an_error_that_says_how_to_run_it(home: WindowsHome) -> None:
    home.connect("local")
    done = home.run("-c", "local", "--", str(home.reporter))
    assert done.status == 126
    assert "-- python " in done.error


def test_a_launch_is_recorded_with_its_end(home: WindowsHome) -> None:
    home.connect("local")
    home.run("-c", "local", "--", "cmd", "/c", "exit 3")
    entries = home.run("history", "--json").json
    assert [(each["command"], each["status"]) for each in entries] == [("cmd", 3)]
    assert not list((home.app / "launcher" / "runs").iterdir())
    config = json.loads((home.app / "config.json").read_text(encoding="utf-8"))
    assert config["llmConnections"][0]["lastUsedAt"] > 1737451800000


def test_a_running_launch_is_listed_and_dies_with_craft_run(home: WindowsHome) -> None:
    home.connect("local")
    waits = "import sys, os; print(os.getpid(), flush=True); sys.stdin.read()"
    with home.started("-c", "local", "--", sys.executable, "-c", waits) as launched:
        assert launched.stdout is not None
        pid = int(launched.stdout.readline())
        (listed,) = home.run("ps", "--json").json
        assert listed["connection"] == "local"
        launched.kill()
        launched.wait()
        assert home.ends(pid)
    assert home.run("ps", "--json").json == []


def test_what_the_program_leaves_running_goes_on(home: WindowsHome) -> None:
    home.connect("local")
    mark = home.root / "mark"
    late = f"import time; time.sleep(1); open({str(mark)!r}, 'w').close()"
    leaves = (
        f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {late!r}], "
        "stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).pid)"
    )
    done = home.run("-c", "local", "--", sys.executable, "-c", leaves)
    assert home.ends(int(done.out))
    assert mark.exists()
