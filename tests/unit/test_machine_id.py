"""The inputs of the app's key, for every platform."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from launcher.config import account
from launcher.values.errors import CredentialError
from launcher.vault import machine_id, machine_id_darwin, machine_id_windows

if TYPE_CHECKING:
    from pathlib import Path

HOME = {"HOME": "/home/alice", "USERPROFILE": "/home/alice"}


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A system that keeps its id in files below this folder, and whose user is `alice`."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(machine_id, "FILES", (str(tmp_path / "dbus"), str(tmp_path / "etc")))
    monkeypatch.setattr(account, "user_name", lambda: "alice")
    return tmp_path


@pytest.mark.parametrize(
    ("dbus", "etc", "expected"),
    [
        pytest.param("aaaa\n", "bbbb\n", "aaaa", id="the file of D-Bus goes first"),
        pytest.param(None, " bbbb \n", "bbbb", id="then that of systemd, trimmed"),
        pytest.param("", "bbbb", "", id="an empty file gives the empty id"),
        pytest.param(None, None, "alice:/home/alice", id="without any, user and home"),
    ],
)
def test_the_id_comes_from_the_first_file_there_is(
    linux: Path, dbus: str | None, etc: str | None, expected: str
) -> None:
    for name, content in (("dbus", dbus), ("etc", etc)):
        if content is not None:
            (linux / name).write_text(content)
    assert machine_id.machine_id(HOME) == expected


def test_a_file_that_cannot_be_read_counts_as_none(linux: Path) -> None:
    (linux / "dbus").mkdir()
    (linux / "etc").write_text("bbbb")
    assert machine_id.machine_id(HOME) == "alice:/home/alice"


def test_the_variable_goes_before_everything(linux: Path) -> None:
    (linux / "dbus").write_text("aaaa")
    assert machine_id.machine_id(HOME | {machine_id.OVERRIDE: " cccc\n"}) == "cccc"


def test_an_empty_variable_is_none(linux: Path) -> None:
    (linux / "dbus").write_text("aaaa")
    assert machine_id.machine_id(HOME | {machine_id.OVERRIDE: ""}) == "aaaa"


def test_a_user_without_name_on_a_machine_without_id_is_told_what_to_do(
    linux: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr(account, "user_name", nobody)
    assert machine_id.legacy_inputs(HOME) is None
    with pytest.raises(CredentialError) as caught:
        machine_id.machine_id(HOME)
    assert caught.value.hint is not None
    assert machine_id.OVERRIDE in caught.value.hint


def test_the_legacy_inputs_are_host_user_and_home(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_id, "_host_name", lambda: "host")
    assert machine_id.legacy_inputs(HOME) == "hostalice/home/alice"


@pytest.mark.parametrize(("system", "module"), [("darwin", machine_id_darwin), ("win32", machine_id_windows)])
@pytest.mark.parametrize(("told", "expected"), [("AAAA-BBBB", "AAAA-BBBB"), (None, "alice:/home/alice")])
def test_other_systems_are_asked_through_their_own_module(
    linux: Path, monkeypatch: pytest.MonkeyPatch, system: str, module: object, told: str | None, expected: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(module, "machine_id", lambda: told)
    (linux / "dbus").write_text("aaaa")
    assert machine_id.machine_id(HOME) == expected


def test_a_system_whose_program_is_missing_falls_back(linux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise FileNotFoundError

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(machine_id_darwin, "machine_id", missing)
    assert machine_id.machine_id(HOME) == "alice:/home/alice"


def test_the_uuid_is_found_in_what_ioreg_prints() -> None:
    output = """\
+-o Root  <class IORegistryEntry, id 0x100000100, retain 11>
  +-o J274AP  <class IOPlatformExpertDevice, id 0x10000022e, registered, matched, active, busy 0, retain 40>
      {
        "IOPlatformSerialNumber" = "C07XXXXXXXXX"
        "IOPlatformUUID" = "5A1B2C3D-0000-1111-2222-334455667788"
      }
"""
    assert machine_id_darwin.platform_uuid(output) == "5A1B2C3D-0000-1111-2222-334455667788"
    assert machine_id_darwin.platform_uuid("") is None


def test_the_guid_is_found_in_what_reg_prints() -> None:
    output = (
        "\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Cryptography\r\n"
        "    MachineGuid    REG_SZ    5a1b2c3d-0000-1111-2222-334455667788\r\n\r\n"
    )
    assert machine_id_windows.machine_guid(output) == "5a1b2c3d-0000-1111-2222-334455667788"
    assert machine_id_windows.machine_guid("ERROR: The system was unable to find the key.") is None
