"""The app's credential file: its layout, every reason why it cannot be opened, and what a change of it keeps."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launcher.boot.lazy import load
from launcher.storage import exchange
from launcher.values.credential import Credential
from launcher.values.errors import CredentialError
from launcher.vault import aes, machine_id, reading
from launcher.vault import key as vault_key
from launcher.vault.reading import Vault
from tests.support.app_file import SALT, access, document, key_v1, key_v2, put, sealed, unsealed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ID = "0123456789abcdef0123456789abcdef"
KEY = key_v2(ID)
ACCOUNT = "llm_api_key::work"
OTHERS: dict[str, Any] = {
    "source_oauth::ws-1::linear": {"value": "lin é", "clientId": "c", "nested": {"later": [1, 2.5, None, True]}},
    "workspace_oauth::ws": {"value": "w"},
}


def environ(tmp_path: Path) -> dict[str, str]:
    """Surroundings in which the key is cached, so that a test derives it once."""
    (tmp_path / "run").mkdir(mode=0o700, exist_ok=True)
    return {"CRAFT_RUN_MACHINE_ID": ID, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path / "run")}


def opened(tmp_path: Path, *, app_running: bool = False) -> Vault:
    return Vault(access(tmp_path, environ(tmp_path), app_running=app_running))


class TestReading:
    def test_a_missing_file_holds_nothing(self, tmp_path: Path) -> None:
        assert opened(tmp_path).get(ACCOUNT) is None
        assert opened(tmp_path).names() == []
        assert not (tmp_path / ".craft-agent").exists()

    def test_an_entry_of_the_app_is_read_with_all_its_fields(self, tmp_path: Path) -> None:
        put(tmp_path, sealed(document(OTHERS), KEY))
        for account, fields in OTHERS.items():
            found = opened(tmp_path).get(account)
            assert found is not None
            assert found.fields == fields
        assert opened(tmp_path).names() == sorted(OTHERS)

    def test_the_file_is_not_changed_by_being_read(self, tmp_path: Path) -> None:
        path = put(tmp_path, sealed(document(OTHERS), KEY))
        before = path.read_bytes(), path.stat()
        opened(tmp_path).get(ACCOUNT)
        opened(tmp_path).names()
        assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) == (
            before[0],
            before[1].st_mtime_ns,
            before[1].st_ino,
        )

    def test_flags_and_reserved_bytes_do_not_matter(self, tmp_path: Path) -> None:
        put(tmp_path, sealed(document(OTHERS), KEY, flags=b"\1\2\3\4", reserved=b"r" * 20))
        assert opened(tmp_path).names() == sorted(OTHERS)

    def test_a_wrong_cached_key_does_no_harm(self, tmp_path: Path) -> None:
        put(tmp_path, sealed(document(OTHERS), KEY))
        vault_key.remember(SALT, bytes(32), environ(tmp_path))
        assert opened(tmp_path).names() == sorted(OTHERS)
        assert vault_key.cached(SALT, environ(tmp_path)) == KEY

    def test_a_second_reading_derives_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(tmp_path, sealed(document(OTHERS), KEY))
        opened(tmp_path).names()

        def derived(_password: bytes, _salt: bytes) -> bytes:
            raise AssertionError("derived again")

        monkeypatch.setattr(vault_key, "derive", derived)
        assert opened(tmp_path).names() == sorted(OTHERS)

    def test_a_file_of_the_first_releases_is_read_and_stays_as_it_is(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(machine_id, "_host_name", lambda: "host")
        monkeypatch.setattr(machine_id, "_user_name", lambda: "alice")
        key = key_v1("host", "alice", str(tmp_path))
        path = put(tmp_path, sealed(document(OTHERS), key))
        before = path.read_bytes()
        assert opened(tmp_path).names() == sorted(OTHERS)
        assert path.read_bytes() == before
        opened(tmp_path).set(ACCOUNT, Credential(ACCOUNT, {"value": "v"}))
        assert unsealed(path.read_bytes(), key)["credentials"] == OTHERS | {ACCOUNT: {"value": "v"}}

    def test_the_public_aes_has_the_last_word(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(tmp_path, sealed(document(OTHERS), KEY))
        monkeypatch.setattr(reading, "fast_decrypt", lambda: lambda *_: None)
        assert opened(tmp_path).names() == sorted(OTHERS)

    def test_the_public_key_derivation_has_the_last_word(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(tmp_path, sealed(document(OTHERS), KEY))

        class Wrong:
            sha256 = staticmethod(lambda data: bytes(32))
            pbkdf2 = staticmethod(lambda *_: bytes(32))
            decrypt = staticmethod(aes.decrypt)

        name = vault_key.HASHES[0]
        monkeypatch.setattr("launcher.vault.key.load", lambda each: Wrong if each == name else load(each))
        assert opened(tmp_path).names() == sorted(OTHERS)

    @pytest.mark.parametrize("missing", [1, 2])
    def test_without_the_quick_libraries_the_next_implementation_serves(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: int
    ) -> None:
        put(tmp_path, sealed(document(OTHERS), KEY))
        loaded = []

        def load_what_is_there(name: str) -> Any:
            loaded.append(name)
            if name in vault_key.CIPHERS[:missing]:
                raise OSError("no such library")
            return load(name)

        monkeypatch.setattr("launcher.vault.key.load", load_what_is_there)
        assert opened(tmp_path).names() == sorted(OTHERS)
        assert vault_key.CIPHERS[missing] in loaded

    def test_a_file_caught_in_the_middle_of_a_rewrite_is_read_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = sealed(document(OTHERS), KEY)
        path = put(tmp_path, b"")

        def finish(_pause: float) -> None:
            path.write_bytes(whole if path.read_bytes() else whole[:100])

        monkeypatch.setattr(reading.time, "sleep", finish)  # type: ignore[attr-defined]
        assert opened(tmp_path).names() == sorted(OTHERS)


BROKEN = {
    "empty": b"",
    "too short": sealed(document({}), KEY)[:91],
    "another magic": b"CRAFT02\0" + sealed(document({}), KEY)[8:],
    "another key": sealed(document({}), key_v2("another machine")),
    "a flipped bit": sealed(document({}), KEY)[:-1] + b"!",
    "not JSON": sealed(b"hello", KEY),
    "not UTF-8": sealed(b"\xff\xfe", KEY),
    "not an object": sealed(b"[]", KEY),
    "no credentials": sealed(b'{"version":1}', KEY),
    "odd credentials": sealed(b'{"version":1,"credentials":[]}', KEY),
    "a folder": None,
}


class TestWhatCannotBeOpened:
    @pytest.fixture(params=BROKEN)
    def path(self, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
        content = BROKEN[request.param]
        if content is not None:
            return put(tmp_path, content)
        folder = tmp_path / ".craft-agent" / "credentials.enc"
        folder.mkdir(parents=True)
        return folder

    @pytest.mark.parametrize("verb", ["get", "names", "set", "delete"])
    def test_it_is_an_error_that_names_the_file_and_leaves_it(self, path: Path, tmp_path: Path, verb: str) -> None:
        before = path.read_bytes() if path.is_file() else None
        store = opened(tmp_path)
        verbs: dict[str, Callable[[], object]] = {
            "get": lambda: store.get(ACCOUNT),
            "names": store.names,
            "set": lambda: store.set(ACCOUNT, Credential(ACCOUNT, {"value": "v"})),
            "delete": lambda: store.delete(ACCOUNT),
        }
        with pytest.raises(CredentialError) as caught:
            verbs[verb]()
        assert str(path) in caught.value.message
        assert caught.value.hint
        assert (path.read_bytes() if path.is_file() else None) == before
        assert [each.name for each in path.parent.iterdir() if each.is_file()] == (
            [path.name] if before is not None else []
        )

    def test_a_file_from_elsewhere_says_what_to_do(self, tmp_path: Path) -> None:
        put(tmp_path, BROKEN["another key"] or b"")
        with pytest.raises(CredentialError) as caught:
            opened(tmp_path).get(ACCOUNT)
        assert "another machine" in str(caught.value.hint)
        assert "CRAFT_RUN_MACHINE_ID" in str(caught.value.hint)
        assert "credentials set" in str(caught.value.hint)

    def test_a_decrypted_file_does_not_show_in_the_error(self, tmp_path: Path) -> None:
        put(tmp_path, sealed(b'{"credentials":{"llm_api_key::x":{"value":"sk-canary"}', KEY))
        with pytest.raises(CredentialError) as caught:
            opened(tmp_path).get(ACCOUNT)
        assert "canary" not in f"{caught.value.message}{caught.value.hint}"
        assert caught.value.__suppress_context__


class TestWriting:
    def test_the_first_secret_makes_a_private_file_that_the_app_can_read(self, tmp_path: Path) -> None:
        opened(tmp_path).set(ACCOUNT, Credential(ACCOUNT, {"value": "v"}))
        path = tmp_path / ".craft-agent" / "credentials.enc"
        content = path.read_bytes()
        assert content[:12] == b"CRAFT01\0" + bytes(4)
        assert content[44:64] == bytes(20)
        inside = unsealed(content, key_v2(ID, content[12:44]))
        assert inside["version"] == 1
        assert inside["credentials"] == {ACCOUNT: {"value": "v"}}
        assert 1_700_000_000_000 < inside["metadata"]["createdAt"] <= inside["metadata"]["updatedAt"]
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700

    def test_everything_else_in_the_file_stays(self, tmp_path: Path) -> None:
        reserved, flags = bytes(range(20)), b"\1\0\0\0"
        path = put(tmp_path, sealed(document(OTHERS, future={"x": [1]}), KEY, flags=flags, reserved=reserved))
        before = path.read_bytes()
        opened(tmp_path).set(ACCOUNT, Credential(ACCOUNT, {"value": "v", "futureField": {"a": None}}))
        after = path.read_bytes()
        assert after[:64] == before[:64]
        assert after[64:76] != before[64:76]
        inside = unsealed(after, KEY)
        assert inside["credentials"] == OTHERS | {ACCOUNT: {"value": "v", "futureField": {"a": None}}}
        assert inside["future"] == {"x": [1]}
        assert inside["metadata"]["createdAt"] == 1
        assert inside["metadata"]["updatedAt"] > 1_700_000_000_000

    def test_an_entry_is_replaced_as_a_whole(self, tmp_path: Path) -> None:
        put(tmp_path, sealed(document({ACCOUNT: {"value": "old", "refreshToken": "stale"}}), KEY))
        store = opened(tmp_path)
        assert store.get(ACCOUNT) is not None
        store.set(ACCOUNT, Credential(ACCOUNT, {"value": "new"}))
        assert store.get(ACCOUNT) == Credential(ACCOUNT, {"value": "new"})

    def test_deleting_removes_one_entry(self, tmp_path: Path) -> None:
        path = put(tmp_path, sealed(document({ACCOUNT: {"value": "v"}} | OTHERS), KEY))
        assert opened(tmp_path).delete(ACCOUNT)
        assert unsealed(path.read_bytes(), KEY)["credentials"] == OTHERS

    def test_deleting_what_is_not_there_writes_nothing(self, tmp_path: Path) -> None:
        path = put(tmp_path, sealed(document(OTHERS), KEY))
        before = path.read_bytes()
        assert not opened(tmp_path).delete(ACCOUNT)
        assert path.read_bytes() == before

    def test_deleting_from_no_file_makes_none(self, tmp_path: Path) -> None:
        assert not opened(tmp_path).delete(ACCOUNT)
        assert not (tmp_path / ".craft-agent").exists()

    def test_a_file_without_metadata_stays_without(self, tmp_path: Path) -> None:
        path = put(tmp_path, sealed(b'{"credentials":{}}', KEY))
        opened(tmp_path).set(ACCOUNT, Credential(ACCOUNT, {"value": "v"}))
        assert unsealed(path.read_bytes(), KEY) == {"credentials": {ACCOUNT: {"value": "v"}}}

    def test_the_file_becomes_private_again(self, tmp_path: Path) -> None:
        path = put(tmp_path, sealed(document(OTHERS), KEY))
        path.chmod(0o644)
        opened(tmp_path).set(ACCOUNT, Credential(ACCOUNT, {"value": "v"}))
        assert path.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("verb", ["set", "delete"])
    def test_nothing_is_written_while_the_app_runs(self, tmp_path: Path, verb: str) -> None:
        path = put(tmp_path, sealed(document({ACCOUNT: {"value": "v"}}), KEY))
        before = path.read_bytes()
        store = opened(tmp_path, app_running=True)
        with pytest.raises(CredentialError, match="app is running"):
            store.set(ACCOUNT, Credential(ACCOUNT, {"value": "w"})) if verb == "set" else store.delete(ACCOUNT)
        assert path.read_bytes() == before
        assert store.get(ACCOUNT) == Credential(ACCOUNT, {"value": "v"})

    def test_a_home_that_cannot_hold_the_file_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / ".craft-agent").symlink_to(tmp_path / "gone")
        with pytest.raises(CredentialError, match="cannot create"):
            opened(tmp_path).set(ACCOUNT, Credential(ACCOUNT, {"value": "v"}))

    def test_a_failing_rename_leaves_the_old_file_and_nothing_else(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = put(tmp_path, sealed(document(OTHERS), KEY))
        before = path.read_bytes()

        def full(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(CredentialError, match="No space left"):
            opened(tmp_path).set(ACCOUNT, Credential(ACCOUNT, {"value": "v"}))
        assert path.read_bytes() == before
        assert [each.name for each in path.parent.iterdir() if each.is_file()] == [path.name]


_texts = st.text(max_size=20)
_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=8,
)
_entries = st.dictionaries(_texts, st.dictionaries(_texts, _json, max_size=4), max_size=4)


@contextlib.contextmanager
def kept_in_memory(monkeypatch: pytest.MonkeyPatch, content: list[bytes]) -> Any:
    """The file's bytes in a list instead of on a disk, for the many examples of a property."""
    with monkeypatch.context() as patch:
        patch.setattr(Vault, "_read", lambda _self: content[0] if content else None)
        patch.setattr(exchange, "swap", lambda _path, _old, new: content.__setitem__(slice(None), [new]) is None)
        yield


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(entries=_entries, account=_texts, fields=st.dictionaries(_texts, _json, max_size=4))
def test_any_fields_come_back_and_leave_all_others_alone(
    entries: dict[str, Any],
    account: str,
    fields: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = [sealed(document(entries), KEY)]
    put(tmp_path, b"on disk")
    with kept_in_memory(monkeypatch, content):
        opened(tmp_path).set(account, Credential(account, fields))
        assert opened(tmp_path).get(account) == Credential(account, fields)
        assert unsealed(content[0], KEY)["credentials"] == entries | {account: fields}
        assert opened(tmp_path).delete(account)
        assert unsealed(content[0], KEY)["credentials"] == {k: v for k, v in entries.items() if k != account}
