"""Deriving the key of the app's file, and keeping it for the next launch."""

from __future__ import annotations

import hashlib
import importlib
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.boot import lazy
from launcher.vault import hashes, machine_id
from launcher.vault import key as vault_key

MACHINE_ID = "0123456789abcdef0123456789abcdef"
SALT = bytes(range(32))
KEY = bytes(range(100, 132))


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A login with a runtime folder."""
    (tmp_path / "run").mkdir(mode=0o700)
    return {"XDG_RUNTIME_DIR": str(tmp_path / "run"), "CRAFT_RUN_MACHINE_ID": MACHINE_ID, "HOME": "/home/alice"}


def implementation(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except (ImportError, AttributeError, OSError, TypeError) as error:
        pytest.skip(f"{name} does not work here: {error}")


def cache_file(environ: dict[str, str]) -> Path:
    (path,) = (Path(environ["XDG_RUNTIME_DIR"]) / "craft-run").iterdir()
    return path


# The passwords by `openssl dgst -sha256`, the keys by `openssl kdf ... PBKDF2` of OpenSSL 3.0.
def test_the_present_password_and_key_are_the_apps(environ: dict[str, str]) -> None:
    password = next(vault_key.passwords(environ))
    assert password.hex() == "43b57adc31c43d8230b4d40d8013194ac6db375783dc5c2b9a12322003198f7e"
    expected = "2cfa0123a9508cb9d0e1558d7f859cb3882f903efef215e37e785d7a95ca985e"
    assert vault_key.derive(password, SALT).hex() == expected


def test_the_first_password_and_key_are_the_apps(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_id, "legacy_inputs", lambda _environ: "hostalice/home/alice")
    password = list(vault_key.passwords(environ))[1]
    assert password.hex() == "e0ef888776a7a68891720d801a6a1156338ca2a58faac46fe742c0d0ca6bdff7"
    expected = "1f4000d0770a9c913e6acd38a469ed30b9f74bd0906808a9fe4ff83f859b6831"
    assert vault_key.derive(password, SALT).hex() == expected


def test_a_machine_id_is_hashed_as_utf8() -> None:
    password = next(vault_key.passwords({"CRAFT_RUN_MACHINE_ID": "jürgen:/home/jürgen"}))
    assert password.hex() == "e3cc1f12232936b42c7f1a3fa3f8cb438cb3433f090342d5209f1be45fb8cc61"


@pytest.mark.parametrize("name", vault_key.HASHES)
@given(password=st.binary(max_size=100), salt=st.binary(min_size=1, max_size=100), size=st.integers(1, 64))
def test_every_implementation_hashes_and_derives_as_hashlib_does(
    name: str, password: bytes, salt: bytes, size: int
) -> None:
    found = implementation(name)
    assert found.sha256(password) == hashlib.sha256(password).digest()
    assert found.pbkdf2(password, salt, 3, size) == hashlib.pbkdf2_hmac("sha256", password, salt, 3, size)


def test_without_any_accelerator_hashlib_gives_the_same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = vault_key.derive(b"password", SALT)

    def without_accelerators(name: str) -> object:
        if name in ("_hashlib", "launcher.vault.libgcrypt"):
            raise ImportError
        return lazy.load(name)

    monkeypatch.setattr(vault_key, "load", without_accelerators)
    monkeypatch.setattr(hashes, "load", without_accelerators)
    assert vault_key.derive(b"password", SALT) == quick


def test_a_key_that_the_library_refuses_to_derive_is_derived_by_hashlib(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = vault_key.derive(b"password", SALT)

    class Refusing:
        def pbkdf2(self, *_: object) -> bytes:
            raise ValueError

    monkeypatch.setattr(vault_key, "load", lambda name: Refusing() if name == vault_key.HASHES[0] else lazy.load(name))
    assert vault_key.derive(b"password", SALT) == quick


def test_a_remembered_key_comes_back(environ: dict[str, str]) -> None:
    assert vault_key.cached(SALT, environ) is None
    vault_key.remember(SALT, KEY, environ)
    assert vault_key.cached(SALT, environ) == KEY
    assert cache_file(environ).stat().st_mode & 0o777 == 0o600
    assert cache_file(environ).parent.stat().st_mode & 0o777 == 0o700


def test_a_remembered_key_replaces_the_one_before(environ: dict[str, str]) -> None:
    vault_key.remember(SALT, bytes(32), environ)
    vault_key.remember(SALT, KEY, environ)
    assert vault_key.cached(SALT, environ) == KEY
    cache_file(environ)  # the only one


def test_another_salt_or_machine_id_has_no_key(environ: dict[str, str]) -> None:
    vault_key.remember(SALT, KEY, environ)
    similar = SALT[:31] + b"!"
    assert vault_key.cached(similar, environ) is None
    assert vault_key.cached(SALT, environ | {"CRAFT_RUN_MACHINE_ID": "other"}) is None


@pytest.mark.parametrize("folder", [None, "", "relative", "/nonexistent/folder"])
def test_without_a_runtime_folder_nothing_is_kept_anywhere(
    environ: dict[str, str], folder: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "relative").mkdir(mode=0o700)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    del environ["XDG_RUNTIME_DIR"]
    if folder is not None:
        environ["XDG_RUNTIME_DIR"] = folder
    vault_key.remember(SALT, KEY, environ)
    assert vault_key.cached(SALT, environ) is None
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["relative", "run"]


def test_a_folder_that_others_may_write_to_is_not_used(environ: dict[str, str]) -> None:
    os.chmod(environ["XDG_RUNTIME_DIR"], 0o777)
    vault_key.remember(SALT, KEY, environ)
    assert os.listdir(environ["XDG_RUNTIME_DIR"]) == []


def test_a_cache_folder_that_is_a_link_is_not_used(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "run" / "craft-run").symlink_to(tmp_path / "elsewhere")
    vault_key.remember(SALT, KEY, environ)
    assert os.listdir(tmp_path / "elsewhere") == []


def test_a_key_that_others_could_have_read_or_placed_is_not_taken(environ: dict[str, str]) -> None:
    vault_key.remember(SALT, KEY, environ)
    cache_file(environ).chmod(0o640)
    assert vault_key.cached(SALT, environ) is None


def test_a_link_in_the_place_of_the_key_is_not_followed(environ: dict[str, str], tmp_path: Path) -> None:
    vault_key.remember(SALT, KEY, environ)
    path = cache_file(environ)
    path.rename(tmp_path / "target")
    path.symlink_to(tmp_path / "target")
    assert vault_key.cached(SALT, environ) is None
    before = (tmp_path / "target").read_bytes()
    vault_key.remember(SALT, bytes(32), environ)
    assert (tmp_path / "target").read_bytes() == before
    assert vault_key.cached(SALT, environ) == bytes(32)


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 500])
def test_a_damaged_cache_is_none(environ: dict[str, str], damage: bytes) -> None:
    vault_key.remember(SALT, KEY, environ)
    cache_file(environ).write_bytes(damage)
    assert vault_key.cached(SALT, environ) is None


def test_a_pipe_in_the_place_of_the_key_does_not_hang(environ: dict[str, str]) -> None:
    vault_key.remember(SALT, KEY, environ)
    path = cache_file(environ)
    path.unlink()
    os.mkfifo(path, 0o600)
    assert vault_key.cached(SALT, environ) is None
