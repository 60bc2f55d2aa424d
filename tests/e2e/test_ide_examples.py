"""Run and debug configurations for editors: what an editor makes of them is run, and debugged with the real debugpy."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from dotenv import dotenv_values

from examples import stage
from tests.support.dap import Editor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]

TASK = 'told   Account "Acme Inc." pays for your question "who pays for a task?"'
DEBUGGED = 'told   Account "Acme Inc." pays for your question "who pays for debugging?"'
# How editors write the folder of the project.
FOLDER = ("${workspaceFolder}", "$ZED_WORKTREE_ROOT", "$PROJECT_DIR$")

needs_emacs = pytest.mark.skipif(shutil.which("emacs") is None, reason="emacs is not installed")
needs_neovim = pytest.mark.skipif(shutil.which("nvim") is None, reason="nvim is not installed")
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


class Project:
    """The example as a user has it, its key stored."""

    def __init__(self, scene: stage.Stage) -> None:
        self.folder = Path(scene.project)
        self.environ = scene.environ
        self.key = (Path(scene.home) / "secrets" / "acme-claude").read_text()
        self.output(["craft-run", "credentials", "set", "acme-claude", "--store", "craft-agent"], stdin=self.key)

    def read(self, name: str) -> str:
        """A configuration as the editor sees it, its own variables replaced."""
        content = (self.folder / name).read_text()
        for variable in FOLDER:
            content = content.replace(variable, str(self.folder))
        return content

    def output(self, command: list[str], stdin: str = "", **variables: str) -> str:
        """What a command prints, started by an editor in the project's folder."""
        environ = self.environ | variables
        program = shutil.which(command[0], path=environ["PATH"])
        assert program is not None
        ran = subprocess.run(
            [program, *command[1:]],
            cwd=self.folder,
            env=environ,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    scene = stage.Stage("ide", str(tmp_path))
    with scene.endpoint:
        yield Project(scene)


def named(configurations: list[Json], name: str) -> Json:
    (found,) = (each for each in configurations if each.get("name", each.get("label")) == name)
    return found


def vscode(project: Project) -> Json:
    return named(
        json.loads(project.read(".vscode/launch.json"))["configurations"], "agent (Python, through the wrapper)"
    )


def vscode_with_a_file(project: Project) -> Json:
    """What VS Code makes of `envFile`: it runs the task, and hands the variables of the file to the debugger."""
    content = json.loads(project.read(".vscode/launch.json"))["configurations"]
    configuration = named(content, "agent (Python, through a file of variables)")
    project.output(["sh", "-c", task_of(project, configuration["preLaunchTask"])["command"]])
    variables = dotenv_values(configuration.pop("envFile"), interpolate=False)
    return configuration | {"env": {name: value for name, value in variables.items() if value is not None}}


def task_of(project: Project, label: str) -> Json:
    return named(json.loads(project.read(".vscode/tasks.json"))["tasks"], label)


def zed(project: Project) -> Json:
    (configuration,) = json.loads(project.read(".zed/debug.json"))
    assert configuration["adapter"] == "Debugpy"
    return dict(configuration)


def jetbrains(project: Project) -> Json:
    options = xml_options(project, "agent.run.xml")
    return {
        "request": "launch",
        "python": options["SDK_HOME"],
        "program": options["SCRIPT_NAME"],
        "args": shlex.split(options["PARAMETERS"]),
        "cwd": options["WORKING_DIRECTORY"],
    }


def xml_options(project: Project, name: str) -> dict[str, str]:
    options = ET.fromstring(project.read(f".run/{name}")).iter("option")
    return {option.attrib["name"]: option.attrib["value"] for option in options}


def neovim(project: Project) -> Json:
    """What `.nvim.lua` tells nvim-dap, which a table stands for."""
    stub = "package.preload.dap = function() return { adapters = {}, configurations = {} } end"
    shown = 'io.stdout:write(vim.json.encode(require("dap").configurations.python))'
    command = ["nvim", "--headless", "--clean", "-c", f"lua {stub}", "-c", "luafile .nvim.lua", "-c", f"lua {shown}"]
    (configuration,) = json.loads(project.output([*command, "-c", "quit"]))
    return dict(json.loads(json.dumps(configuration).replace("${workspaceFolder}", str(project.folder))))


def emacs(project: Project) -> Json:
    """What `.dir-locals.el` gives to dape in a buffer of Python, with what dape adds."""
    command: Json = json.loads(in_emacs(project, "(json-serialize (cdr dape-command))"))
    return {"request": "launch", "cwd": str(project.folder), **command}


def in_emacs(project: Project, expression: str) -> str:
    visiting = f"(with-current-buffer (find-file-noselect {json.dumps('agent.py')}) (princ {expression}))"
    setup = "(setq enable-local-variables :all)"
    return project.output(["emacs", "-Q", "--batch", "--eval", setup, "--eval", visiting])


@pytest.mark.parametrize(
    "configuration",
    [
        vscode,
        vscode_with_a_file,
        zed,
        jetbrains,
        pytest.param(neovim, marks=needs_neovim),
        pytest.param(emacs, marks=needs_emacs),
    ],
)
def test_the_debugger_starts_through_the_wrapper_and_sees_the_variables(
    project: Project, configuration: Callable[[Project], Json]
) -> None:
    agent = project.folder / "agent.py"
    line = agent.read_text().splitlines().index('    print(f"told   {text_of(answer)}")') + 1
    environ = dict(project.environ)
    if configuration is vscode_with_a_file:
        del environ["OPENAI_API_KEY"]  # a file can only set variables
    with Editor(environ) as editor:
        frame = editor.start(configuration(project), str(agent), line)
        assert editor.value(frame, "os.environ['CRAFT_RUN_CONNECTION']") == "'acme-claude'"
        assert editor.value(frame, "os.environ['ANTHROPIC_API_KEY']") == repr(project.key)
        assert DEBUGGED in editor.finish()


def test_the_wrapper_keeps_stray_keys_from_the_program(project: Project) -> None:
    report = "import os; print(os.environ.get('OPENAI_API_KEY'))"
    assert "OPENAI_API_KEY" in project.environ
    assert project.output([str(project.folder / "bin" / "python"), "-c", report]) == "None\n"


def test_a_file_of_variables_is_private_ignored_by_git_and_deleted_afterwards(project: Project) -> None:
    content = json.loads(project.read(".vscode/launch.json"))["configurations"]
    configuration = named(content, "agent (Python, through a file of variables)")
    file = Path(configuration["envFile"])
    project.output(["sh", "-c", task_of(project, configuration["preLaunchTask"])["command"]])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert project.key in file.read_text()
    assert file.name in (file.parent / ".gitignore").read_text().splitlines()
    project.output(["sh", "-c", task_of(project, configuration["postDebugTask"])["command"]])
    assert not file.exists()


def test_the_wrapper_is_the_interpreter_itself(project: Project) -> None:
    wrapper = str(project.folder / "bin" / "python")
    report = "import os, sys; print(os.getpid(), sys.argv[1:], os.environ['CRAFT_RUN_CONNECTION'])"
    process = subprocess.Popen([wrapper, "-c", report, "a b"], env=project.environ, stdout=subprocess.PIPE, text=True)
    stdout, _ = process.communicate(timeout=60)
    assert stdout == f"{process.pid} ['a b'] acme-claude\n"


def test_the_wrapper_finds_craft_run_where_a_desktop_has_started_the_editor(project: Project) -> None:
    report = [str(project.folder / "bin" / "python"), "-c", "import os; print(os.environ['CRAFT_RUN_CONNECTION'])"]
    python = project.folder.parent / "python-only"
    python.mkdir()
    (python / "python3").symlink_to(str(shutil.which("python3", path=project.environ["PATH"])))
    assert project.output(report, PATH=f"{python}:/usr/bin:/bin") == "acme-claude\n"


@pytest.mark.parametrize("name", [".vscode/tasks.json", ".zed/tasks.json"])
def test_tasks_run_with_the_connection(project: Project, name: str) -> None:
    content = json.loads(project.read(name))
    task = named(content["tasks"] if isinstance(content, dict) else content, "agent")
    assert task.get("cwd", task.get("options", {}).get("cwd")) == str(project.folder)
    assert TASK in project.output([task["command"], *task["args"]])


def test_a_shell_configuration_of_jetbrains_runs_with_the_connection(project: Project) -> None:
    options = xml_options(project, "agent-in-terminal.run.xml")
    assert options["SCRIPT_WORKING_DIRECTORY"] == str(project.folder)
    assert TASK in project.output([options["INTERPRETER_PATH"], "-c", options["SCRIPT_TEXT"]])


@needs_emacs
def test_emacs_compiles_with_the_connection(project: Project) -> None:
    assert TASK in project.output(["sh", "-c", in_emacs(project, "compile-command")])


@needs_neovim
def test_neovim_makes_with_the_connection(project: Project) -> None:
    made = ["nvim", "--headless", "--clean", "-c", "luafile .nvim.lua", "-c", "make! 'who pays for a task?'"]
    shown = "lua for _, line in ipairs(vim.fn.getqflist()) do io.stdout:write(line.text, '\\n') end"
    assert TASK in project.output([*made, "-c", shown, "-c", "quit"])


@needs_node
def test_node_starts_with_the_connection_and_keeps_what_the_editor_hands_to_its_debugger(project: Project) -> None:
    node = named(json.loads(project.read(".vscode/launch.json"))["configurations"], "agent (Node)")
    command = [node["runtimeExecutable"], *node["runtimeArgs"], node["program"], *node["args"]]
    (project.folder / "bootloader.cjs").write_text("console.log(`debugger ${process.env.VSCODE_INSPECTOR_OPTIONS}`)")
    shown = project.output(command, NODE_OPTIONS="--require ./bootloader.cjs", VSCODE_INSPECTOR_OPTIONS="here")
    assert shown.splitlines() == ["debugger here", "under  connection acme-claude", DEBUGGED]


@pytest.mark.parametrize("system", ["linux", "osx"])
def test_a_terminal_profile_is_a_shell_with_the_connection(project: Project, system: str) -> None:
    profile = json.loads(project.read(".vscode/settings.json"))[f"terminal.integrated.profiles.{system}"]["acme"]
    if shutil.which(profile["args"][-1]) is None:
        pytest.skip(f"{profile['args'][-1]} is not installed")
    shown = project.output([profile["path"], *profile["args"]], stdin="echo in $CRAFT_RUN_WORKSPACE\n")
    assert shown == "in acme\n"


def test_every_file_for_an_editor_is_tried_here() -> None:
    source = Path(__file__).read_text()
    folder = Path(stage.EXAMPLES) / "ide"
    files = [path for name in (".vscode", ".zed", ".run") for path in (folder / name).iterdir()]
    files += [path for path in folder.iterdir() if path.name in {".nvim.lua", ".dir-locals.el"}]
    assert len(files) > 6
    assert [path.name for path in files if path.name not in source] == []
    assert os.access(folder / "bin" / "python", os.X_OK)
