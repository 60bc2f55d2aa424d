"""The management commands on Windows, from an empty home on."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from launcher.storage import files

if TYPE_CHECKING:
    from tests.windows.conftest import WindowsHome

pytestmark = pytest.mark.windows

KEY = "sk-ant-made-up-0123456789"
PRINTS_KEY = "import os; print(os.environ['ANTHROPIC_API_KEY'])"


def key_of(home: WindowsHome, slug: str) -> str:
    """The key that a launched program sees."""
    done = home.run("-c", slug, "--", sys.executable, "-c", PRINTS_KEY)
    assert done.status == 0, done.error
    return done.out.strip()


def test_a_newcomer_gets_from_nothing_to_a_launched_program(home: WindowsHome) -> None:
    empty = home.run("--", "cmd", "/c", "ver")
    assert empty.status == 125
    assert "craft-run connections add" in empty.error
    home.run("connections", "add", "anthropic", "--secret-stdin", stdin=f"{KEY}\r\n")
    assert key_of(home, "anthropic-api") == KEY
    (listed,) = home.run("connections", "list", "--json").json
    assert listed["slug"] == "anthropic-api"
    assert KEY not in (home.app / "credentials.enc").read_text(encoding="latin-1")


@pytest.mark.parametrize("store", ["craft-agent", "craft-run", "keyring"])
def test_a_secret_is_kept_in_every_store_and_goes_from_there(home: WindowsHome, store: str) -> None:
    # The Credential Manager is one for all homes of a user.
    slug = f"work-{os.urandom(4).hex()}"
    home.connect(slug, "anthropic", "api_key", baseUrl="https://api.anthropic.com")
    done = home.run("credentials", "set", slug, "--store", store, stdin="\ufeff" + KEY)
    assert done.status == 0, done.error
    assert key_of(home, slug) == KEY
    assert home.run("helper", "api-key", "-c", slug).out.strip() == KEY
    assert home.run("credentials", "delete", slug).status == 0
    assert home.run("-c", slug, "--", "cmd", "/c", "ver").status == 77


def test_a_secret_too_long_for_the_credential_manager_is_refused_with_a_way_out(home: WindowsHome) -> None:
    home.connect("work", "anthropic", "api_key", baseUrl="https://api.anthropic.com")
    done = home.run("credentials", "set", "work", "--store", "keyring", stdin="k" * 3000)
    assert done.status == 1
    assert "2560 bytes" in done.error
    assert "--store craft-run" in done.error


def test_a_program_can_be_the_store(home: WindowsHome) -> None:
    home.connect("work", "anthropic", "api_key", baseUrl="https://api.anthropic.com")
    (home.bin / "tells.cmd").write_bytes(f"@echo {KEY}\r\n".encode())
    done = home.run("credentials", "set", "work", "--store", "command", "--command", "tells")
    assert done.status == 0, done.error
    assert key_of(home, "work") == KEY


def test_codexs_own_login_is_taken_over(home: WindowsHome) -> None:
    folder = home.root / ".codex"
    folder.mkdir()
    (folder / "auth.json").write_text(json.dumps({"OPENAI_API_KEY": "sk-made-up", "tokens": None}), encoding="utf-8")
    found = home.run("credentials", "import", "--dry-run")
    assert ".codex" in found.out + found.error


def test_what_is_wrong_is_looked_for(home: WindowsHome) -> None:
    home.run("connections", "add", "anthropic", "--secret-stdin", stdin=KEY)
    done = home.run("doctor", "--json")
    found = json.loads(done.out)["findings"]
    said = " ".join(each["message"] for each in found)
    # Wine gives everybody the right to read what its user makes, and says so; Windows does not, in a home.
    assert "access list" in said
    assert {each["severity"] for each in found if "access list" not in each["message"]} <= {"ok", "info", "warning"}


def test_workspaces_and_sessions_are_found_and_a_session_is_locked(home: WindowsHome) -> None:
    home.connect("one")
    home.connect("two")
    root = home.app / "workspaces" / "acme"
    project = home.root / "src" / "Acme"
    project.mkdir(parents=True)
    (root / "sessions" / "s1").mkdir(parents=True)
    defaults = {"defaultLlmConnection": "two", "workingDirectory": str(project)}
    (root / "config.json").write_text(json.dumps({"id": "w1", "name": "Acme", "defaults": defaults}), encoding="utf-8")
    session = root / "sessions" / "s1" / "session.jsonl"
    session.write_bytes(b'{"id":"s1","name":"First"}\n{"id":"m1"}\n')
    inside = project / "deeper"
    inside.mkdir()
    # Names have no case.
    assert home.report(cwd=home.root / "SRC" / "acme" / "Deeper")["env"]["CRAFT_RUN_CONNECTION"] == "two"
    assert home.report("-s", "s1")["env"]["CRAFT_SESSION_DIR"] == str(session.parent)
    header = json.loads(session.read_bytes().splitlines()[0])
    assert (header["llmConnection"], header["connectionLocked"]) == ("two", True)
    assert home.run("-s", "s1", "-c", "one", "--", "cmd", "/c", "ver").status == 125
    done = home.run("-w", "acme", "--new-session=Next", "--", "cmd", "/c", "ver")
    assert done.status == 0, done.error
    assert len(home.run("sessions", "list", "--json").json) == 2


def test_a_folder_chooses_and_a_projects_file_is_trusted(home: WindowsHome) -> None:
    home.connect("one")
    home.connect("two")
    project = home.root / "project"
    project.mkdir()
    assert home.run("use", "two", cwd=project).status == 0
    assert home.report(cwd=project)["env"]["CRAFT_RUN_CONNECTION"] == "two"
    (project / ".craft-run.toml").write_text('workspace = "acme"\n', encoding="utf-8")
    assert home.run("trust", cwd=project).status == 0
    assert str(project / ".craft-run.toml") in home.run("trust", "--list", cwd=project).out.replace("~", str(home.root))


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("explain",),
        ("connections", "show", "one"),
        ("connections", "check"),
        ("credentials", "list"),
        ("workspaces", "list"),
        ("ps",),
        ("history",),
        ("shims", "list"),
        ("completion", "powershell"),
        ("--dry-run", "--", "cmd", "/c", "ver"),
    ],
    ids="_".join,
)
def test_what_only_looks_works(home: WindowsHome, words: tuple[str, ...]) -> None:
    home.connect("one")
    done = home.run(*words)
    assert done.status == 0, done.error
    assert "Traceback" not in done.error


def test_what_is_printed_is_utf8_on_any_code_page(home: WindowsHome) -> None:
    home.connect("one", models=["modèle ☃"], defaultModel="modèle ☃")
    assert "modèle ☃" in home.run("connections", "show", "one").out
    assert "modèle ☃" in home.run("--dry-run", "--", "cmd", "/c", "ver").out


def test_cmd_takes_the_variables(home: WindowsHome) -> None:
    home.connect("one", baseUrl="https://llm.example/v1?a=b&c")
    batch = home.bin / "taken.cmd"
    line = "for /f \"delims=\" %%v in ('craft-run env -c one --format cmd') do @set %%v\r\n"
    batch.write_bytes(f"@echo off\r\n{line}set OPENAI\r\nset ANTHROPIC\r\n".encode())
    # `for /f` of Wine keeps what it reads in a file, and loses it where the folder's name is not ASCII.
    plain = {"TEMP": os.environ["TEMP"], "TMP": os.environ["TEMP"]}
    done = home.other("cmd", "/c", str(batch), more={"ANTHROPIC_API_KEY": "stray", **plain})
    assert "OPENAI_BASE_URL=https://llm.example/v1?a=b&c" in done.out, done.error
    assert "stray" not in done.out


def test_a_path_longer_than_the_old_limit_is_no_obstacle(home: WindowsHome) -> None:
    folder = home.root / ("a" * 100) / ("b" * 100) / ("c" * 100)
    folder.mkdir(parents=True)
    path, other = f"{folder}\\file.json", f"{folder}\\new.json"
    for name, content in ((path, b"old"), (other, b"new")):
        descriptor = files.open_file(name, files.WRITE | files.NEW)
        os.write(descriptor, content)
        os.close(descriptor)
    files.replace(other, path)
    descriptor = files.open_file(path, files.READ)
    assert files.pread(descriptor, 10, 0) == b"new"
    os.close(descriptor)


def test_a_file_that_is_read_elsewhere_can_be_locked_written_and_removed(home: WindowsHome) -> None:
    path = str(home.root / "file")
    writer = files.open_file(path, files.READ_WRITE | files.CREATE)
    reader = files.open_file(path, files.READ)
    assert files.try_lock(writer)
    assert not files.try_lock(reader)
    assert files.pwrite(writer, b"\r\n\x1a.", 0) == 4
    assert files.pread(reader, 10, 0) == b"\r\n\x1a."
    appender = files.open_file(path, files.READ_WRITE | files.APPEND)
    os.write(appender, b"end")
    assert files.pread(reader, 10, 0) == b"\r\n\x1a.end"
    os.unlink(path)
    for descriptor in (writer, reader, appender):
        os.close(descriptor)
    assert not os.path.exists(path)


def test_a_reader_that_holds_the_configuration_open_is_no_obstacle(home: WindowsHome) -> None:
    home.connect("one")
    with open(home.app / "config.json", "rb"):
        assert home.run("connections", "default", "one").status == 0
    config = json.loads((home.app / "config.json").read_text(encoding="utf-8"))
    assert config["defaultLlmConnection"] == "one"
    assert not [name for name in os.listdir(home.app) if ".craft-run-" in name]
