"""From a container, as root in somebody's home, on odd file systems, beside programs that hold on to a file."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import stat
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults import tracing
from tests.support.home import CRAFT_RUN, Home

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONTAINER = ("unshare", "-pf", "--mount-proc")
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all")
GROUP = ("setpriv", "--reuid=12345", "--regid=0", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all")


def _works(words: Sequence[str], *command: str) -> bool:
    if shutil.which(words[0]) is None:
        return False
    return subprocess.run([*words, *(command or ("true",))], capture_output=True, check=False).returncode == 0


containers = pytest.mark.skipif(not _works(CONTAINER), reason="this user may make no pid namespace")
users = pytest.mark.skipif(
    os.geteuid() != 0 or not _works(NOBODY, CRAFT_RUN, "--version"),
    reason="only root can be somebody else, and only where others may read this Python and this checkout",
)
mounts = pytest.mark.skipif(not _works(("unshare", "-m")), reason="this user may not mount")
traced = pytest.mark.skipif(tracing.missing() is not None, reason=str(tracing.missing()))


def run(home: Home, prefix: Sequence[str], *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """craft-run behind other words."""
    return subprocess.run(
        [*prefix, CRAFT_RUN, *arguments],
        env=home.environ,
        input=stdin,
        capture_output=True,
        cwd=home.root,
        timeout=120,
        check=False,
    )


@pytest.fixture
def full(home: Home) -> Home:
    return filled(home)


def filled(home: Home) -> Home:
    """Two connections, one with a key, and a workspace with a session."""
    home.connect("plain", lastUsedAt=1795330720424)
    home.connect("keyed", "anthropic", "api_key", baseUrl=None)
    home.store("llm_api_key::keyed", {"value": "old"})
    home.session(home.workspace("acme"), "s1", ['{"id":"m1"}'])
    return home


@contextmanager
def app_running(home: Home) -> Iterator[None]:
    with subprocess.Popen(["sleep", "1000"]) as app:
        lock = {"pid": app.pid, "startedAt": time.time_ns() // 1_000_000}
        (home.app / ".server.lock").write_text(json.dumps(lock))
        yield
        app.kill()


@containers
class TestFromAContainer:
    def test_the_app_outside_counts_as_running(self, full: Home) -> None:
        session = full.app / "workspaces" / "acme" / "sessions" / "s1" / "session.jsonl"
        with app_running(full):
            before = (full.app / "credentials.enc").read_bytes(), session.read_bytes()
            refused = run(full, CONTAINER, "credentials", "set", "keyed", stdin=b"new")
            assert refused.returncode == 1
            assert b"app is running" in refused.stderr
            assert run(full, CONTAINER, "-s", "s1", "-c", "plain", "--", "true").returncode == 0
            assert ((full.app / "credentials.enc").read_bytes(), session.read_bytes()) == before
        # Outside, the app is known to have stopped.
        assert full.run("-c", "plain", "--", "true").returncode == 0
        assert b'"connectionLocked":true' in session.read_bytes()

    def test_the_records_of_launches_outside_stay(self, full: Home) -> None:
        words = [CRAFT_RUN, "-c", "plain", "--", "sh", "-c", "echo on; read -r line"]
        with subprocess.Popen(
            words, env=full.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=full.root
        ) as command:
            assert command.stdout is not None
            command.stdout.readline()
            for _ in range(2):
                listed = json.loads(run(full, CONTAINER, "ps", "--json").stdout)
                assert [(row["pid"], row["memoryBytes"]) for row in listed] == [(command.pid, None)]
            assert [row["pid"] for row in json.loads(full.run("ps", "--json").stdout)] == [command.pid]
            command.communicate(b"\n")
        assert json.loads(full.run("ps", "--json").stdout) == []

    def test_the_key_file_of_a_command_outside_stays(self, full: Home) -> None:
        full.connect("vertex", "vertex", "service_account_file", baseUrl=None, gcpProjectId="p", gcpRegion="r")
        full.store("llm_service_account::vertex", {"value": '{"project_id":"p"}'})
        script = 'echo "$GOOGLE_APPLICATION_CREDENTIALS"; read -r line; cat "$GOOGLE_APPLICATION_CREDENTIALS"'
        with subprocess.Popen(
            [CRAFT_RUN, "-c", "vertex", "--", "sh", "-c", script],
            env=full.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=full.root,
        ) as command:
            assert command.stdout is not None
            path = command.stdout.readline().decode().strip()
            assert run(full, CONTAINER, "-c", "vertex", "--", "true").returncode == 0
            assert full.run("-c", "plain", "--", "true").returncode == 0
            assert command.communicate(b"\n")[0] == b'{"project_id":"p"}'
        assert not os.path.exists(path)

    def test_what_a_killed_launch_has_left_of_a_key_goes_with_the_next_one_of_any_kind(self, full: Home) -> None:
        private = full.runtime / "craft-run"
        full.run("-c", "plain", "--", "true")
        private.mkdir(mode=0o700, exist_ok=True)
        asked = "cut -d' ' -f22 /proc/self/stat; cat /proc/sys/kernel/random/boot_id; stat -Lc %i /proc/self/ns/pid"
        made = run(full, (), "-c", "plain", "--", "sh", "-c", asked)
        ticks, boot, namespace = made.stdout.decode().split()
        name = f"{2**22 + 1}-{ticks}-{boot[:8]}-{namespace}-00ff00ff.json"
        (private / name).write_text("a key")
        elsewhere = f"{os.getpid()}-1-{boot[:8]}-1-00ff00ff.json"
        (private / elsewhere).write_text("somebody's")
        assert full.run("-c", "plain", "--", "true").returncode == 0
        assert [path.name for path in private.iterdir() if path.name[0].isdecimal()] == [elsewhere]


@users
class TestAsRoot:
    @pytest.fixture
    def reached(self) -> Iterator[Home]:
        """A home in a folder that everybody may enter."""
        with tempfile.TemporaryDirectory(prefix="craft-run-test-") as folder:
            os.chmod(folder, 0o755)
            yield filled(Home(Path(folder) / "home"))

    @pytest.fixture
    def theirs(self, reached: Home) -> Home:
        """The same, of another user's."""
        self.own(reached)
        return reached

    @staticmethod
    def own(home: Home) -> None:
        subprocess.run(["chown", "-R", "65534:65534", str(home.root)], check=True)
        home.runtime.chmod(0o700)

    @staticmethod
    def foreign(home: Home) -> list[str]:
        return [str(path) for path in home.root.rglob("*") if path.lstat().st_uid != 65534]

    def test_what_root_makes_and_replaces_stays_the_user_s(self, theirs: Home) -> None:
        shutil.rmtree(theirs.launcher)
        for words, stdin in (
            (("-c", "plain", "--", "true"), b""),
            (("-s", "s1", "-c", "plain", "--", "true"), b""),
            (("-w", "acme", "--new-session=x", "-c", "plain", "--", "true"), b""),
            (("credentials", "set", "keyed"), b"new"),
            (("connections", "default", "plain"), b""),
        ):
            assert run(theirs, (), *words, stdin=stdin).returncode == 0
            assert self.foreign(theirs) == []
        own = run(theirs, NOBODY, "-c", "keyed", "--", "printenv", "ANTHROPIC_API_KEY")
        assert (own.stderr, own.stdout) == (b"", b"new\n")

    def test_a_link_of_the_user_s_gives_them_nothing_of_root_s(self, theirs: Home, tmp_path: Path) -> None:
        secret = tmp_path / "root-only"
        secret.write_text("")
        secret.chmod(0o600)
        theirs.launcher.mkdir(exist_ok=True)
        for name in ("history.jsonl", "last-used.json", "lock"):
            (theirs.launcher / name).unlink(missing_ok=True)
            (theirs.launcher / name).symlink_to(secret)
        self.own(theirs)
        run(theirs, (), "-c", "plain", "--", "true")
        assert secret.stat().st_uid == 0

    def test_a_file_that_may_be_written_and_is_another_user_s_is_written(self, reached: Home) -> None:
        full = reached
        subprocess.run(["chmod", "-R", "g+rwX", str(full.root)], check=True)
        result = run(full, GROUP, "connections", "default", "keyed")
        assert result.returncode == 0, result.stderr
        assert full.read()["defaultLlmConnection"] == "keyed"
        assert full.config_file.stat().st_uid == 0
        launched = run(full, GROUP, "--strict", "-c", "plain", "--", "true")
        assert (launched.returncode, launched.stderr) == (0, b"")

    def test_strict_stops_for_what_cannot_be_recorded_and_records_nothing(self, theirs: Home) -> None:
        theirs.config_file.chmod(0o444)
        before = theirs.config_file.read_bytes()
        result = run(theirs, NOBODY, "--strict", "-c", "plain", "--", "echo", "ran")
        assert (result.returncode, result.stdout) == (125, b"")
        assert b"(--strict)" in result.stderr
        assert theirs.config_file.read_bytes() == before
        assert not (theirs.launcher / "history.jsonl").read_bytes()
        assert list((theirs.launcher / "runs").iterdir()) == []
        theirs.config_file.chmod(0o644)
        theirs.app.chmod(0o500)
        shutil.rmtree(theirs.launcher)
        assert run(theirs, NOBODY, "--strict", "-c", "plain", "--", "true").returncode == 125
        assert run(theirs, NOBODY, "-c", "plain", "--", "true").returncode == 0


