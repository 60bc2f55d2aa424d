"""Editing the app's config.json beside the app: no byte too many, and no change of either side lost."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import stat
import subprocess
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from launcher.config import editing
from launcher.config.changes import set_top_level
from launcher.storage import alive, atomic, files, leases, leftovers, owner, settling
from launcher.values import waits
from launcher.values.errors import ConfigError, RecordError
from tests.support.arrival import Arrival, leases_work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BEFORE = {"workspaces": [], "counter": 1, "name": "ü"}
OURS = set_top_level("ours", 1)


def text_of(config: dict[str, Any]) -> str:
    return json.dumps(config, indent=2, ensure_ascii=False)


def in_place(path: str, config: dict[str, Any]) -> None:
    """Write as the app does."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(text_of(config))


@pytest.fixture
def config(tmp_path: Path) -> str:
    path = str(tmp_path / "config.json")
    in_place(path, BEFORE)
    return path


def edit(path: str, change: editing.Change = OURS, missing: str | None = None, patience: float = 15.0) -> str:
    return editing.edit(path, os.path.join(os.path.dirname(path), "launcher"), change, missing, patience=patience)


def read(path: str) -> dict[str, Any]:
    with open(path, encoding="utf-8") as file:
        content: dict[str, Any] = json.load(file)
    return content


def names(path: str) -> list[str]:
    return sorted(os.listdir(os.path.dirname(path)))


def test_an_edit_changes_what_it_names_and_nothing_else(config: str) -> None:
    assert edit(config) == text_of(BEFORE | {"ours": 1})
    with open(config, encoding="utf-8") as file:
        assert file.read() == text_of(BEFORE | {"ours": 1})
    assert names(config) == ["config.json", "launcher"]


def test_an_edit_that_changes_nothing_writes_nothing(config: str) -> None:
    before = os.stat(config)
    edit(config, set_top_level("counter", 1))
    assert os.stat(config) == before


def test_a_bom_bytes_that_are_not_utf_8_and_permissions_survive(config: str) -> None:
    with open(config, "wb") as file:
        file.write(b'\xef\xbb\xbf{"name":"\xff"}\r\n')
    os.chmod(config, 0o640)
    edit(config)
    with open(config, "rb") as file:
        assert file.read() == b'\xef\xbb\xbf{"name":"\xff",\n"ours": 1}\r\n'
    assert stat.S_IMODE(os.stat(config).st_mode) == 0o640


def test_a_symbolic_link_stays_one(tmp_path: Path, config: str) -> None:
    link = tmp_path / "home" / "config.json"
    link.parent.mkdir()
    link.symlink_to(config)
    edit(str(link))
    assert link.is_symlink()
    assert read(config)["ours"] == 1
    assert names(str(link)) == ["config.json", "launcher"]


def test_a_file_that_the_app_is_just_writing_is_waited_for(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(config, "w", encoding="utf-8") as file:
        file.write('{"workspaces": [], "cou')
    pausing = SimpleNamespace(sleep=lambda _pause: in_place(config, BEFORE), monotonic=time.monotonic, time=time.time)
    monkeypatch.setattr(settling, "time", pausing)
    edit(config)
    assert read(config) == BEFORE | {"ours": 1}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}}', "nonsense"])
def test_what_stays_no_json_object_is_never_overwritten(
    config: str, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "_LONGEST", 0.0)
    with open(config, "w", encoding="utf-8") as file:
        file.write(content)
    with pytest.raises(ConfigError, match="holds no JSON object"):
        edit(config)
    with open(config, encoding="utf-8") as file:
        assert file.read() == content
    assert names(config) == ["config.json", "launcher"]


def test_a_missing_file_is_an_error_or_begun_with_the_given_text(tmp_path: Path) -> None:
    path = str(tmp_path / "new" / "config.json")
    with pytest.raises(ConfigError, match="there is no"):
        edit(path)
    edit(path, missing='{"workspaces":[]}')
    assert read(path) == {"workspaces": [], "ours": 1}
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert names(path) == ["config.json", "launcher"]


def test_a_file_that_the_app_creates_meanwhile_is_edited_and_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "config.json")
    link = os.link

    def beside_the_app(source: str, target: str) -> None:
        if not os.path.exists(path):
            in_place(path, BEFORE)
        link(source, target)

    monkeypatch.setattr(os, "link", beside_the_app)
    edit(path, missing='{"workspaces":[]}')
    assert read(path) == BEFORE | {"ours": 1}


def test_an_error_of_the_change_itself_leaves_everything_as_it_was(config: str) -> None:
    def refuse(_text: str) -> str:
        raise ConfigError("no")

    with pytest.raises(ConfigError, match="no"):
        edit(config, refuse)
    assert read(config) == BEFORE
    assert names(config) == ["config.json", "launcher"]


