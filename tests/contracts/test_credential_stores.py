"""What every credential store promises, tried on each of them; the keyring is a real gnome-keyring."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keyring.core
import keyring.errors
import pytest

from launcher.credentials import keychain, keyring_store, secret_service
from launcher.credentials.stores import NAMES, WRITABLE, open_store
from launcher.values.credential import Credential
from launcher.values.errors import CredentialError
from tests.support import session_bus
from tests.support.app_file import access

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from launcher.credentials.store import Store

    Entries = Mapping[str, Mapping[str, Any]]

ACCOUNT = "llm_api_key::work"
TWO: Entries = {
    ACCOUNT: {"value": "sk-1"},
    "llm_oauth::other-2": {"value": "at", "refreshToken": "rt", "expiresAt": 1893553445000},
}
DIFFICULT = [
    "k é ☃ 😀 \"'\\$`;&|<>()",
    "%s {0} #{x} ~ * ? [a]",
    "-----BEGIN",
    "x" * 4000,
]


class EnvironmentPlace:
    """Where the `environment` store finds what a test gives it."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def holding(self, entries: Entries) -> Store:
        environ = {
            f"CRAFT_RUN_SECRET_{account.split('::')[1].upper().replace('-', '_')}": json.dumps(fields)
            for account, fields in entries.items()
        }
        return open_store("environment", access(self.home, environ, accounts=lambda: [*entries, "llm_api_key::none"]))


class CommandPlace(EnvironmentPlace):
    """Programs that print what a test gives them."""

    def holding(self, entries: Entries) -> Store:
        program = "import os, sys; sys.stdout.buffer.write(os.fsencode(sys.argv[1]) + b'\\n')"
        argv = {account: [sys.executable, "-c", program, json.dumps(fields)] for account, fields in entries.items()}
        index = {account: {"store": "command", "command": command} for account, command in argv.items()}
        index["llm_api_key::none"] = {"store": "keyring"}
        return open_store("command", access(self.home, {}, index))


class LinkedPlace(EnvironmentPlace):
    """Files in which agents keep their logins: an API key as Codex has it, anything else as Claude Code does."""

    def holding(self, entries: Entries) -> Store:
        index: dict[str, dict[str, Any]] = {"llm_api_key::none": {"store": "keyring"}}
        for account, fields in entries.items():
            is_key = account.startswith("llm_api_key")
            login = {"claudeAiOauth": {**fields, "accessToken": fields["value"]}}
            file = self.home / f"{account}.json"
            file.write_text(json.dumps({"OPENAI_API_KEY": fields["value"]} if is_key else login))
            index[account] = {"store": "linked", "agent": "codex" if is_key else "claude", "file": str(file)}
        return open_store("linked", access(self.home, {}, index))


class VaultPlace(EnvironmentPlace):
    """The app's file in a new home."""

    store = "craft-agent"

    def holding(self, entries: Entries) -> Store:
        (self.home / "run").mkdir(mode=0o700, exist_ok=True)
        environ = {"CRAFT_RUN_MACHINE_ID": "id", "XDG_RUNTIME_DIR": str(self.home / "run"), "HOME": str(self.home)}
        return filled(open_store(self.store, access(self.home, environ)), entries)


class OwnPlace(VaultPlace):
    """craft-run's own file in a new home."""

    store = "craft-run"


class KeyringPlace(EnvironmentPlace):
    """The real keyring of a session; tests share it, and each clears it first."""

    def __init__(self, home: Path, environ: dict[str, str]) -> None:
        super().__init__(home)
        self.environ = environ
        for account in (*TWO, "llm_api_key::none"):
            open_store("keyring", access(home, environ)).delete(account)

    def holding(self, entries: Entries) -> Store:
        index = {account: {"store": "keyring"} for account in entries} | {"x": {"store": "command"}}
        return filled(open_store("keyring", access(self.home, self.environ, index)), entries)


def filled(store: Store, entries: Entries) -> Store:
    for account, fields in entries.items():
        store.set(account, Credential(account, fields))
    return store


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    absent = session_bus.missing()
    if absent:
        pytest.skip(f"`{absent}` is not installed")
    with session_bus.running(tmp_path_factory.mktemp("session")) as environ:
        yield environ


