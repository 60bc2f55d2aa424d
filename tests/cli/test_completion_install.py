"""`craft-run completion --install`."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from launcher.completion.scripts import SCRIPTS
from tests.support.home import CRAFT_RUN

if TYPE_CHECKING:
    from tests.support.home import Home


@pytest.mark.parametrize(("shell", "file"), [("bash", ".bashrc"), ("zsh", ".zshrc")])
@pytest.mark.parametrize("before", [None, b"", b"alias ll='ls -l'\n", b"no line feed at its end, and \xff"])
def test_a_line_is_appended_once_and_nothing_else_changes(
    home: Home, shell: str, file: str, before: bytes | None
) -> None:
    path = home.root / file
    if before is not None:
        path.write_bytes(before)
    environ = {"SHELL": f"/usr/bin/{shell}"}
    for _ in range(2):
        result = home.run("completion", "--install", environ=environ)
        assert result.returncode == 0, result.stderr
        kept = before or b""
        gap = b"\n" if kept and not kept.endswith(b"\n") else b""
        assert path.read_bytes() == kept + gap + f'eval "$(craft-run completion {shell})"\n'.encode()
    assert b"has it already" in result.stderr


def test_fish_gets_the_file_that_it_looks_for(home: Home) -> None:
    assert home.run("completion", "--install", "fish").returncode == 0
    path = home.root / ".config" / "fish" / "completions" / "craft-run.fish"
    assert path.read_text().rstrip("\n") == SCRIPTS["fish"].rstrip("\n")


def test_a_startup_file_that_is_a_link_stays_one(home: Home) -> None:
    (home.root / "dotfiles").write_text("# mine\n")
    (home.root / ".bashrc").symlink_to("dotfiles")
    assert home.run("completion", "--install", "bash").returncode == 0
    assert (home.root / ".bashrc").is_symlink()
    assert (home.root / "dotfiles").read_text().startswith("# mine\neval")


def test_a_new_shell_completes(home: Home) -> None:
    assert home.run("completion", "--install", "bash").returncode == 0
    environ = home.environ | {"PATH": f"{CRAFT_RUN.rpartition('/')[0]}:/usr/bin:/bin"}
    line = ["bash", "--norc", "-c", ". ~/.bashrc; complete -p craft-run"]
    shown = subprocess.run(line, env=environ, capture_output=True, timeout=60, check=True).stdout
    assert b"_craft_run" in shown


@pytest.mark.parametrize(
    ("line", "shell", "reason"),
    [
        (["--install"], "/bin/tcsh", "there is no completion for `tcsh`"),
        (["--install"], "", "SHELL does not say which shell"),
        (["--install", "powershell"], "", "$PROFILE is not edited"),
        ([], "/bin/bash", "SHELL is missing"),
    ],
)
def test_what_cannot_be_installed_is_said(home: Home, line: list[str], shell: str, reason: str) -> None:
    result = home.run("completion", *line, environ={"SHELL": shell})
    assert result.returncode == 2
    assert reason in result.stderr.decode()
