"""Scripts whose first line is a launch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.home import Home

REPORT = """
import json, os, sys
print(json.dumps({
    "argv": [os.fsencode(argument).hex() for argument in sys.argv],
    "stdin": sys.stdin.buffer.read().hex(),
    "workspace": os.environ["CRAFT_RUN_WORKSPACE"],
    "url": os.environ["OPENAI_BASE_URL"],
}))
sys.exit(37)
"""


@pytest.fixture
def acme(home: Home) -> Home:
    home.connect("paid")
    home.workspace("acme", defaultLlmConnection="paid")
    return home


def script(home: Home, text: str, name: str = "script") -> Path:
    path = home.root / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def run(home: Home, *command: Path | str | bytes, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    path = f"{os.path.dirname(CRAFT_RUN)}:{os.path.dirname(sys.executable)}:/usr/bin:/bin"
    environ = home.environ | {"PATH": path}
    return subprocess.run(
        command, env=environ, input=stdin, capture_output=True, cwd=home.root, timeout=60, check=False
    )


def test_a_python_script_runs_with_the_workspace_of_its_first_line(acme: Home) -> None:
    path = script(acme, f"#!/usr/bin/env -S craft-run -w acme -- python3\n{REPORT}")
    arguments: list[str | bytes] = ["", "a b", "--", b"\xff", "\n", "-w"]
    result = run(acme, path, *arguments, stdin=b"in\0put")
    said = json.loads(result.stdout)
    assert (result.returncode, result.stderr) == (37, b"")
    assert said["argv"] == [os.fsencode(each).hex() for each in (path, *arguments)]
    assert bytes.fromhex(said["stdin"]) == b"in\0put"
    assert (said["workspace"], said["url"]) == ("acme", "https://llm.example/v1")


def test_options_with_spaces_can_be_quoted_in_the_first_line(acme: Home) -> None:
    path = script(acme, "#!/usr/bin/env -S craft-run -w acme -e 'GREETING=good day' -- sh\necho \"$GREETING $1\"\n")
    assert run(acme, path, "you").stdout == b"good day you\n"


def test_a_script_that_is_found_on_path_is_run_as_well(acme: Home) -> None:
    path = script(acme, '#!/usr/bin/env -S craft-run -w acme -- sh\necho "$CRAFT_RUN_CONNECTION $1"\n')
    assert run(acme, "env", f"PATH={acme.root}:{os.path.dirname(CRAFT_RUN)}:/usr/bin:/bin", path.name, "x").stdout == (
        b"paid x\n"
    )


def test_a_wrong_first_line_fails_with_the_reason_before_anything_runs(acme: Home) -> None:
    path = script(acme, "#!/usr/bin/env -S craft-run -w nowhere -- sh\necho ran\n")
    result = run(acme, path)
    assert (result.returncode, result.stdout) == (125, b"")
    assert b"there is no workspace `nowhere`" in result.stderr


def test_a_file_of_text_is_handed_to_a_program_that_takes_one(acme: Home) -> None:
    path = script(acme, "#!/usr/bin/env -S craft-run -w acme -- tail -n 1\nSay hello.\n")
    assert run(acme, path).stdout == b"Say hello.\n"


def test_a_file_that_feeds_itself_is_the_input_of_its_program(acme: Home) -> None:
    path = script(acme, '#!/bin/sh\nexec craft-run -w acme -- tail -n 1 - <"$0"\nSay hello.\n')
    assert run(acme, path).stdout == b"Say hello.\n"
