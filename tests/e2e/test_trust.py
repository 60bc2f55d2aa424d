"""A project's `.craft-run.toml` chooses the workspace once the user has approved it, and nothing before or else."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN, Home
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

ACME = b'workspace = "acme"\n'


class Project:
    """A home with the workspaces `acme` and `weekend`, and a project folder in it, which is no workspace's."""

    def __init__(self, home: Home) -> None:
        self.home = home
        for slug in ("first", "paid", "own"):
            home.connect(slug)
        home.workspace("acme", defaultLlmConnection="paid")
        home.workspace("weekend", defaultLlmConnection="own")
        self.folder = home.root / "project"
        self.below = self.folder / "src" / "deep"
        self.below.mkdir(parents=True)
        self.file = self.folder / ".craft-run.toml"

    def write(self, content: bytes = ACME) -> None:
        self.file.write_bytes(content)

    def trust(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
        return self.home.run("trust", *arguments, cwd=cwd or self.folder)

    def approve(self, *arguments: str) -> None:
        result = self.trust(*arguments)
        assert result.returncode == 0, result.stderr.decode()

    def launch(self, *options: str, cwd: Path | None = None, **environ: str) -> tuple[str, str]:
        """The workspace and the connection that a command gets, and what is said on standard error."""
        show = 'printf "%s %s" "$CRAFT_RUN_WORKSPACE" "$CRAFT_RUN_CONNECTION"'
        result = self.home.run(*options, "--", "sh", "-c", show, cwd=cwd or self.folder, environ=environ)
        assert result.returncode == 0, result.stderr.decode()
        return result.stdout.decode(), result.stderr.decode()


@pytest.fixture
def project(home: Home) -> Project:
    return Project(home)


def test_an_approved_file_chooses_the_workspace_in_its_folder_and_below(project: Project) -> None:
    project.write()
    result = project.trust(cwd=project.below)
    assert result.stderr.decode() == f"craft-run: `{project.file}` chooses workspace `acme`, in its folder and below\n"
    assert project.launch() == ("acme paid", "")
    assert project.launch(cwd=project.below) == ("acme paid", "")
    assert project.launch(cwd=project.home.root) == (" first", "")


def test_an_unapproved_file_is_ignored_with_one_line(project: Project) -> None:
    project.write()
    chosen, said = project.launch(cwd=project.below)
    assert chosen == " first"
    assert said == (
        f"craft-run: warning: `{project.file}` is not approved, so it is ignored: `craft-run trust` approves it, "
        "or name a workspace: `--workspace NAME`\n"
    )
    assert project.launch("-q") == (" first", "")
    assert project.home.run("--strict", "--", "true", cwd=project.folder).returncode == 125


@pytest.mark.parametrize("changed", [b'workspace = "weekend"\n', ACME + b"\n", b"", b"connection = 1"])
def test_a_changed_file_is_ignored_until_it_is_approved_again(project: Project, changed: bytes) -> None:
    project.write()
    project.approve()
    project.write(changed)
    chosen, said = project.launch()
    assert chosen == " first"
    assert "has changed since you approved it, so it is ignored" in said
    project.write()
    assert project.launch() == ("acme paid", "")


def test_the_approval_of_one_place_is_none_of_another(project: Project) -> None:
    project.write()
    project.approve()
    moved = project.home.root / "moved"
    project.folder.rename(moved)
    chosen, said = project.launch(cwd=moved)
    assert (chosen, "is not approved" in said) == (" first", True)


def test_the_nearest_file_counts_even_where_it_is_not_approved(project: Project) -> None:
    project.write()
    project.approve()
    nearer = project.below / ".craft-run.toml"
    nearer.write_bytes(b'workspace = "weekend"\n')
    chosen, said = project.launch(cwd=project.below)
    assert (chosen, f"`{nearer}` is not approved" in said) == (" first", True)
    project.approve(str(nearer))
    assert project.launch(cwd=project.below) == ("weekend own", "")


def test_files_above_the_home_folder_are_not_looked_at(project: Project) -> None:
    above = project.home.root.parent / ".craft-run.toml"
    above.write_bytes(ACME)
    assert project.launch() == (" first", "")
    (project.home.root / ".craft-run.toml").write_bytes(ACME)
    assert "is not approved" in project.launch()[1]


def test_what_the_user_names_wins_over_the_file(project: Project) -> None:
    project.write()
    project.approve()
    assert project.launch("-w", "weekend") == ("weekend own", "")
    assert project.launch(CRAFT_RUN_WORKSPACE="weekend") == ("weekend own", "")
    assert project.launch("-c", "first") == ("acme first", "")


def test_the_file_wins_over_a_working_directory_which_wins_over_nothing(project: Project) -> None:
    project.home.workspace("here", defaultLlmConnection="own", workingDirectory=str(project.below))
    project.home.workspace("there", defaultLlmConnection="own", workingDirectory=str(project.below))
    project.write()
    project.approve()
    assert project.launch(cwd=project.below) == ("acme paid", "")
    project.approve("--revoke")
    project.file.unlink()
    result = project.home.run("--", "true", cwd=project.below)
    assert b"the workingDirectory of several workspaces" in result.stderr


def test_the_plan_names_the_file_as_the_source(project: Project) -> None:
    project.write()
    project.approve()
    plan = json.loads(project.home.run("--dry-run", "--json", "--", "true", cwd=project.folder).stdout)
    assert plan["workspace"]["source"] == {"level": "directory", "detail": str(project.file)}


def test_a_workspace_that_does_not_exist_stops_the_launch(project: Project) -> None:
    project.write(b'workspace = "gone"')
    result = project.trust()
    assert b"warning: there is no workspace `gone`" in result.stderr
    result = project.home.run("--", "true", cwd=project.folder)
    assert result.returncode == 125
    assert f"there is no workspace `gone`, which `{project.file}` chooses" in result.stderr.decode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'workspace = "acme"\nconnection = "paid"', "may not set `connection`"),
        (b'[env]\nANTHROPIC_BASE_URL = "http://127.0.0.1"', "may not set `env`"),
        (b'workspace = "acme"\n[workspace.env]', "is no TOML"),
        (b"workspace = 1", "names no workspace"),
        (b'workspace = ""', "names no workspace"),
        (b'workspace = "a\\u0007"', "names no workspace"),
        (b"# nothing", "names no workspace"),
        (b'workspace = "/somewhere/else"', "gives the path of a workspace"),
        (b"workspace = acme", "is no TOML"),
        (b"workspace = " + b"[" * 4000, "is nested too deeply"),
        (b'workspace = "\xff"', "is not UTF-8"),
        (b"#" * 5000, "is no file of at most 4096 bytes"),
    ],
)
def test_a_file_with_anything_but_a_workspace_cannot_be_approved(
    project: Project, content: bytes, message: str
) -> None:
    project.write(content)
    result = project.trust()
    assert result.returncode == 1
    assert f"craft-run: error: `{project.file}` {message}" in result.stderr.decode()
    assert project.launch()[0] == " first"


