"""A shim is the program of its name, through craft-run: whoever starts it notices nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN, Home
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

# What `tool` says about itself: its arguments and input as hex, its process, its connection, its PATH.
REPORT = """
import json, os, sys
print(json.dumps({
    "argv": [os.fsencode(argument).hex() for argument in sys.argv[1:]],
    "stdin": sys.stdin.buffer.read().hex(),
    "pid": os.getpid(),
    "connection": os.environ.get("CRAFT_RUN_CONNECTION"),
    "path": os.environ.get("PATH"),
}))
sys.exit(37)
"""


class Place:
    """A home with two connections, a folder `bin` for shims in front of a folder `real` with programs."""

    def __init__(self, home: Home) -> None:
        self.home = home
        home.connect("plain")
        home.connect("other")
        self.bin = home.root / ".local" / "bin"
        self.real = home.root / "real"
        self.real.mkdir()
        self.environ = home.environ | {"PATH": f"{self.bin}:{self.real}:/usr/bin:/bin"}

    def program(self, path: Path, text: str) -> Path:
        """Write an executable script."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
        return path

    def tool(self, body: str = "", folder: str = "real", name: str = "tool") -> Path:
        """The real program; by default the one that reports."""
        text = f"#!/bin/sh\n{body}\n" if body else f"#!{sys.executable}\n{REPORT}"
        return self.program(self.home.root / folder / name, text)

    def shims(self, *arguments: str, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
        return self.home.run("shims", *arguments, environ=self.environ | (environ or {}))

    def install(self, *arguments: str) -> None:
        result = self.shims("install", *arguments)
        assert result.returncode == 0, result.stderr.decode()

    def run(self, *command: str | bytes, **environ: str) -> subprocess.CompletedProcess[bytes]:
        """Run a command as `env` finds it on this PATH."""
        return subprocess.run(
            ["/usr/bin/env", *command],
            env=self.environ | environ,
            input=b"in\0\xffput",
            capture_output=True,
            cwd=self.home.root,
            timeout=60,
            check=False,
        )


@pytest.fixture
def place(home: Home) -> Place:
    return Place(home)


def test_the_program_behind_a_shim_gets_arguments_and_input_as_they_are(place: Place) -> None:
    place.tool()
    place.install("tool")
    arguments: list[str | bytes] = ["", "a b", "--", "-w", "none", b"\xff\xfe", "'\"$`\\", "\n", "*"]
    result = place.run("tool", *arguments)
    said = json.loads(result.stdout)
    assert (result.returncode, result.stderr) == (37, b"")
    assert said["argv"] == [os.fsencode(argument).hex() for argument in arguments]
    assert bytes.fromhex(said["stdin"]) == b"in\0\xffput"
    assert (said["connection"], said["path"]) == ("plain", place.environ["PATH"])


def test_the_program_is_the_very_process_that_was_started(place: Place) -> None:
    place.tool()
    place.install("tool")
    process = subprocess.Popen(
        [place.bin / "tool"], env=place.environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd=place.home.root
    )
    stdout, _ = process.communicate(timeout=60)
    assert json.loads(stdout)["pid"] == process.pid


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGUSR1])
def test_a_signal_to_the_shim_is_a_signal_to_the_program(place: Place, number: signal.Signals) -> None:
    place.tool("echo ready; exec sleep 100")
    place.install("tool")
    with subprocess.Popen([place.bin / "tool"], env=place.environ, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(number)
        assert process.wait(60) == -number


def test_the_options_given_at_installation_are_those_of_every_launch(place: Place) -> None:
    place.tool('printf "%s|%s" "$CRAFT_RUN_CONNECTION" "$GREETING"')
    place.install("tool", "-c", "other", "--env", "GREETING=it's a {{name}} $HOME\n%")
    assert place.run("tool").stdout == b"other|it's a {{name}} $HOME\n%"


def test_craft_run_itself_goes_past_the_shim_so_that_its_own_options_count(place: Place) -> None:
    place.tool('echo "$CRAFT_RUN_CONNECTION"')
    place.install("tool", "-c", "other")
    assert place.run(CRAFT_RUN, "-c", "plain", "--", "tool").stdout == b"plain\n"


def test_a_child_that_calls_the_program_again_goes_through_the_shim_again(place: Place) -> None:
    place.tool('[ -n "$1" ] || exit 5; echo "$1 $CRAFT_RUN_CONNECTION"; shift; tool "$@"')
    place.install("tool", "-c", "other")
    result = place.run("tool", "one", "two", "three", CRAFT_RUN_CONNECTION="plain")
    assert (result.stdout, result.returncode) == (b"one other\ntwo other\nthree other\n", 5)


def test_links_to_the_shim_and_second_shims_are_never_taken_for_the_program(place: Place) -> None:
    place.tool("echo real")
    place.install("tool")
    place.install("tool", "--dir", str(place.home.root / "second"))
    linked, copied = place.home.root / "linked", place.home.root / "copied"
    linked.mkdir()
    (linked / "tool").symlink_to(place.bin / "tool")
    (place.home.root / "folder").symlink_to(place.bin)
    place.program(copied / "tool", (place.bin / "tool").read_text())
    root = place.home.root
    path = f"{linked}:{root}/second:{copied}:{root}/folder:{place.environ['PATH']}"
    result = place.run("tool", PATH=path)
    assert (result.stdout, result.stderr) == (b"real\n", b"")


def test_without_the_program_the_shim_says_that_it_is_only_a_shim(place: Place) -> None:
    place.install("tool")
    result = place.run("tool")
    assert result.returncode == 127
    assert f"command `tool` not found: `{place.bin}/tool` is only a shim for it" in result.stderr.decode()


def version_manager(place: Place, folder: str, *, has_it: bool) -> str:
    """A version manager that, without the tool, runs what comes next on PATH, version managers left out."""
    shims = place.home.root / folder
    search = "PATH=$(printf %s \"$PATH\" | tr ':' '\\n' | grep -v /managed | paste -sd:)"
    own = place.tool("echo managed", folder="versions")
    run = (
        f'exec {own} "$@"'
        if has_it
        else f'saved=$PATH; {search}; next=$(command -v tool); PATH=$saved; exec "$next" "$@"'
    )
    place.program(shims / "tool", f"#!/bin/sh\n{run}\n")
    return str(shims)


def test_a_version_manager_that_has_the_program_runs_it(place: Place) -> None:
    place.install("tool")
    managed = version_manager(place, "managed", has_it=True)
    assert place.run("tool", PATH=f"{place.bin}:{managed}:/usr/bin:/bin").stdout == b"managed\n"
    assert place.run("tool", PATH=f"{managed}:{place.bin}:/usr/bin:/bin").stdout == b"managed\n"


@pytest.mark.parametrize("order", ["{bin}:{managed}:{real}", "{managed}:{bin}:{real}"])
def test_version_managers_that_lead_back_to_the_shim_are_passed_over(place: Place, order: str) -> None:
    place.tool('echo "real $CRAFT_RUN_CONNECTION"')
    place.install("tool")
    one, two = (version_manager(place, name, has_it=False) for name in ("managed", "managed2"))
    path = order.format(bin=place.bin, managed=f"{one}:{two}", real=place.real)
    result = place.run("tool", PATH=f"{path}:/usr/bin:/bin")
    assert (result.stdout, result.stderr) == (b"real plain\n", b"")


def test_where_everything_leads_back_to_the_shim_it_is_an_error_and_no_loop(place: Place) -> None:
    place.install("tool")
    managed = version_manager(place, "managed", has_it=False)
    result = place.run("tool", PATH=f"{place.bin}:{managed}:/usr/bin:/bin")
    assert result.returncode == 127
    assert f"`{managed}/tool` only leads back to its shim" in result.stderr.decode()


def test_a_wrapper_that_starts_the_shim_as_its_child_is_stopped(place: Place) -> None:
    place.install("tool")
    place.tool(f'"{place.bin}/tool"; exit $?')
    result = place.run("tool")
    assert result.returncode == 125
    assert b"`tool` has been started through shims 40 times within itself" in result.stderr


def test_a_short_path_is_made_longer_by_that_of_the_installation(place: Place) -> None:
    place.tool("interpreted")
    place.program(place.real / "tool", "#!/usr/bin/env interpreter\n")
    place.program(place.real / "interpreter", "#!/bin/sh\necho interpreted $CRAFT_RUN_CONNECTION\n")
    place.install("tool")
    result = subprocess.run(
        [place.bin / "tool"],
        env={"HOME": str(place.home.root), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert (result.stdout, result.stderr) == (b"interpreted plain\n", b"")


def test_a_program_that_is_on_the_present_path_leaves_it_as_it_is(place: Place) -> None:
    place.tool('echo "$PATH"')
    place.install("tool")
    path = f"{place.real}:/usr/bin:/bin"
    assert place.run(str(place.bin / "tool"), PATH=path).stdout.decode().strip() == path


def identity(path: Path) -> tuple[int, int, int, int]:
    status = os.lstat(path)
    return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns


@pytest.mark.parametrize("what", ["file", "link to a program", "dangling link", "folder", "link to a shim"])
def test_what_craft_run_did_not_write_is_neither_overwritten_nor_removed(place: Place, what: str) -> None:
    place.bin.mkdir(parents=True)
    real = place.tool("echo real")
    place.install("tool", "--dir", str(place.home.root / "second"))
    target = place.bin / "tool"
    match what:
        case "file":
            target.write_text("#!/bin/sh\n# mine\n")
        case "link to a program":
            target.symlink_to(real)
        case "dangling link":
            target.symlink_to("nowhere")
        case "folder":
            target.mkdir()
        case _:
            target.symlink_to(place.home.root / "second" / "tool")
    before = identity(target)
    for result in (place.shims("install", "other", "tool"), place.shims("remove", "tool")):
        assert result.returncode == 1
        assert f"`{target}` is not a shim of craft-run, so it stays" in result.stderr.decode()
    assert identity(target) == before
    assert os.listdir(place.bin) == ["tool"]


def test_installing_again_changes_the_options_and_removing_takes_only_the_shim(place: Place) -> None:
    place.tool('echo "$CRAFT_RUN_CONNECTION"')
    place.install("tool")
    place.install("tool", "-c", "other")
    assert place.run("tool").stdout == b"other\n"
    result = place.shims("remove", "tool")
    assert result.stderr.decode() == f"craft-run: removed `{place.bin}/tool`\n"
    assert place.run("tool").stdout == b"\n"
    assert os.listdir(place.bin) == []
    assert b"there is no shim `tool`" in place.shims("remove", "tool").stderr


def test_the_list_shows_every_shim_on_path_with_its_options_and_program(place: Place) -> None:
    real = place.tool("echo real")
    place.install("tool", "-c", "other", "-e", "A=b c")
    place.install("absent", "--dir", str(place.real))
    listed = json.loads(place.shims("list", "--json").stdout)
    assert listed == [
        {
            "name": "tool",
            "path": str(place.bin / "tool"),
            "options": ["--connection=other", "--env=A=b c"],
            "craftRun": os.path.abspath(CRAFT_RUN),
            "program": str(real),
            "problem": None,
        },
        {
            "name": "absent",
            "path": str(place.real / "absent"),
            "options": [],
            "craftRun": os.path.abspath(CRAFT_RUN),
            "program": None,
            "problem": None,
        },
    ]
    table = place.shims("list").stdout.decode().splitlines()
    assert [line.split()[0] for line in table] == ["NAME", "tool", "absent"]
    assert "--connection=other '--env=A=b c'" in table[1]


def test_the_table_says_what_is_wrong_without_the_paths_that_it_shows_anyway(place: Place) -> None:
    place.tool("echo real")
    place.install("tool")
    listed = place.shims("list", "--dir", str(place.bin), environ={"PATH": f"{place.real}:/usr/bin"})
    assert listed.stdout.decode().splitlines()[1].endswith("  its folder is not on PATH")
    behind = place.shims("list", environ={"PATH": f"{place.real}:{place.bin}:/usr/bin"})
    assert behind.stdout.decode().splitlines()[1].endswith("  the program is first on PATH")


@pytest.mark.parametrize(
    ("path", "warning"),
    [
        ("{real}:{bin}:/usr/bin", "`{real}/tool` comes before `{bin}` on PATH"),
        ("{real}:/usr/bin", "`{bin}` is not on PATH"),
    ],
)
def test_installing_says_why_the_shim_is_not_reached(place: Place, path: str, warning: str) -> None:
    place.tool("echo real")
    names = {"real": place.real, "bin": place.bin}
    result = place.shims("install", "tool", environ={"PATH": path.format(**names)})
    note, problem, hint = result.stderr.decode().splitlines()
    assert result.returncode == 0
    assert note == f"craft-run: `{place.bin}/tool` goes through craft-run to `{place.real}/tool`"
    assert problem == f"craft-run: warning: {warning.format(**names)}, so `tool` does not get there yet"
    assert hint.endswith(f"export PATH={place.bin}:$PATH")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["install", "a/b"], "`a/b` is no name of a program"),
        (["install", "--", "-x"], "`-x` is no name of a program"),
        (["install", "a\nb"], "`a\\nb` is no name of a program"),
        (["install", "craft-run"], "`craft-run` cannot have a shim"),
        (["install", "tool", "-e", "API_KEY=not-a-secret"], "a shim is no place for the value of `API_KEY`"),
        (["install", "tool", "-e", "=x"], "`--env =x` names no variable"),
        (["install"], "missing argument `NAME...`"),
    ],
)
def test_what_cannot_be_a_shim_is_refused(place: Place, arguments: list[str], message: str) -> None:
    result = place.shims(*arguments)
    assert result.returncode == 2
    assert result.stderr.decode().splitlines()[0] == f"craft-run: error: {message}" or message in result.stderr.decode()
    assert not place.bin.exists()