@mounts
def test_a_file_that_is_a_mount_of_its_own_is_written_in_place(full: Home, tmp_path: Path) -> None:
    one = tmp_path / "one.json"
    one.write_bytes(full.config_file.read_bytes())
    script = f'mount --bind {one} {full.config_file}; "$@"'
    result = run(full, ("unshare", "-m", "sh", "-c", script, "sh"), "connections", "default", "keyed")
    assert (result.returncode, b"warning" in result.stderr) == (0, False)
    assert json.loads(one.read_text())["defaultLlmConnection"] == "keyed"
    assert not list(full.app.glob("*.craft-run-*"))


def test_a_second_name_of_a_file_stays_one(full: Home, tmp_path: Path) -> None:
    os.link(full.config_file, tmp_path / "other.json")
    assert full.run("connections", "default", "keyed").returncode == 0
    assert json.loads((tmp_path / "other.json").read_text())["defaultLlmConnection"] == "keyed"


@traced
@pytest.mark.parametrize("error", ["ENOLCK", "EOPNOTSUPP", "EIO"])
def test_without_locks_of_the_system_a_file_stands_in(full: Home, error: str) -> None:
    prefix = ("strace", "-q", "-f", "-o", "/dev/null", "-e", "trace=flock", "-e", f"inject=flock:error={error}")
    for words in (
        ("-c", "plain", "--", "true"),
        ("-s", "s1", "-c", "plain", "--", "true"),
        ("connections", "default", "keyed"),
    ):
        result = run(full, prefix, *words)
        assert (result.returncode, b"error" in result.stderr) == (0, False)
    assert not (full.launcher / "lock.held").exists()
    (full.launcher / "lock.held").write_text(f"{2**22 + 1}-1-0-0-")
    os.utime(full.launcher / "lock.held", (1, 1))
    assert run(full, prefix, "-s", "s1", "--", "true").returncode == 0