@pytest.mark.parametrize("kind", ["nothing", "pipe", "folder", "too long"])
@pytest.mark.parametrize("arguments", [[], [".craft-run.toml"], [".craft-run.toml/"]])
def test_what_cannot_be_approved_is_named_with_what_is_expected(
    project: Project, kind: str, arguments: list[str]
) -> None:
    if kind == "nothing":
        arguments = arguments or ["./.craft-run.toml"]
    elif kind == "pipe":
        os.mkfifo(project.file)
    elif kind == "folder":
        project.file.mkdir()
    else:
        project.write(b"#" * 5000)
    result = project.trust(*arguments)
    assert result.returncode == 1
    error, hint = result.stderr.decode().splitlines()
    assert f"`{project.file}`" in error
    assert hint == 'hint: let it be a file that you can read, with one line: `workspace = "NAME"`'


def test_a_byte_order_mark_is_no_part_of_the_name_and_part_of_what_is_approved(project: Project) -> None:
    project.write(b"\xef\xbb\xbf" + ACME)
    project.approve()
    assert project.launch() == ("acme paid", "")
    project.write(ACME)
    assert "has changed since you approved it" in project.launch()[1]


@pytest.mark.parametrize("kind", ["pipe", "folder", "dangling link"])
def test_what_is_no_file_does_not_stop_a_launch(project: Project, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(project.file)
    elif kind == "folder":
        project.file.mkdir()
    else:
        project.file.symlink_to("nowhere")
    chosen, said = project.launch()
    assert chosen == " first"
    assert said.count("\n") == (0 if kind == "dangling link" else 1)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
def test_a_file_of_another_user_is_ignored_and_cannot_be_approved(project: Project) -> None:
    project.write()
    project.approve()
    os.chown(project.file, 12345, 12345)
    chosen, said = project.launch()
    assert (chosen, "belongs to another user, so it is ignored" in said) == (" first", True)
    assert project.trust().returncode == 1


def test_a_link_in_the_way_changes_nothing(project: Project) -> None:
    project.write()
    (project.home.root / "link").symlink_to(project.folder)
    project.approve(str(project.home.root / "link" / ".craft-run.toml"))
    assert project.launch() == ("acme paid", "")
    assert project.launch(cwd=project.home.root / "link" / "src") == ("acme paid", "")


def test_a_file_that_is_a_link_counts_by_what_it_links_to(project: Project) -> None:
    target = project.home.root / "shared.toml"
    target.write_bytes(ACME)
    project.file.symlink_to(target)
    project.approve()
    assert project.launch() == ("acme paid", "")
    target.write_bytes(b'workspace = "weekend"')
    assert "has changed" in project.launch()[1]


def test_approvals_are_listed_revoked_and_private(project: Project) -> None:
    project.write()
    project.approve()
    other = project.below / ".craft-run.toml"
    other.write_bytes(b'workspace = "weekend"')
    project.approve(str(project.below))
    assert (project.home.launcher / "trust.json").stat().st_mode & 0o777 == 0o600
    other.write_bytes(b"")
    listed = json.loads(project.trust("--list", "--json").stdout)
    assert [(each["path"], each["workspace"], each["state"]) for each in listed] == [
        (str(project.file), "acme", "approved"),
        (str(other), "weekend", "changed"),
    ]
    other.unlink()
    assert project.trust("--revoke", str(other)).stderr.decode() == f"craft-run: `{other}` is no longer approved\n"
    table = project.trust("--list").stdout.decode().splitlines()
    assert [line.split() for line in table[1:]] == [[str(project.file), "workspace", "`acme`", "now", "approved"]]
    project.approve("--revoke")
    assert "is not approved" in project.launch()[1]
    assert project.trust("--revoke").returncode == 1


def test_many_approvals_at_once_are_all_kept(project: Project) -> None:
    files = []
    for number in range(8):
        folder = project.folder / str(number)
        folder.mkdir()
        files.append(folder / ".craft-run.toml")
        files[-1].write_bytes(ACME)
    processes = [
        subprocess.Popen(
            [CRAFT_RUN, "trust", str(file)], env=project.home.environ, stderr=subprocess.DEVNULL, cwd=project.folder
        )
        for file in files
    ]
    assert [process.wait(60) for process in processes] == [0] * len(files)
    listed = json.loads(project.trust("--list", "--json").stdout)
    assert [each["path"] for each in listed] == sorted(map(str, files))


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"version": 2, "files": {}}', b'{"version": 1, "files": {"a": 1}}'])
def test_approvals_that_cannot_be_read_are_left_alone_and_stop_launches_that_need_them(
    project: Project, content: bytes
) -> None:
    project.home.launcher.mkdir(mode=0o700)
    approvals = project.home.launcher / "trust.json"
    approvals.write_bytes(content)
    assert project.launch() == (" first", "")
    project.write()
    assert project.home.run("--", "true", cwd=project.folder).returncode == 125
    assert project.trust().returncode == 1
    assert approvals.read_bytes() == content


