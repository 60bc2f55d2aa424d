"""Many writers of the app's credential file, and writers that are stopped half-way."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.credentials.stores import open_store
from launcher.values.credential import Credential
from tests.support.app_file import access
from tests.support.home import CRAFT_RUN, Home

WRITERS = 20


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    for number in range(WRITERS):
        home.connect(f"c{number}", "openai", "api_key", baseUrl=None)
    home.store("llm_api_key::old", {"value": "old"})
    return home


def stored(home: Home) -> dict[str, object]:
    store = open_store("craft-agent", access(home.root, home.environ))
    return {name: found.fields["value"] for name in store.names() if (found := store.get(name))}


def leftovers(home: Home) -> list[str]:
    return [path.name for folder in (home.app, home.launcher) for path in folder.glob("*.craft-run-*")]


def test_writers_at_once_lose_nothing(home: Home) -> None:
    writers = []
    for number in range(WRITERS):
        writer = subprocess.Popen(
            [CRAFT_RUN, "credentials", "set", f"c{number}"],
            env=home.environ,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert writer.stdin is not None
        writer.stdin.write(f"secret-{number}".encode())
        writer.stdin.close()
        writers.append(writer)
    for writer in writers:
        assert writer.stderr is not None
        problems = writer.stderr.read()
        writer.stderr.close()
        assert writer.wait(120) == 0, problems.decode()
    expected = {f"llm_api_key::c{number}": f"secret-{number}" for number in range(WRITERS)}
    assert stored(home) == expected | {"llm_api_key::old": "old"}
    index = (home.launcher / "credentials.json").read_text()
    assert all(f'"{account}"' in index for account in expected)
    assert leftovers(home) == []


def test_a_full_disk_leaves_the_old_file(home: Home) -> None:
    before = (home.app / "credentials.enc").read_bytes()
    result = on_a_full_disk(home, len(before) // 2)
    assert result.returncode == 1
    assert b"cannot write `" in result.stderr
    assert b"File too large" in result.stderr
    assert b"hint: make the folder writable, with room on its disk; the old file is still in place\n" in result.stderr
    assert (home.app / "credentials.enc").read_bytes() == before
    assert stored(home) == {"llm_api_key::old": "old"}
    assert leftovers(home) == []


def test_a_full_disk_has_no_old_file_where_there_was_none(home: Home) -> None:
    (home.app / "credentials.enc").unlink()
    result = on_a_full_disk(home, 100)
    assert result.stderr.endswith(b"hint: make the folder writable, with room on its disk\n")
    assert not (home.app / "credentials.enc").exists()
    assert leftovers(home) == []


def on_a_full_disk(home: Home, size: int) -> subprocess.CompletedProcess[bytes]:
    """Store a secret where no file may be longer than `size` (bytes)."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.run(
        [CRAFT_RUN, "credentials", "set", "c1"],
        env=home.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        input=b"secret",
        capture_output=True,
        preexec_fn=limited,
        check=False,
    )


# Writes until it is killed, and says when it has begun.
_WRITE_ON = """
import os, pathlib, sys
from launcher.values.credential import Credential
from tests.support.app_file import access
from launcher.credentials.stores import open_store
store = open_store("craft-agent", access(pathlib.Path(sys.argv[1]), dict(os.environ)))
number = 0
while True:
    number += 1
    store.set("llm_api_key::busy", Credential("llm_api_key::busy", {"value": str(number)}))
    print(number, flush=True)
"""


def test_a_killed_writer_leaves_a_whole_file(home: Home) -> None:
    repository = str(Path(__file__).parents[2])
    for rounds in range(1, 11):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITE_ON, str(home.root)],
            env=home.environ | {"PYTHONPATH": repository},
            stdout=subprocess.PIPE,
        ) as writer:
            assert writer.stdout is not None
            written = [writer.stdout.readline() for _ in range(rounds)]
            writer.kill()
        assert all(written)
        assert int(str(stored(home)["llm_api_key::busy"])) >= rounds
        assert stored(home)["llm_api_key::old"] == "old"
    store = open_store("craft-agent", access(home.root, home.environ))
    store.set("llm_api_key::after", Credential("llm_api_key::after", {"value": "works"}))
    assert stored(home)["llm_api_key::after"] == "works"
    assert leftovers(home) == []