@traced
def test_without_hard_links_a_first_connection_is_added(home: Home) -> None:
    calls = "link,linkat"
    prefix = ("strace", "-q", "-f", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={calls}:error=EPERM")
    result = run(home, prefix, "connections", "add", "ollama", "--model", "m", "--slug", "o", "--name", "o")
    assert result.returncode == 0, result.stderr
    assert home.read()["llmConnections"][0]["slug"] == "o"


@pytest.mark.parametrize("umask", ["000", "002", "077"])
def test_nobody_else_may_write_what_is_made_whatever_the_umask(tmp_path: Path, umask: str) -> None:
    home = Home(tmp_path / "home")
    shutil.rmtree(home.app)
    line = f'umask {umask}; "$0" connections add ollama --model m --slug o --name o && "$0" workspaces add acme'
    line += ' && "$0" -w acme --new-session=x -- true'
    result = subprocess.run(
        ["sh", "-c", line, CRAFT_RUN], env=home.environ, capture_output=True, cwd=home.root, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr
    made = [home.app, *home.app.rglob("*")]
    assert [str(path) for path in made if stat.S_IMODE(path.lstat().st_mode) & 0o022 and not path.is_symlink()] == []
    assert stat.S_IMODE(home.app.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.launcher.stat().st_mode) == 0o700


def test_what_another_program_appends_to_a_session_is_in_the_file(full: Home) -> None:
    path = full.app / "workspaces" / "acme" / "sessions" / "s1" / "session.jsonl"
    with open(path, "ab", buffering=0) as other:
        result = full.run("--strict", "-s", "s1", "-c", "plain", "--", "true")
        assert (result.returncode, result.stderr) == (0, b"")
        other.write(b'{"id":"LATE"}\n')
        # The lock counts all the same.
        assert full.run("-s", "s1", "-c", "keyed", "--", "true").returncode == 125
    assert full.run("-c", "plain", "--", "true").returncode == 0
    content = path.read_bytes()
    assert content.endswith(b'{"id":"m1"}\n{"id":"LATE"}\n')
    assert b'"llmConnection":"plain","connectionLocked":true' in content


def test_a_program_that_has_config_json_open_holds_up_no_launch(full: Home) -> None:
    before = full.read()["llmConnections"][0]["lastUsedAt"]
    with open(full.config_file, "r+b"):
        for words in (("-c", "plain"), ("-s", "s1", "-c", "plain")):
            result = full.run("--strict", *words, "--", "true")
            assert (result.returncode, result.stderr) == (0, b"")
        assert full.read()["llmConnections"][0]["lastUsedAt"] == before
    # What is still to be noted is noted by the next launch, with another connection too.
    assert full.run("-c", "keyed", "--", "true").returncode == 0
    assert full.read()["llmConnections"][0]["lastUsedAt"] > before


def test_a_stopped_craft_run_that_has_the_lock_holds_up_sessions_alone_and_not_for_long(full: Home) -> None:
    full.run("-c", "plain", "--", "true")
    before = full.read()["llmConnections"][0]["lastUsedAt"]
    with open(full.launcher / "lock", "r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        free = full.run("-c", "plain", "--", "true")
        assert (free.returncode, free.stderr) == (0, b"")
        locked = full.run("-s", "s1", "-c", "plain", "--", "true")
        assert locked.returncode == 125
        assert b"has held the lock" in locked.stderr
        assert full.run("--strict", "-c", "plain", "--", "true").returncode == 125
        assert full.read()["llmConnections"][0]["lastUsedAt"] == before
    assert full.run("-c", "keyed", "--", "true").returncode == 0
    assert full.read()["llmConnections"][0]["lastUsedAt"] > before
    assert not (full.launcher / "later").exists()
