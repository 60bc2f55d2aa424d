"""The text of shims: read back as written, and, for Windows, what its shells would see. Not run on Windows here."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.process.lookup import is_shim
from launcher.process.windows.lookup import find
from launcher.shims import folder, wording
from launcher.shims.wording import Call, check_name, files
from launcher.values.errors import UsageError

words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


def call(*options: str, craft_run: str = "/opt/craft run/craft-run") -> Call:
    return Call(craft_run=craft_run, options=options, name="claude")


@given(st.lists(words, max_size=4).map(tuple), words)
def test_a_shim_reads_back_as_it_was_written(options: tuple[str, ...], program: str) -> None:
    written = call(*options, craft_run=f"/{program}")
    (content,) = files(written, windows=False).values()
    assert wording.read(content) == written


@given(st.lists(words, max_size=3))
def test_a_shell_takes_the_options_apart_again(options: list[str]) -> None:
    written = call(*options, craft_run="/usr/bin/printf")
    (content,) = files(written.but(options=("%s\\0", *options)), windows=False).values()
    result = subprocess.run(["/bin/sh", "-c", content, "claude", "an argument"], capture_output=True, check=True)
    assert result.stdout.split(b"\0")[:-1] == [os.fsencode(each) for each in (*options, "--", "claude", "an argument")]


def test_the_shim_for_cmd_passes_all_arguments_and_no_percent_sign_is_a_variable() -> None:
    written = call("--env=A=100% b", "--chdir=C:\\work\\", craft_run="C:\\Program Files\\craft-run.exe")
    first, second, end = files(written, windows=True)["claude.cmd"].decode().split("\r\n")
    assert first.startswith("@rem # craft-run-shim 1: `claude`")
    assert second == ('@"C:\\Program Files\\craft-run.exe" "--env=A=100%% b" "--chdir=C:\\work\\\\" -- "claude" %*')
    assert end == ""


def test_the_shim_for_powershell_passes_arguments_input_and_exit_code() -> None:
    written = call("--env=A=it's $b", craft_run="C:\\craft-run.exe")
    lines = files(written, windows=True)["claude.ps1"].decode().split("\r\n")
    launch = "& 'C:\\craft-run.exe' '--env=A=it''s $b' '--' 'claude' @args"
    assert lines[1:] == [
        f"if ($MyInvocation.ExpectingInput) {{ $input | {launch} }}",
        f"else {{ {launch} }}",
        "exit $LASTEXITCODE",
        "",
    ]


@pytest.mark.parametrize("option", ['--env=A="', "--env=A=b\nc"])
def test_what_cmd_cannot_hold_is_refused(option: str) -> None:
    with pytest.raises(UsageError, match=r"cmd\.exe"):
        files(call(option), windows=True)


def test_windows_finds_the_program_past_the_shims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ntpath.join", os.path.join)
    shims, real = tmp_path / "shims", tmp_path / "real"
    real.mkdir()
    (real / "claude.CMD").write_text("@echo real")
    folder.install(str(shims), [call()], windows=True)
    (shims / "claude.cmd").rename(shims / "claude.CMD")  # no case on Windows
    found = find("claude", {"PATH": f"{shims};{real}", "PATHEXT": ".CMD"}, str(tmp_path))
    assert found == str(real / "claude.CMD")


def test_both_windows_files_are_installed_recognised_and_removed(tmp_path: Path) -> None:
    paths = folder.install(str(tmp_path), [call()], windows=True)
    assert [Path(path).name for path in paths] == ["claude.cmd", "claude.ps1"]
    assert all(is_shim(os.fsencode(path)) for path in paths)
    removable = folder.removable(str(tmp_path), ["claude"], windows=True)
    assert removable == paths
    for path in removable:
        folder.remove(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["claude", "codex-cli", "python3.11", "a_b", "c++", "日本"])
def test_plain_names_can_have_shims(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["", ".", "..", "-n", "a b", "a/b", "a\\b", "a:b", "$HOME", "`x`", "a\n", "a%b", "sh"])
def test_what_is_no_plain_name_cannot(name: str) -> None:
    with pytest.raises(UsageError):
        check_name(name)


@pytest.mark.parametrize(
    "text",
    [b"", b"#!/bin/sh\n", b"#!/bin/sh\n# craft-run-shim 1: x\nexec 'a", b"#!/bin/sh\n# craft-run-shim 1: x\nexec"],
)
def test_what_cannot_be_read_back_is_no_call(text: bytes) -> None:
    assert wording.read(text) is None