def test_a_list_without_shims_is_a_sentence(place: Place) -> None:
    result = place.shims("list")
    assert (result.returncode, result.stdout) == (0, b"")
    assert result.stderr == b"craft-run: there are no shims; write one: `craft-run shims install claude`\n"


def test_a_folder_that_takes_no_shim_is_named_with_the_ways_out(place: Place) -> None:
    (place.home.root / "file").write_text("")
    result = place.shims("install", "tool", "--dir", str(place.home.root / "file" / "bin"))
    assert result.returncode == 1
    assert b"hint: make it writable, with room on its disk, or choose another one: `--dir DIR`\n" in result.stderr


def test_a_dry_run_is_of_the_installation_and_does_not_belong_into_a_shim(place: Place) -> None:
    result = place.home.run("--dry-run", "shims", "install", "tool", environ=place.environ)
    assert result.returncode == 0
    assert b"would install shim" in result.stdout
    assert not (place.bin / "tool").exists()


def test_a_configuration_folder_is_kept_as_an_absolute_path(place: Place) -> None:
    place.tool('echo "$CRAFT_RUN_CONNECTION"')
    place.install("tool", "--config-dir", ".craft-agent")
    assert f"--config-dir={place.home.app}" in (place.bin / "tool").read_text()


@pytest.mark.parametrize("shell", [("bash", "--norc", "-i"), ("zsh", "-f", "-i"), ("fish", "--no-config", "-i")])
def test_plain_commands_typed_into_a_shell_go_through_the_shim(place: Place, shell: tuple[str, ...]) -> None:
    program = next((f"/usr/bin/{shell[0]}" for _ in "x" if os.path.exists(f"/usr/bin/{shell[0]}")), None)
    if program is None:
        pytest.skip(f"{shell[0]} is not installed")
    place.tool('echo "[$CRAFT_RUN_CONNECTION:$1]"; kill -TERM $$')
    place.install("tool", "-c", "other")
    place.bin.joinpath("marker").mkdir()
    environ = place.environ | {"TERM": "dumb"}
    with Terminal([program, *shell[1:]], environ, str(place.home.root)) as terminal:
        terminal.type("tool 'a b'\r")
        terminal.read_until("[other:a b]")
        status = "$status" if shell[0] == "fish" else "$?"
        terminal.type(f"echo status={status}.\r")
        terminal.read_until("status=143.")
        terminal.type("exit\r")
        terminal.read_to_end()