@pytest.fixture
def login(session: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """This process as one of that session; the library looks at nothing else."""
    for name, value in session.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    return session


_PLACES: dict[str, Callable[[Path], EnvironmentPlace]] = {
    "environment": EnvironmentPlace,
    "command": CommandPlace,
    "linked": LinkedPlace,
    "craft-agent": VaultPlace,
    "craft-run": OwnPlace,
}


@pytest.fixture(params=NAMES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> EnvironmentPlace:
    if request.param == "keyring":
        return KeyringPlace(tmp_path, request.getfixturevalue("login"))
    return _PLACES[request.param](tmp_path)


@pytest.fixture(params=WRITABLE)
def writable(request: pytest.FixtureRequest, tmp_path: Path) -> EnvironmentPlace:
    if request.param == "keyring":
        return KeyringPlace(tmp_path, request.getfixturevalue("login"))
    return _PLACES[request.param](tmp_path)


@pytest.fixture(params=[EnvironmentPlace, CommandPlace, LinkedPlace])
def read_only(request: pytest.FixtureRequest, tmp_path: Path) -> EnvironmentPlace:
    made: EnvironmentPlace = request.param(tmp_path)
    return made


class TestEveryStore:
    def test_has_its_name(self, place: EnvironmentPlace) -> None:
        assert place.holding({}).name in NAMES

    def test_gives_back_what_it_holds(self, place: EnvironmentPlace) -> None:
        store = place.holding(TWO)
        for account, fields in TWO.items():
            assert store.get(account) == Credential(account, fields)

    @pytest.mark.parametrize("text", DIFFICULT, ids=["quotes", "patterns", "dashes", "long"])
    def test_keeps_difficult_characters(self, place: EnvironmentPlace, text: str) -> None:
        if isinstance(place, LinkedPlace) and (" " in text or not text.isascii()):
            pytest.skip("no agent keeps a key that no request can carry")
        assert place.holding({ACCOUNT: {"value": text}}).get(ACCOUNT) == Credential(ACCOUNT, {"value": text})

    def test_has_no_credential_for_an_unknown_account(self, place: EnvironmentPlace) -> None:
        assert place.holding(TWO).get("llm_api_key::none") is None
        assert place.holding(TWO).get("claude_oauth::global") is None

    def test_lists_its_accounts_in_order(self, place: EnvironmentPlace) -> None:
        assert place.holding(dict(reversed(list(TWO.items())))).names() == sorted(TWO)


class TestAWritableStore:
    def test_replaces_an_entry_as_a_whole(self, writable: EnvironmentPlace) -> None:
        store = writable.holding({ACCOUNT: {"value": "old", "refreshToken": "stale"}})
        store.set(ACCOUNT, Credential(ACCOUNT, {"value": "new"}))
        assert store.get(ACCOUNT) == Credential(ACCOUNT, {"value": "new"})

    def test_deletes_one_of_many(self, writable: EnvironmentPlace) -> None:
        store = writable.holding(TWO)
        assert store.delete(ACCOUNT)
        assert store.get(ACCOUNT) is None
        assert store.get("llm_oauth::other-2") is not None

    def test_says_when_there_was_nothing_to_delete(self, writable: EnvironmentPlace) -> None:
        assert not writable.holding(TWO).delete("llm_api_key::none")

    def test_keeps_fields_that_it_does_not_know(self, writable: EnvironmentPlace) -> None:
        fields = {"value": "v", "futureField": {"nested": [1, 2.5, None, True, "é\n\t\0"]}, "": ""}
        assert writable.holding({ACCOUNT: fields}).get(ACCOUNT) == Credential(ACCOUNT, fields)


class TestAReadOnlyStore:
    def test_refuses_to_be_written_and_says_where_to_do_it(self, read_only: EnvironmentPlace) -> None:
        store = read_only.holding(TWO)
        verbs: list[Callable[[], object]] = [
            lambda: store.set(ACCOUNT, Credential(ACCOUNT, {"value": "v"})),
            lambda: store.delete(ACCOUNT),
        ]
        for verb in verbs:
            with pytest.raises(CredentialError, match="cannot be written") as caught:
                verb()
            assert caught.value.hint


class TestTheKeyring:
    """What only a real Secret Service can show."""

    def test_the_shortcut_finds_what_the_library_stored(self, login: dict[str, str], tmp_path: Path) -> None:
        KeyringPlace(tmp_path, login).holding(TWO)
        for account, fields in TWO.items():
            attributes = {"service": "craft-run", "username": account}
            found = secret_service.find(login["DBUS_SESSION_BUS_ADDRESS"], attributes)
            assert found == keyring.get_password("craft-run", account)
            assert json.loads(found or "") == fields

    def test_hundreds_of_look_ups_in_a_row_are_all_answered(self, login: dict[str, str], tmp_path: Path) -> None:
        KeyringPlace(tmp_path, login).holding(TWO)
        attributes = {"service": "craft-run", "username": ACCOUNT}
        found = {secret_service.find(login["DBUS_SESSION_BUS_ADDRESS"], attributes) for _ in range(600)}
        assert [json.loads(each or "") for each in found] == [TWO[ACCOUNT]]

    def test_the_shortcut_finds_nothing_where_there_is_nothing(self, login: dict[str, str]) -> None:
        attributes = {"service": "craft-run", "username": "llm_api_key::none"}
        assert secret_service.find(login["DBUS_SESSION_BUS_ADDRESS"], attributes) is None

    def test_a_launch_does_not_need_the_library(
        self, login: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = KeyringPlace(tmp_path, login).holding(TWO)

        def loaded(name: str) -> Any:
            assert name == "launcher.credentials.secret_service"
            return secret_service

        monkeypatch.setattr(keyring_store, "load", loaded)
        assert store.get(ACCOUNT) == Credential(ACCOUNT, TWO[ACCOUNT])

    @pytest.mark.parametrize("error", [OSError, ValueError])
    def test_the_library_serves_where_the_shortcut_fails(
        self, login: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
    ) -> None:
        store = KeyringPlace(tmp_path, login).holding(TWO)

        def failing(*_: object) -> str:
            raise error

        monkeypatch.setattr(secret_service, "find", failing)
        assert store.get(ACCOUNT) == Credential(ACCOUNT, TWO[ACCOUNT])

    def test_the_bus_is_found_without_its_variable(
        self, login: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
        bare = {name: value for name, value in login.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
        monkeypatch.setattr(secret_service, "find", lambda *_: None)
        store = KeyringPlace(tmp_path, bare).holding(TWO)
        assert store.get(ACCOUNT) == Credential(ACCOUNT, TWO[ACCOUNT])

    def test_what_another_program_stored_under_our_name_is_an_error(
        self, login: dict[str, str], tmp_path: Path
    ) -> None:
        store = KeyringPlace(tmp_path, login).holding({})
        keyring.set_password("craft-run", ACCOUNT, "canary")
        with pytest.raises(CredentialError, match="not stored by craft-run") as caught:
            store.get(ACCOUNT)
        assert "canary" not in f"{caught.value.message}{caught.value.hint}"

    def test_a_locked_keyring_is_an_error_that_says_so(self, tmp_path: Path) -> None:
        absent = session_bus.missing()
        if absent:
            pytest.skip(f"`{absent}` is not installed")
        with session_bus.running(tmp_path) as environ:
            locked = subprocess.run(
                [sys.executable, "-c", LOCK_AND_READ, str(tmp_path), ACCOUNT],
                env=environ | {"PYTHONPATH": str(REPOSITORY)},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        assert locked.stdout.startswith("the keyring is locked, hint: unlock it"), locked.stderr
        assert "--store craft-agent" in locked.stdout


# In a process of its own: the library leaves a connection open where a keyring turns out to be locked.
LOCK_AND_READ = """
import os, pathlib, sys
import secretstorage
from launcher.values.credential import Credential
from launcher.credentials.stores import open_store
from launcher.values.errors import CredentialError
from tests.support.app_file import access
store = open_store("keyring", access(pathlib.Path(sys.argv[1]), dict(os.environ)))
store.set(sys.argv[2], Credential(sys.argv[2], {"value": "v"}))
assert store.get(sys.argv[2]) is not None
secretstorage.get_default_collection(secretstorage.dbus_init()).lock()
try:
    store.get(sys.argv[2])
except CredentialError as error:
    print(f"{error.message}, hint: {error.hint}")
"""
REPOSITORY = Path(__file__).parents[2]


class TestWithoutAKeyring:
    """What the library says where it finds no keychain, or a strange one."""

    @pytest.fixture
    def environ(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
        environ = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(keyring.core, "_keyring_backend", None)
        return environ

    def test_nothing_is_imported_to_find_out(
        self, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if sys.platform in ("darwin", "win32"):
            pytest.skip("there is always a keychain")
        monkeypatch.setattr(keyring_store, "load", None)
        assert open_store("keyring", access(tmp_path, environ)).get(ACCOUNT) is None

    @pytest.mark.parametrize(
        ("backend", "reason"),
        [
            ("keyring.backends.fail.Keyring", "there is no keyring here"),
            ("keyring.backends.null.Keyring", "does not keep what it is given (backend `keyring.backends.null`)"),
            ("nowhere.Keyring", "ModuleNotFoundError (its backend cannot be loaded: ModuleNotFoundError)"),
        ],
    )
    def test_storing_is_refused_with_the_reason_and_a_way_out(
        self, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str, reason: str
    ) -> None:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
        store = open_store("keyring", access(tmp_path, environ | {"PYTHON_KEYRING_BACKEND": backend}))
        with pytest.raises(CredentialError) as caught:
            store.set(ACCOUNT, Credential(ACCOUNT, {"value": "canary"}))
        assert reason in caught.value.message
        assert "canary" not in caught.value.message
        assert "--store craft-agent" in str(caught.value.hint)

    @pytest.mark.parametrize(
        ("error", "reason"),
        [
            (
                keyring.errors.InitError("Failed to\ncreate it"),
                "the keyring failed: Failed to create it (backend `",
            ),
            (keyring.errors.KeyringLocked(), "the keyring is locked"),
            (RuntimeError("canary"), "the keyring failed: RuntimeError (backend `"),
            (PermissionError(13, "Permission denied"), "the keyring cannot be reached: Permission denied"),
        ],
    )
    def test_whatever_a_backend_raises_is_told_in_one_line(
        self, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
    ) -> None:
        def failing(*_: object) -> str:
            raise error

        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        monkeypatch.setattr(keyring, "get_password", failing)
        store = open_store("keyring", access(tmp_path, dict(os.environ)))
        with pytest.raises(CredentialError) as caught:
            store.get(ACCOUNT)
        assert caught.value.message.startswith(reason)
        assert "canary" not in caught.value.message
        assert caught.value.hint

    def test_a_dead_bus_is_an_error_not_a_crash(
        self, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        store = open_store(
            "keyring", access(tmp_path, environ | {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"})
        )
        with pytest.raises(CredentialError, match="cannot be reached: No such file"):
            store.get(ACCOUNT)

    @pytest.mark.parametrize(
        "variables",
        [
            {"PYTHON_KEYRING_BACKEND": "x.Keyring"},
            {"KEYRING_PROPERTY_SCHEME": "KeePassXC"},
            {"XDG_CURRENT_DESKTOP": "KDE"},
            {"XDG_CONFIG_HOME": "configured"},
        ],
    )
    def test_whoever_chose_another_backend_gets_that(
        self, variables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "configured" / "python_keyring").mkdir(parents=True)
        (tmp_path / "configured" / "python_keyring" / "keyringrc.cfg").touch()
        asked = []
        monkeypatch.setattr(secret_service, "find", lambda *_: pytest.fail("the shortcut was taken"))
        monkeypatch.setattr(keychain, "read", lambda *arguments: asked.append(arguments))
        environ = {"HOME": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": "unix:path=/bus"} | variables
        assert open_store("keyring", access(tmp_path, environ)).get(ACCOUNT) is None
        assert asked == [("craft-run", ACCOUNT, "unix:path=/bus")]
