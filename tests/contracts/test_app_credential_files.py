"""Credential files that two releases of the app wrote: every account is read, no byte is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from launcher.credentials.stores import open_store
from launcher.values.credential import Credential
from launcher.values.errors import CredentialError
from tests.support.app_file import access, key_v2, unsealed
from tests.support.fixtures import RELEASES, AppHome

if TYPE_CHECKING:
    from pathlib import Path

    from launcher.credentials.store import Store

# As they were given to the app when the homes were made.
ENTRIES: dict[str, dict[str, Any]] = {
    "llm_api_key::anthropic-api": {"value": "sk-ant-api-ORACLE"},
    "llm_api_key::lan-proxy": {"value": "k-lan é ☃"},
    "llm_iam::bedrock": {
        "value": "SECRET/ORACLE+1",
        "awsAccessKeyId": "AKIAORACLE",
        "awsRegion": "us-west-2",
        "awsSessionToken": "SESSION==",
    },
    "llm_oauth::codex": {
        "value": "at-codex",
        "refreshToken": "rt-codex",
        "expiresAt": 4102444800000,
        "idToken": "eyJ.codex.id",
    },
    "llm_service_account::vertex": {
        "value": '{"type":"service_account","project_id":"proj-1"}',
        "gcpProjectId": "proj-1",
        "gcpRegion": "us-central1",
        "serviceAccountEmail": "a@proj-1.iam",
    },
    "source_oauth::ws-1::linear": {"value": "lin", "clientId": "c", "tokenType": "Bearer"},
    "claude_oauth::global": {
        "value": "sk-ant-oat-GLOBAL",
        "refreshToken": "sk-ant-ort-GLOBAL",
        "expiresAt": 4102444800000,
        "source": "native",
    },
}


@pytest.fixture(params=RELEASES)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> AppHome:
    return AppHome(tmp_path / "fixture", request.param)


def opened(home: AppHome, **environ: str) -> Store:
    return open_store("craft-agent", access(home.root, home.environ | environ))


def content(home: AppHome) -> bytes:
    return (home.app / "credentials.enc").read_bytes()


def test_every_account_is_read_and_the_file_not_touched(home: AppHome) -> None:
    before = home.app_files()
    store = opened(home)
    names = store.names()
    assert len(names) == 16
    assert ENTRIES.keys() <= set(names)
    for account in names:
        assert store.get(account) is not None
    for account, fields in ENTRIES.items():
        assert store.get(account) == Credential(account, fields)
    assert home.app_files() == before


def test_a_write_keeps_what_the_app_wrote(home: AppHome) -> None:
    before = content(home)
    key = key_v2(home.machine_id, before[12:44])
    inside = unsealed(before, key)
    opened(home).set("llm_api_key::new", Credential("llm_api_key::new", {"value": "v é"}))
    after = unsealed(content(home), key)
    assert after["credentials"] == inside["credentials"] | {"llm_api_key::new": {"value": "v é"}}
    assert content(home)[:64] == before[:64]
    opened(home).delete("llm_api_key::new")
    last = unsealed(content(home), key)
    last["metadata"]["updatedAt"] = inside["metadata"]["updatedAt"]
    assert last == inside
    assert list(last["credentials"]) == list(inside["credentials"])


def test_another_machine_is_refused_and_the_file_survives(home: AppHome) -> None:
    before = content(home)
    store = opened(home, CRAFT_RUN_MACHINE_ID="another")
    with pytest.raises(CredentialError, match="cannot be decrypted"):
        store.get("llm_api_key::anthropic-api")
    with pytest.raises(CredentialError, match="cannot be decrypted"):
        store.set("llm_api_key::new", Credential("llm_api_key::new", {"value": "v"}))
    assert content(home) == before
