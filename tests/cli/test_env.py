"""`craft-run env`: real shells and tools read back what a launch would set, byte for byte."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.hard_values import BYTES, TEXTS
from tests.support.home import CRAFT_RUN, Home
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EVERYTHING = TEXTS | BYTES
# fish keeps bytes that are not UTF-8 in a range of code points, so it cannot tell those from what stood there before.
SHELLS = {
    "bash": 'eval "$({})"; exec env -0',
    "dash": 'eval "$({})"; exec env -0',
    "zsh": 'eval "$({})"; exec env -0',
    "fish": "{} | source; exec env -0",
}
START = {"bash": ["--norc", "-c"], "dash": ["-c"], "zsh": ["-f", "-c"], "fish": ["--no-config", "-c"]}


def options(values: Mapping[str, bytes]) -> list[bytes]:
    return [part for name, value in values.items() for part in (b"-e", name.encode() + b"=" + value)]


def parsed(zero_separated: bytes) -> dict[str, bytes]:
    pairs = (entry.partition(b"=") for entry in zero_separated.split(b"\0") if entry)
    return {os.fsdecode(name): value for name, _equals, value in pairs}


@pytest.fixture
def plain(home: Home) -> Home:
    home.connect("plain", models=["m1"], defaultModel="m1")
    home.connect("keyed", "anthropic", "api_key", baseUrl="https://llm.example")
    home.store("llm_api_key::keyed", {"value": "canary 'of' \"keyed\"\n$(touch pwned)"})
    home.workspace("proj", defaultLlmConnection="keyed")
    return home


def in_shell(
    home: Home, shell: str, *arguments: bytes | str, environ: dict[str, str] | None = None
) -> dict[str, bytes]:
    """The environment of a shell that took over the output of `craft-run env ARGUMENTS`."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    output = home.root / "output"
    form = ["--format", "fish"] if shell == "fish" else []
    result = home.run("env", *form, *arguments, environ=environ)
    assert (result.returncode, result.stderr) == (0, b"")
    output.write_bytes(result.stdout)
    script = SHELLS[shell].format(f"cat {output}")
    started = subprocess.run(
        [program, *START[shell], script],
        env=home.environ | {"XDG_CONFIG_HOME": str(home.root)} | (environ or {}),
        cwd=home.root,
        capture_output=True,
        check=True,
    )
    assert started.stderr == b""
    assert not (home.root / "pwned").exists()
    return parsed(started.stdout)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_gets_every_byte(plain: Home, shell: str) -> None:
    values = {name: value for name, value in EVERYTHING.items() if (shell, name) != ("fish", "PRIVATE")}
    found = in_shell(plain, shell, "-c", "plain", *options(values))
    assert {name: found.get(name) for name in values} == values


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_has_the_environment_that_a_launched_command_has(plain: Home, shell: str) -> None:
    ambient = {"ANTHROPIC_BASE_URL": "https://evil.example", "GROQ_API_KEY": "ambient", "KEPT": "1"}
    found = in_shell(plain, shell, "-w", "proj", environ=ambient)
    child = plain.child_environ("-w", "proj", environ=ambient)
    shells_own = {"PWD", "OLDPWD", "SHLVL", "_", "LOGNAME", "USER", "XDG_CONFIG_HOME"}
    assert {name: os.fsdecode(value) for name, value in found.items() if name not in shells_own} == child


def test_fish_hides_a_universal_variable_and_does_not_erase_it(plain: Home) -> None:
    fish = shutil.which("fish")
    if fish is None:
        pytest.skip("fish is not installed")
    (plain.root / "output").write_bytes(
        plain.run("env", "-f", "fish", "-c", "plain", environ={"GROQ_API_KEY": "x"}).stdout
    )
    script = """set -Ux GROQ_API_KEY mine; source output; env | string match 'GROQ*'; set -eg GROQ_API_KEY
    echo again; env | string match 'GROQ*'"""
    environ = plain.environ | {"XDG_CONFIG_HOME": str(plain.root / "config")}
    result = subprocess.run([fish, "-c", script], env=environ, cwd=plain.root, capture_output=True, check=True)
    assert result.stdout.split() == [b"GROQ_API_KEY=", b"again", b"GROQ_API_KEY=mine"]


def test_null_holds_any_bytes(plain: Home) -> None:
    result = plain.run("env", "-f", "null", "-c", "plain", *options(EVERYTHING))
    assert result.returncode == 0
    found = parsed(result.stdout)
    assert {name: found[name] for name in EVERYTHING} == EVERYTHING