def test_a_full_disk_leaves_everything_as_it_was(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RecordError, match="No space left on device"):
        edit(config)
    assert read(config) == BEFORE
    assert names(config) == ["config.json", "launcher"]


def test_a_file_of_another_user_never_changes_hands_but_is_written_where_it_stands(
    config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inode = os.stat(config).st_ino

    def forbidden(_descriptor: int, _user: int, _group: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    fstat = os.fstat
    monkeypatch.setattr(os, "fchown", forbidden)

    def somebody_else_s(descriptor: int) -> os.stat_result:
        status = list(fstat(descriptor))
        status[stat.ST_UID] += "craft-run-" not in os.readlink(f"/proc/self/fd/{descriptor}")
        return os.stat_result(status)

    monkeypatch.setattr(os, "fstat", somebody_else_s)
    edit(config)
    assert read(config) == BEFORE | {"ours": 1}
    assert os.stat(config).st_ino == inode
    assert names(config) == ["config.json", "launcher"]


@pytest.fixture(params=["lease", "no lease"])
def _leases(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test of a race is run with the kernel's help and without."""
    if request.param == "no lease":
        monkeypatch.setattr(leases, "AVAILABLE", False)


def once(act: Callable[[], object]) -> Callable[..., None]:
    """A function that acts when it is called first."""
    done: list[object] = []

    def called(*_arguments: object) -> None:
        if not done:
            done.append(None)
            act()

    return called


def beside(monkeypatch: pytest.MonkeyPatch, module: object, name: str, act: Callable[[], object]) -> None:
    """Let something happen when the edit comes to a certain call."""
    original = getattr(module, name)
    happens = once(act)

    def called(*arguments: object, **more: object) -> object:
        happens()
        return original(*arguments, **more)

    monkeypatch.setattr(module, name, called)


def at_rest(path: str) -> None:
    """Let the last write be long ago."""
    os.utime(path, (1, 1))


@pytest.mark.usefixtures("_leases")
@pytest.mark.parametrize("moment", [(atomic, "create_beside"), (os, "fsync"), (leases, "lease")])
def test_what_the_app_writes_during_an_edit_stays(
    config: str, monkeypatch: pytest.MonkeyPatch, moment: tuple[object, str]
) -> None:
    beside(monkeypatch, *moment, lambda: in_place(config, BEFORE | {"counter": 2}))
    edit(config)
    assert read(config) == BEFORE | {"counter": 2, "ours": 1}
    assert names(config) == ["config.json", "launcher"]


@pytest.mark.usefixtures("_leases")
def test_a_file_that_is_replaced_during_an_edit_is_not_put_back(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace() -> None:
        in_place(f"{config}.new", BEFORE | {"counter": 2})
        os.rename(f"{config}.new", config)

    beside(monkeypatch, leases, "lease", replace)
    edit(config)
    assert read(config) == BEFORE | {"counter": 2, "ours": 1}


class LateWriter:
    """An app that has opened config.json before the edit, and writes into it after that has taken its name.

    Only where there are no leases can it come to that.
    """

    def __init__(self, path: str, config: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(leases, "AVAILABLE", False)
        self.descriptor = os.open(path, os.O_WRONLY)
        self.content = text_of(config).encode()

    def __call__(self) -> None:
        os.ftruncate(self.descriptor, 0)
        os.write(self.descriptor, self.content)
        os.close(self.descriptor)


def after_the_rename(monkeypatch: pytest.MonkeyPatch, path: str, act: Callable[[], object]) -> None:
    replace, happens = os.replace, once(act)

    def called(source: str, target: str) -> None:
        replace(source, target)
        if target == path:
            happens()

    monkeypatch.setattr(files, "replace", called)
    monkeypatch.setattr(files, "replace_open", called)


def test_what_the_app_writes_into_the_old_file_is_carried_over(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    after_the_rename(monkeypatch, config, LateWriter(config, BEFORE | {"counter": 2}, monkeypatch))
    edit(config)
    assert read(config) == BEFORE | {"counter": 2, "ours": 1}
    assert names(config) == ["config.json", "launcher"]


def test_it_is_carried_over_member_by_member_where_others_have_written_the_new_file_too(
    config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = LateWriter(config, BEFORE | {"counter": 2}, monkeypatch)

    def both() -> None:
        late()
        in_place(config, BEFORE | {"ours": 1, "theme": "dark"})

    after_the_rename(monkeypatch, config, both)
    edit(config)
    assert read(config) == BEFORE | {"counter": 2, "ours": 1, "theme": "dark"}


def test_half_a_text_in_the_old_file_is_not_carried_over(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "_TORN", 0.0)
    late = LateWriter(config, BEFORE, monkeypatch)
    late.content = b'{"counter": '
    after_the_rename(monkeypatch, config, late)
    edit(config)
    assert read(config) == BEFORE | {"ours": 1}


@pytest.mark.parametrize("written", ["just now", "long ago"])
def test_an_app_that_comes_to_write_gets_its_file_back(
    config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    if not leases_work(tmp_path):
        pytest.skip("this file system has no leases")
    if written == "long ago":
        at_rest(config)
    app = Arrival(config, text_of(BEFORE | {"counter": 2}).encode(), monkeypatch)
    edit(config)
    app.thread.join()
    assert read(config) == BEFORE | {"counter": 2, "ours": 1}


def test_an_app_that_comes_to_read_sees_the_new_text_in_the_old_file_too(
    config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not leases_work(tmp_path):
        pytest.skip("this file system has no leases")
    app = Arrival(config, None, monkeypatch)
    edit(config)
    app.thread.join()
    assert json.loads(app.read) == BEFORE | {"ours": 1}
    assert read(config) == BEFORE | {"ours": 1}


def test_a_program_that_only_reads_the_file_all_the_time_hinders_no_edit(config: str) -> None:
    at_rest(config)
    with open(config, "rb") as reader:
        edit(config)
        assert json.load(reader) == BEFORE
    assert read(config) == BEFORE | {"ours": 1}


@pytest.mark.parametrize("written", ["just now", "long ago"])
def test_a_program_that_has_the_file_open_to_write_is_not_deprived_of_it(
    config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    if not leases_work(tmp_path):
        pytest.skip("this file system has no leases")
    monkeypatch.setattr(waits, "LEASE", 0.01)
    if written == "long ago":
        at_rest(config)
    with open(config, "r+b"), pytest.raises(RecordError, match="has it open to write"):
        edit(config, patience=0.01)
    assert read(config) == BEFORE
    edit(config)
    assert read(config) == BEFORE | {"ours": 1}


def test_where_there_are_no_hard_links_an_edit_works_all_the_same(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(_source: str, _target: str) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", unsupported)
    edit(config)
    assert read(config) == BEFORE | {"ours": 1}


def test_a_program_that_never_stops_writing_is_named_as_the_reason(
    config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync
    count = iter(range(1_000_000))

    def beside_a_writer(descriptor: int) -> None:
        fsync(descriptor)
        os.rename(config, f"{config}.old")
        in_place(config, BEFORE | {"counter": next(count)})

    monkeypatch.setattr(os, "fsync", beside_a_writer)
    with pytest.raises(RecordError, match="another program keeps writing"):
        edit(config, patience=0.05)
    assert "ours" not in read(config)


def test_no_lease_is_granted_on_a_file_that_somebody_has_open(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "PATIENCE", 0.0)
    with open(config, "rb"), open(config, "r+b") as ours:
        assert not leases.lease(ours.fileno())


@pytest.mark.skipif(not leases.AVAILABLE, reason="there are no leases here")
def test_ctrl_z_arrives_when_the_lease_is_over(config: str) -> None:
    found: list[int] = []
    with open(config, "r+b") as ours:
        before = signal.signal(signal.SIGTSTP, lambda *_: found.append(fcntl.fcntl(ours, fcntl.F_GETLEASE)))
        try:
            with leases.Undisturbed(ours.fileno()):
                assert leases.lease(ours.fileno())
                signal.raise_signal(signal.SIGTSTP)
                assert found == []
        finally:
            signal.signal(signal.SIGTSTP, before)
    assert found == [fcntl.F_UNLCK]


def test_where_the_system_has_no_leases_it_is_said_so(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "AVAILABLE", False)
    with open(config, "r+b") as ours:
        assert not leases.lease(ours.fileno())


def test_leftovers_of_killed_writers_are_removed_and_those_of_living_ones_and_strangers_are_not(config: str) -> None:
    with subprocess.Popen(["true"]) as child:
        child.wait()
    folder = os.path.dirname(config)
    # However late the clock says it is: whoever certainly runs is writing.
    writing = f"config.json.craft-run-{owner.mark()}-11ff11ff"
    kept = [f"config.json.craft-run-{os.getpid()}-00ff00ff", "config.json.craft-run-notes", "config.json.tmp", writing]
    old = f"config.json.craft-run-{os.getpid()}-11ff11ff"
    gone = [f"config.json.craft-run-{child.pid}-00ff00ff", f"config.json.craft-run-{child.pid}-00ff00ff-old", old]
    for name in (*kept, *gone):
        with open(os.path.join(folder, name), "w", encoding="utf-8"):
            pass
    for name in (old, writing):
        os.utime(os.path.join(folder, name), (1, 1))
    edit(config)
    assert names(config) == sorted([*kept, "config.json", "launcher"])
    leftovers.sweep(os.path.join(folder, "missing"))


def test_a_process_of_another_user_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_pid: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)
    assert alive.exists(1)