def test_there_is_nothing_to_approve_without_a_file(project: Project) -> None:
    result = project.trust()
    assert result.returncode == 1
    assert b"there is no `.craft-run.toml` in this folder or above" in result.stderr
    result = project.trust("--list")
    assert (result.stdout, result.stderr) == (b"", b"craft-run: nothing is approved\n")
    assert b"cannot read" in project.trust(str(project.folder / "other.toml")).stderr
    assert b"is no configuration folder" in project.trust(str(project.folder)).stderr


@pytest.mark.parametrize("shell", [("bash", "--norc", "-i"), ("zsh", "-f", "-i"), ("fish", "--no-config", "-i")])
def test_a_new_user_is_led_from_the_hint_to_the_choice(project: Project, shell: tuple[str, ...]) -> None:
    if not os.path.exists(f"/usr/bin/{shell[0]}"):
        pytest.skip(f"{shell[0]} is not installed")
    path = f"{os.path.dirname(CRAFT_RUN)}:/usr/bin:/bin"
    environ = project.home.environ | {"TERM": "dumb", "PATH": path}
    with Terminal([f"/usr/bin/{shell[0]}", *shell[1:]], environ, str(project.folder)) as terminal:
        terminal.type("echo 'workspace = \"weekend\"' > .craft-run.toml\r")
        terminal.type("craft-run -- sh -c 'echo [$CRAFT_RUN_CONNECTION]'\r")
        terminal.read_until("`craft-run trust` approves it")
        terminal.read_until("[first]")
        terminal.type("craft-run trust\r")
        terminal.read_until("chooses workspace `weekend`")
        terminal.type("craft-run -- sh -c 'echo [$CRAFT_RUN_CONNECTION]'\r")
        terminal.read_until("[own]")
        terminal.type("exit\r")
        terminal.read_to_end()


def test_the_approvals_are_listed_by_the_word_that_other_lists_have(project: Project) -> None:
    by_option = project.home.run("trust", "--list", "--json", cwd=project.folder)
    assert by_option.returncode == 0
    assert project.home.run("trust", "list", "--json", cwd=project.folder).stdout == by_option.stdout