def test_json_has_its_documented_shape(plain: Home) -> None:
    result = plain.run("env", "--json", "-c", "plain", *options(TEXTS), environ={"GROQ_API_KEY": "x"})
    document = json.loads(result.stdout)
    assert set(document) == {"version", "set", "unset"}
    assert document["version"] == 1
    assert document["unset"] == ["GROQ_API_KEY"]
    assert document["set"]["OPENAI_MODEL"] == "m1"
    assert {name: document["set"][name].encode() for name in TEXTS} == TEXTS


def readable(home: Home, form: str, values: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The values that a format takes, and why it refuses the others."""
    taken, refused = {}, {}
    for name, value in values.items():
        result = home.run("env", "-f", form, "-c", "plain", *options({name: value}))
        if result.returncode == 0:
            taken[name] = value
        else:
            assert (result.returncode, result.stdout) == (1, b"")
            refused[name] = result.stderr.decode()
            assert f"`{name}` cannot be written in this format" in refused[name]
    return taken, refused


def test_python_dotenv_and_node_read_the_dotenv_format_alike(plain: Home, tmp_path: Path) -> None:
    taken, refused = readable(plain, "dotenv", EVERYTHING)
    assert set(refused) == {"BRACED", "CARRIAGE", "CONTROLS", "BOTH", *BYTES}
    file = tmp_path / "file.env"
    file.write_bytes(plain.run("env", "-f", "dotenv", "-c", "plain", *options(taken)).stdout)
    script = "import dotenv, json, sys; print(json.dumps(dotenv.dotenv_values(sys.argv[1])))"
    found = json.loads(subprocess.check_output([sys.executable, "-c", script, str(file)]))
    assert {name: found[name].encode() for name in taken} == taken
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    found = json.loads(
        subprocess.check_output([node, f"--env-file={file}", "-p", "JSON.stringify(process.env)"], env={})
    )
    assert {name: found.get(name, "").encode() for name in taken} == taken


@pytest.mark.parametrize("form", ["powershell", "json", "github", "dotenv"])
def test_a_format_of_text_names_the_variable_that_is_none(plain: Home, form: str) -> None:
    result = plain.run("env", "-f", form, "-c", "plain", "-e", b"ODD=\xff")
    assert (result.returncode, result.stdout) == (1, b"")
    assert b"error: `ODD` cannot be written in this format" in result.stderr
    assert b"hint: leave it out, or take a format that holds any bytes" in result.stderr


@pytest.mark.parametrize("form", ["shell", "fish", "powershell", "dotenv", "github"])
def test_a_name_that_is_no_identifier_is_refused_where_it_would_be_code(plain: Home, form: str) -> None:
    result = plain.run("env", "-f", form, "-c", "plain", "-e", "A;touch pwned;B=1")
    assert (result.returncode, result.stdout) == (1, b"")
    assert b"`A;touch pwned;B` cannot be the name of a variable" in result.stderr


def github_values(text: bytes) -> dict[str, bytes]:
    """What the runner reads from the file: `NAME<<END`, lines, `END`."""
    found = {}
    lines = iter(text.split(b"\n"))
    for line in lines:
        if not line:
            continue
        name, _, end = line.partition(b"<<")
        value = []
        while (following := next(lines)) != end:
            value.append(following)
        found[os.fsdecode(name)] = b"\n".join(value)
    return found


def test_github_appends_to_its_file_and_masks_every_secret_on_standard_output(plain: Home) -> None:
    file = plain.root / "github.env"
    file.write_text("BEFORE=1\n")
    environ = {"GITHUB_ENV": str(file)}
    result = plain.run("env", "-f", "github", "-w", "proj", *options(TEXTS), environ=environ)
    assert (result.returncode, result.stderr) == (0, b"")
    written = file.read_bytes()
    assert written.startswith(b"BEFORE=1\n")
    found = github_values(written.removeprefix(b"BEFORE=1\n"))
    assert {name: found[name] for name in TEXTS} == TEXTS
    assert found["ANTHROPIC_API_KEY"] == b"canary 'of' \"keyed\"\n$(touch pwned)"
    assert result.stdout.splitlines() == [
        b"::add-mask::canary 'of' \"keyed\"%0A$(touch pwned)",
        b"::add-mask::canary 'of' \"keyed\"",
        b"::add-mask::$(touch pwned)",
    ]


def test_github_cannot_be_tricked_into_ending_a_value_early(plain: Home) -> None:
    file = plain.root / "github.env"
    tricky = b"x\nend-\nEVIL=1\nEVIL<<x\n1\nx"
    plain.run("env", "-f", "github", "-c", "plain", *options({"A": tricky}), environ={"GITHUB_ENV": str(file)})
    assert github_values(file.read_bytes())["A"] == tricky


def test_github_outside_of_a_job_says_so(plain: Home) -> None:
    result = plain.run("env", "-f", "github", "-c", "plain")
    assert (result.returncode, result.stdout) == (1, b"")
    assert b"error: GITHUB_ENV is not set" in result.stderr


def test_formats_that_only_assign_warn_of_what_stays(plain: Home) -> None:
    result = plain.run("env", "-f", "dotenv", "-c", "plain", environ={"GROQ_API_KEY": "x", "XAI_API_KEY": "y"})
    assert b"warning: `dotenv` cannot unset `GROQ_API_KEY`, `XAI_API_KEY`" in result.stderr
    strict = plain.run("env", "-f", "dotenv", "-c", "plain", "--strict", environ={"GROQ_API_KEY": "x"})
    assert (strict.returncode, strict.stdout) == (1, b"")


@pytest.mark.parametrize("form", ["shell", "json", "null"])
def test_a_terminal_gets_secrets_only_with_reveal(plain: Home, form: str) -> None:
    command = [CRAFT_RUN, "env", "-w", "proj", "--format", form]
    with Terminal(command, plain.environ, str(plain.root)) as terminal:
        shown = terminal.read_to_end()
    assert "canary" not in shown
    assert "error: the secrets would show on the terminal" in shown
    with Terminal([*command, "--reveal"], plain.environ, str(plain.root)) as terminal:
        assert "canary" in terminal.read_to_end()


def test_a_terminal_gets_what_holds_no_secret(plain: Home) -> None:
    with Terminal([CRAFT_RUN, "env", "-c", "plain"], plain.environ, str(plain.root)) as terminal:
        assert "export OPENAI_API_KEY='not-needed';" in terminal.read_to_end()


def test_a_key_file_cannot_be_offered(plain: Home) -> None:
    plain.connect("vertex", "vertex", "service_account_file", gcpProjectId="p", gcpRegion="r")
    plain.store("llm_service_account::vertex", {"value": '{"canary": 1}'})
    result = plain.run("env", "-c", "vertex")
    assert (result.returncode, result.stdout) == (1, b"")
    assert b"error: these variables are good for one command only" in result.stderr
    assert b"hint: launch the command itself" in result.stderr


def test_what_an_agent_needs_beside_variables_is_a_warning(plain: Home) -> None:
    result = plain.run("env", "-c", "plain", "--", "codex", "exec")
    assert b"warning: `codex` would also be given the arguments -c" in result.stderr
    assert plain.run("env", "-c", "plain", "--no-agent", "--", "codex", "exec").stderr == b""


def test_the_codex_of_the_connection_is_found_first(plain: Home, tmp_path: Path) -> None:
    binary = tmp_path / "my codex"
    binary.write_text("#!/bin/sh\necho mine\n")
    binary.chmod(0o755)
    plain.connect("codex", "openai_compat", codexPath=str(binary))
    (plain.root / "output").write_bytes(plain.run("env", "-c", "codex").stdout)
    line = 'eval "$(cat output)"; codex'
    result = subprocess.run(["bash", "-c", line], env=plain.environ, cwd=plain.root, capture_output=True, check=True)
    assert result.stdout == b"mine\n"


def test_options_stand_before_or_behind_the_name(plain: Home) -> None:
    behind = plain.run("env", "-w", "proj", "-f", "json").stdout
    assert plain.run("-w", "proj", "env", "-f", "json").stdout == behind
    assert plain.run("-w", "other", "env", "-w", "proj", "-f", "json").stdout == behind
    refused = plain.run("--supervise", "env")
    assert refused.returncode == 2
    assert b"`--supervise` has no effect on `craft-run env`" in refused.stderr


def test_nothing_is_recorded(plain: Home) -> None:
    session = plain.session(plain.app / "workspaces" / "proj", "260101-a-b")

    def files() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in plain.app.rglob("*") if path.is_file()}

    before = files()
    assert plain.run("env", "-s", session.parent.name).returncode == 0
    assert files() == before


def test_output_that_nobody_reads_or_that_cannot_be_written(plain: Home) -> None:
    def status(line: str) -> tuple[int, bytes]:
        result = subprocess.run(["bash", "-c", line], env=plain.environ, capture_output=True, check=False)
        return result.returncode, result.stderr

    assert status(f"{CRAFT_RUN} env -c plain | head -1; exit ${{PIPESTATUS[1]}}") == (0, b"")
    assert status(f"{CRAFT_RUN} env -c plain > /dev/full") == (
        1,
        b"craft-run: error: cannot write to standard output: No space left on device\n",
    )
    assert status(f"{CRAFT_RUN} env -c plain >&-")[0] == 1


def test_a_broken_configuration_prints_nothing_to_evaluate(home: Home) -> None:
    home.config_file.write_text("{")
    os.utime(home.config_file, (1, 1))
    result = home.run("env")
    assert (result.returncode, result.stdout) == (1, b"")
    assert b"hint: " in result.stderr
