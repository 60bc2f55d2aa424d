"""A launched command is the command itself: its process, arguments, input, exit status; and every error before it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from launcher.config.reading import workspace_roots
from launcher.values.errors import ConfigError
from launcher.values.paths import locate
from tests.support.home import CRAFT_RUN, Home

if TYPE_CHECKING:
    from pathlib import Path

MODES = pytest.mark.parametrize("mode", [(), ("--supervise",)], ids=["replace", "supervise"])

REPORT = """
import json, os, sys
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
print(json.dumps({
    "pid": os.getpid(),
    "argv": [os.fsencode(argument).hex() for argument in sys.argv[1:]],
    "ignored": int(status["SigIgn"], 16),
    "blocked": int(status["SigBlk"], 16),
    "descriptors": sorted(int(name) for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")),
    "cwd": os.getcwd(),
    "umask": os.umask(0),
    "stdin": sys.stdin.buffer.read().hex(),
}))
"""


@pytest.fixture
def plain(home: Home) -> Home:
    home.connect("plain")
    return home


@MODES
def test_the_command_sees_what_it_would_see_without_craft_run(
    plain: Home, mode: tuple[str, ...], tmp_path: Path
) -> None:
    script = tmp_path / "report.py"
    script.write_text(REPORT)
    # CPython ignores SIGPIPE and SIGXFSZ itself, so the report is the same interpreter's, launched without craft-run.
    command: list[str | bytes] = [
        sys.executable,
        "-I",
        str(script),
        "",
        "a b",
        "--",
        "-w",
        b"\xff\xfe",
        "'\"$`\\",
        "\n",
    ]
    stdin = bytes(range(256)) * 100
    direct = subprocess.run(command, input=stdin, capture_output=True, check=True, cwd=plain.root, env=plain.environ)
    process = subprocess.Popen(
        [CRAFT_RUN, *mode, "-c", "plain", "--", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=plain.root,
        env=plain.environ,
    )
    stdout, stderr = process.communicate(stdin, timeout=60)
    assert (process.returncode, stderr) == (0, b"")
    expected, seen = json.loads(direct.stdout), json.loads(stdout)
    if not mode:
        assert seen["pid"] == process.pid
    del expected["pid"], seen["pid"]
    assert seen == expected


@MODES
def test_no_signal_is_ignored_or_blocked_in_the_command(plain: Home, mode: tuple[str, ...]) -> None:
    result = plain.run(*mode, "-c", "plain", "--", "grep", "-E", "^Sig(Ign|Blk)", "/proc/self/status")
    signals = 0x7FFF_FFFF  # 1 to 31: glibc's own two, 32 and 33, are ignored in whatever make starts
    assert [int(line.split()[1], 16) & signals for line in result.stdout.splitlines()] == [0, 0]


@MODES
@pytest.mark.parametrize("code", [0, 1, 37, 125, 255])
def test_the_exit_status_is_the_commands_own(plain: Home, mode: tuple[str, ...], code: int) -> None:
    assert plain.run(*mode, "-c", "plain", "--", "sh", "-c", f"exit {code}").returncode == code


@MODES
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV, signal.SIGINT])
def test_a_command_that_dies_of_a_signal_is_seen_to_die_of_it(
    plain: Home, mode: tuple[str, ...], number: signal.Signals
) -> None:
    assert plain.run(*mode, "-c", "plain", "--", "sh", "-c", f"kill -{int(number)} $$").returncode == -number


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        (["no-such-command-anywhere"], 127, "no-such-command-anywhere"),
        (["./missing"], 127, "./missing"),
        (["/etc/passwd"], 126, "/etc/passwd"),
        (["/tmp"], 126, "/tmp"),
    ],
)
def test_a_command_that_cannot_run_has_the_shells_status(
    plain: Home, command: list[str], code: int, message: str
) -> None:
    result = plain.run("-c", "plain", "--", *command)
    error, hint = result.stderr.decode().splitlines()
    assert result.returncode == code
    assert error.startswith("craft-run: error: ")
    assert message in error
    assert hint.startswith("hint: ")
    assert not (plain.launcher / "runs").exists() or not list((plain.launcher / "runs").iterdir())


def test_the_program_is_looked_up_on_the_childs_path(plain: Home) -> None:
    folder = plain.root / "own bin"
    folder.mkdir()
    program = folder / "mine"
    program.write_text("#!/bin/sh\necho found\n")
    program.chmod(0o755)
    assert plain.run("-c", "plain", "--", "mine").returncode == 127
    assert plain.run("-c", "plain", "-e", f"PATH={folder}:/usr/bin:/bin", "--", "mine").stdout == b"found\n"


def test_it_serves_as_the_first_line_of_a_script(plain: Home) -> None:
    plain.workspace("proj", defaultLlmConnection="plain")
    script = plain.root / "script"
    script.write_text(
        "#!/usr/bin/env -S craft-run -w proj -- python3\n"
        "import os, sys\nprint(os.environ['CRAFT_RUN_WORKSPACE'], os.environ['OPENAI_BASE_URL'], sys.argv[1:])\n"
    )
    script.chmod(0o755)
    environ = plain.environ | {"PATH": f"{os.path.dirname(CRAFT_RUN)}:{plain.environ['PATH']}"}
    result = subprocess.run([str(script), "a b", ""], env=environ, capture_output=True, check=True)
    assert result.stdout == b"proj https://llm.example/v1 ['a b', '']\n"


def test_chdir_runs_there(plain: Home) -> None:
    (plain.root / "src").mkdir()
    plain.workspace("proj", workingDirectory="~/src")
    assert plain.run("-w", "proj", "-C", "@workspace", "--", "pwd").stdout.decode().strip() == str(plain.root / "src")
    result = plain.run("-C", "/no/such/folder", "--", "pwd")
    assert result.returncode == 125
    assert b"there is no folder `/no/such/folder` to run in" in result.stderr


def test_the_workspace_is_the_one_whose_working_directory_this_is(plain: Home) -> None:
    plain.connect("other")
    (plain.root / "src" / "deep" / "er").mkdir(parents=True)
    plain.workspace("outer", workingDirectory="~/src", defaultLlmConnection="plain")
    plain.workspace("inner", workingDirectory="${HOME}/src/deep", defaultLlmConnection="other")
    show = ["--", "sh", "-c", "echo $CRAFT_RUN_WORKSPACE $CRAFT_RUN_CONNECTION"]
    assert plain.run(*show, cwd=plain.root / "src").stdout == b"outer plain\n"
    assert plain.run(*show, cwd=plain.root / "src" / "deep" / "er").stdout == b"inner other\n"
    assert plain.run(*show, cwd=plain.root).stdout == b"plain\n"


def test_a_workspace_that_cannot_be_looked_at_is_not_passed_over_in_silence(plain: Home) -> None:
    root = plain.workspace("behind")
    (root / "config.json").unlink()
    assert plain.run("--", "true").stderr == b""
    root.rmdir()
    root.symlink_to(root)
    result = plain.run("--", "true")
    assert b"warning: workspace `behind` was not considered: cannot read `" in result.stderr


@pytest.mark.parametrize("variable", ["XDG_RUNTIME_DIR", "TMPDIR"])
def test_a_key_file_is_found_from_another_folder_whatever_the_environment_says(plain: Home, variable: str) -> None:
    plain.connect("vertex", "vertex", "service_account_file", gcpRegion="us-central1", baseUrl=None)
    account = {"type": "service_account", "project_id": "p", "private_key": "k", "client_email": "a@b.example"}
    plain.store("llm_service_account::vertex", {"value": json.dumps(account)})
    for folder in ("relative", "src"):
        (plain.root / folder).mkdir(mode=0o700)
    environ = {"XDG_RUNTIME_DIR": "", variable: "relative"}
    command = ("sh", "-c", 'cat "$GOOGLE_APPLICATION_CREDENTIALS"')
    result = plain.run("-c", "vertex", "-C", "src", "--", *command, environ=environ)
    assert result.stderr == b""
    assert json.loads(result.stdout) == account
    assert os.listdir(plain.root / "relative") == []


def test_codex_path_is_what_codex_means_to_the_command_and_its_children(plain: Home) -> None:
    binary = plain.root / "codex-0.169"
    binary.write_text('#!/bin/sh\necho "real codex $*"\n')
    plain.connect("codex", "openai", "oauth", baseUrl=None, codexPath=str(binary))
    missing = plain.run("-c", "codex", "--no-agent", "--", "codex")
    binary.chmod(0o755)
    assert missing.returncode == 126
    assert plain.run("-c", "codex", "--no-agent", "--", "codex", "a b").stdout == b"real codex a b\n"
    assert plain.run("-c", "codex", "--", "sh", "-c", "codex nested").stdout == b"real codex nested\n"
    binary.unlink()
    gone = plain.run("-c", "codex", "--", "sh", "-c", "codex")
    assert gone.returncode == 127
    assert str(binary) in gone.stderr.decode()


def test_strict_makes_a_warning_an_error(plain: Home) -> None:
    plain.config["defaultLlmConnection"] = "gone"
    plain.write()
    lax, strict, quiet = plain.run("--", "true"), plain.run("--strict", "--", "true"), plain.run("-q", "--", "true")
    message = b"global default names connection `gone`, which does not exist"
    assert (lax.returncode, lax.stderr) == (0, b"craft-run: warning: " + message + b"\n")
    assert strict.returncode == 125
    assert message in strict.stderr
    assert (quiet.returncode, quiet.stderr) == (0, b"")


def test_verbose_says_which_connection_and_why(plain: Home) -> None:
    result = plain.run("-v", "-c", "plain", "-m", "m1", "--", "true")
    assert result.stderr.decode().splitlines()[:2] == [
        "craft-run: connection plain (Plain: own endpoint llm.example, no key)",
        "craft-run: why you said `--connection`",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no `"),
        ("", "invalid JSON"),
        ("{", "invalid JSON"),
        ("[]", "holds no JSON object"),
        ("{}", "has no connections"),
        ('{"llmConnections": {}}', "`llmConnections` is no list"),
        ('{"llmConnections": [1, null, {"slug": 3}]}', "has no connections"),
        ('{"llmConnections": [{"slug": "x", "providerType": "nonsense"}]}', "connection `x` in `"),
        ("[" * 100_000, "nested too deeply"),
        ('{"llmConnections": [], "n": ' + "9" * 5000 + "}", "invalid JSON near line 1, column 29"),
    ],
)
def test_a_broken_configuration_is_one_error_with_a_hint(home: Home, content: str | None, message: str) -> None:
    if content is not None:
        home.config_file.write_text(content)
    result = home.run("--", "true")
    lines = result.stderr.decode().splitlines()
    assert result.returncode == 125
    assert [line.split(": ")[0] for line in lines] == ["craft-run", "hint"]
    assert message in lines[0]
    if content is not None:
        assert home.config_file.read_text() == content


def test_a_byte_order_mark_is_no_error(plain: Home) -> None:
    text = plain.config_file.read_bytes()
    plain.config_file.write_bytes(b"\xef\xbb\xbf" + text)
    assert plain.run("--", "true").returncode == 0
    assert plain.config_file.read_bytes().startswith(b"\xef\xbb\xbf{")


@pytest.mark.parametrize("path", ["/a\0b", "/\ud800"])
def test_a_path_that_no_file_can_have_stops_only_the_launch_that_needs_it(plain: Home, path: str) -> None:
    plain.workspace("strange", workingDirectory=path)
    plain.workspace("impossible")
    plain.config["workspaces"][-1]["rootPath"] = path
    plain.config_file.write_text(json.dumps(plain.config))
    assert plain.run("--", "true").stderr == b""
    refused = plain.run("-w", "id-impossible", "--", "true")
    assert refused.returncode == 125
    assert b"is not a path that a file can have" in refused.stderr
    there = plain.run("-w", "strange", "-C", "@workspace", "--", "true")
    assert there.returncode == 125
    assert there.stderr.startswith(b"craft-run: error: ")


def test_a_named_pipe_in_place_of_a_file_is_an_error_and_not_waited_for(plain: Home) -> None:
    plain.config_file.unlink()
    os.mkfifo(plain.config_file)
    result = plain.run("--", "true")
    assert result.returncode == 125
    assert b"cannot read `" in result.stderr


@pytest.mark.parametrize("name", ["credentials.enc", "launcher/last-used.json", "launcher/history.jsonl", "session"])
@pytest.mark.parametrize("command", ["-c key -s 260101-a-b -- true", "sessions list", "credentials list", "history"])
def test_nothing_waits_for_a_named_pipe(home: Home, name: str, command: str) -> None:
    home.connect("key", "anthropic", "api_key", baseUrl=None)
    home.store("llm_api_key::key", {"value": "secret"})
    session = home.session(home.workspace("proj"), "260101-a-b")
    home.launcher.mkdir(exist_ok=True)
    path = session if name == "session" else home.app / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    result = home.run(*command.split())
    assert b"Traceback" not in result.stderr
    assert b"secret" not in result.stdout + result.stderr


def test_a_device_in_place_of_a_file_is_not_read_forever(plain: Home) -> None:
    plain.config_file.unlink()
    plain.config_file.symlink_to("/dev/zero")
    result = plain.run("--", "true")
    assert result.returncode == 125
    assert b"not a regular file" in result.stderr


def test_an_environment_file_may_be_a_pipe(plain: Home) -> None:
    line = f"{CRAFT_RUN} -c plain --env-file <(echo A=from-a-pipe) -- sh -c 'echo $A'"
    result = subprocess.run(["bash", "-c", line], env=plain.environ, cwd=plain.root, capture_output=True, check=True)
    assert result.stdout == b"from-a-pipe\n"


@pytest.mark.parametrize("key", ["llmConnections", "workspaces"])
def test_what_is_no_list_does_not_pass_for_an_empty_one(plain: Home, key: str) -> None:
    plain.config[key] = {}
    plain.write()
    result = plain.run("--", "true")
    assert result.returncode == 125
    assert f"`{key}` is no list" in result.stderr.decode()


def test_a_variable_that_no_program_can_be_given_stops_a_launch_before_it_is_recorded(plain: Home) -> None:
    plain.config["llmConnections"][0]["defaultModel"] = "a\0b"
    plain.write()
    before = plain.config_file.read_bytes()
    result = plain.run("-c", "plain", "--", "true")
    assert result.returncode == 125
    assert b"OPENAI_MODEL` (connection: model) contains a NUL byte" in result.stderr
    assert plain.config_file.read_bytes() == before
    assert not (plain.launcher / "history.jsonl").exists()


class TestUnlistedWorkspace:
    """One that the app will list at its next start, because it lies where the app looks for new ones."""

    @pytest.fixture
    def unlisted(self, plain: Home) -> Home:
        plain.connect("its-own")
        project = plain.root / "src" / "acme"
        project.mkdir(parents=True)
        root = plain.workspace("acme", defaultLlmConnection="its-own", workingDirectory=str(project))
        plain.session(root, "260101-a-b", llmConnection="its-own")
        plain.config["workspaces"] = []
        plain.write()
        return plain

    def connection(self, home: Home, *options: str, cwd: str = ".") -> str:
        command = ("sh", "-c", "echo $CRAFT_RUN_CONNECTION")
        result = home.run(*options, "--", *command, cwd=home.root / cwd)
        assert result.returncode == 0, result.stderr.decode()
        return result.stdout.decode().strip()

    def test_serves_its_working_directory(self, unlisted: Home) -> None:
        assert self.connection(unlisted, cwd="src/acme") == "its-own"
        assert self.connection(unlisted) == "plain"

    def test_has_sessions_that_are_found_by_their_ids_alone(self, unlisted: Home) -> None:
        assert self.connection(unlisted, "-s", "260101-a-b") == "its-own"
        made = unlisted.run("sessions", "new", "-w", "acme").stdout.decode().strip()
        assert self.connection(unlisted, "--session", made) == "its-own"


def test_workspaces_that_cannot_be_listed_do_not_pass_for_none(
    plain: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(path: str) -> list[str]:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "listdir", forbidden)
    with pytest.raises(ConfigError, match=r"cannot read `.*/workspaces`: Permission denied"):
        workspace_roots({}, locate({"HOME": str(plain.root)}, None), str(tmp_path))


def test_control_characters_in_names_do_not_reach_the_terminal(plain: Home) -> None:
    plain.connect("\x1b]0;evil\x07")
    result = plain.run("-c", "missing", "--", "true")
    assert b"\x1b" not in result.stderr
    assert rb"\x1b]0;evil\x07" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--"], 125, "there is no command behind `--`"),
        (["-w", "--", "true"], 125, "`-w` needs a value: NAME"),
        (["--nonsense", "--", "true"], 125, "no such option `--nonsense`"),
        (["nonsense"], 2, "there is no subcommand `nonsense`"),
        (["--nonsense"], 2, "no such option"),
    ],
)
def test_a_usage_error_is_one_line_with_a_hint(home: Home, arguments: list[str], code: int, message: str) -> None:
    result = home.run(*arguments)
    assert result.returncode == code
    assert message in result.stderr.decode()
    assert "\nhint: " in result.stderr.decode()
    assert result.stdout == b""


def test_nothing_at_all_shows_the_help(home: Home) -> None:
    result = home.run()
    assert result.returncode == 0
    assert b"Usage: craft-run" in result.stdout


def test_closed_standard_streams_stop_nothing(plain: Home) -> None:
    for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        line = f'exec {CRAFT_RUN} -v -c plain -- sh -c "exit 7" {closed}'
        assert subprocess.run(["sh", "-c", line], env=plain.environ, cwd=plain.root, check=False).returncode == 7
