"""Programs that are batch files on Windows: what npm writes for every agent, and craft-run's own shims."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.windows.conftest import WindowsHome

pytestmark = pytest.mark.windows

# `npm install -g` with npm's `cmd-shim` 9.
NPM = r"""@ECHO off
GOTO start
:find_dp0
SET dp0=%~dp0
EXIT /b
:start
SETLOCAL
CALL :find_dp0

IF EXIST "%dp0%\node.exe" (
  SET "_prog=%dp0%\node.exe"
) ELSE (
  SET "_prog=node"
  SET PATHEXT=%PATHEXT:;.JS;=;%
)

endLocal & goto #_undefined_# 2>NUL || title %COMSPEC% & "%_prog%"  "%dp0%\node_modules\agent\cli.js" %*
"""
CLI = """\
console.log(JSON.stringify({argv: process.argv.slice(2), url: process.env.OPENAI_BASE_URL}));
process.exit(5);
"""
NODE = os.environ.get("CRAFT_RUN_TEST_NODE") or shutil.which("node") or ""


@pytest.fixture
def agent(home: WindowsHome) -> WindowsHome:
    """A home in which npm has installed an agent."""
    if not NODE:
        pytest.skip("there is no node.exe")
    home.connect("local")
    (home.bin / "agent.cmd").write_bytes(NPM.replace("\n", "\r\n").encode())
    package = home.bin / "node_modules" / "agent"
    package.mkdir(parents=True)
    (package / "cli.js").write_text(CLI, encoding="utf-8")
    return home


def with_node(home: WindowsHome) -> dict[str, str]:
    return {"PATH": os.pathsep.join([home.environ["PATH"], os.path.dirname(NODE)])}


def test_an_agent_of_npm_gets_every_argument_even_with_line_breaks(agent: WindowsHome) -> None:
    given = ["-p", "two\nlines & more", "100% %PATH%", 'a "quoted" word\\', "", "☃"]
    done = agent.run("-c", "local", "--", "agent", *given, more=with_node(agent))
    assert done.status == 5, done.error
    assert f'"argv":{_json(given)}' in done.out
    assert "https://llm.example/v1" in done.out


def test_a_node_beside_the_agent_goes_first(agent: WindowsHome) -> None:
    shutil.copy(NODE, agent.bin / "node.exe")
    done = agent.run("-c", "local", "--", "agent", "x")
    assert done.status == 5, done.error


def test_a_missing_node_is_named(agent: WindowsHome) -> None:
    done = agent.run("-c", "local", "--", "agent", "x")
    assert done.status == 127, done.error
    assert "`node`" in done.error


def test_a_shim_for_cmd_leads_through_craft_run_to_the_real_program(agent: WindowsHome, tmp_path: Path) -> None:
    shims = tmp_path / "my shims"
    path = os.pathsep.join([str(shims), os.path.dirname(sys.executable), with_node(agent)["PATH"]])
    done = agent.run("shims", "install", "agent", "-c", "local", "--dir", str(shims), more={"PATH": path})
    assert done.status == 0, done.error
    assert (shims / "agent.ps1").exists()
    (listed,) = agent.run("shims", "list", "--dir", str(shims), "--json", more={"PATH": path}).json
    assert listed["program"].lower().endswith("agent.cmd")
    assert listed["problem"] is None
    done = agent.other("cmd", "/c", "agent", "two words", "a & b", more={"PATH": path})
    assert done.status == 5, done.error
    assert f'"argv":{_json(["two words", "a & b"])}' in done.out
    assert "https://llm.example/v1" in done.out
    assert agent.run("shims", "remove", "agent", "--dir", str(shims)).status == 0
    assert not list(shims.iterdir())


def _json(values: list[str]) -> str:
    quoted = [value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") for value in values]
    return "[" + ",".join(f'"{value}"' for value in quoted) + "]"
