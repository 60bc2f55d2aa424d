"""Which credential a launch gets, and what it says where there is none that serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from launcher.credentials import fetch as module
from launcher.credentials import index_writing, keychain, keyring_store
from launcher.credentials.fetch import account_of, fetch
from launcher.values.connection import Connection
from launcher.values.errors import ConfigError, CredentialError
from launcher.values.paths import Paths
from tests.support.app_file import document, key_v2, put, sealed

if TYPE_CHECKING:
    from pathlib import Path

    from launcher.credentials.fetch import Found, Summary

ID = "0123456789abcdef0123456789abcdef"
KEY = key_v2(ID)
NOW = 1_900_000_000_000
MINUTE = 60_000
LATER, PAST = NOW + 60 * MINUTE, NOW - 60 * MINUTE


class User:
    """A user with credentials in places."""

    def __init__(self, home: Path) -> None:
        self.home = home
        (home / "run").mkdir(mode=0o700)
        self.environ = {"CRAFT_RUN_MACHINE_ID": ID, "HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run")}
        self.paths = Paths(home=str(home), config_dir=str(home / ".craft-agent"))

    def has(self, **entries: dict[str, Any]) -> None:
        """Put entries (`llm_api_key__work` for `llm_api_key::work`) into the app's file."""
        put(self.home, sealed(document({name.replace("__", "::"): entry for name, entry in entries.items()}), KEY))

    def fetch(self, connection: Connection, *others: Summary) -> Found | None:
        own = (connection.slug, connection.provider_type, connection.auth_type)
        return fetch(connection, iter([own, *others]), self.paths, self.environ, NOW)

    def value(self, connection: Connection, *others: Summary) -> str | None:
        found = self.fetch(connection, *others)
        secret = found.credential.secret() if found else None
        return secret.reveal() if secret else None

    def refusal(self, connection: Connection, *others: Summary) -> CredentialError:
        with pytest.raises(CredentialError) as caught:
            self.fetch(connection, *others)
        return caught.value


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(keyring_store, "exists", lambda _environ: False)
    return User(tmp_path)


def connection(provider: str = "openai", auth: str = "api_key", slug: str = "work", **fields: Any) -> Connection:
    return Connection(slug=slug, name=slug, provider_type=provider, auth_type=auth, **fields)


CLAUDE = connection("anthropic", "oauth", "claude-max")
IAM = connection("bedrock", "iam_credentials")


class TestAccounts:
    @pytest.mark.parametrize(
        ("auth", "account"),
        [
            ("api_key", "llm_api_key::work"),
            ("api_key_with_endpoint", "llm_api_key::work"),
            ("bearer_token", "llm_api_key::work"),
            ("oauth", "llm_oauth::work"),
            ("iam_credentials", "llm_iam::work"),
            ("service_account_file", "llm_service_account::work"),
            ("environment", None),
            ("none", None),
        ],
    )
    def test_an_auth_type_has_one_account_or_none(self, auth: str, account: str | None) -> None:
        assert account_of(connection("pi", auth)) == account

    def test_google_logins_are_not_stored_by_the_app(self) -> None:
        assert account_of(connection("vertex", "oauth")) is None
        assert account_of(connection("pi", "oauth", pi_auth_provider="google-vertex")) is None


class TestPlaces:
    def test_a_connection_without_secret_opens_nothing(self, user: User) -> None:
        put(user.home, b"broken")
        assert user.fetch(connection(auth="none")) is None

    def test_the_apps_file_serves_without_an_index(self, user: User) -> None:
        user.has(llm_api_key__work={"value": "sk-app"})
        found = user.fetch(connection())
        assert found is not None
        assert (found.store, found.credential.account) == ("craft-agent", "llm_api_key::work")
        assert user.value(connection()) == "sk-app"

    def test_an_endpoint_of_pi_takes_the_key_under_its_slug(self, user: User) -> None:
        user.has(llm_api_key__work={"value": "sk-app"})
        assert user.value(connection("pi_compat", "api_key_with_endpoint")) == "sk-app"

    def test_the_environment_goes_before_the_apps_file(self, user: User) -> None:
        user.has(llm_api_key__work={"value": "sk-app"})
        user.environ["CRAFT_RUN_SECRET_WORK"] = "sk-variable"
        assert user.value(connection()) == "sk-variable"

    def test_an_empty_variable_is_none(self, user: User) -> None:
        user.has(llm_api_key__work={"value": "sk-app"})
        user.environ["CRAFT_RUN_SECRET_WORK"] = ""
        assert user.value(connection()) == "sk-app"

    def test_a_variable_that_makes_no_credential_is_an_error(self, user: User) -> None:
        user.has(llm_api_key__work={"value": "sk-app"})
        user.environ["CRAFT_RUN_SECRET_WORK"] = "a\nb"
        assert "`CRAFT_RUN_SECRET_WORK`" in user.refusal(connection()).message

    def test_a_variable_that_could_mean_two_connections_is_an_error(self, user: User) -> None:
        user.environ["CRAFT_RUN_SECRET_MY_WORK"] = "sk"
        error = user.refusal(connection(slug="my-work"), ("my_work", "openai", "api_key"))
        assert "`CRAFT_RUN_SECRET_MY_WORK` could be meant for `my-work` or for `my_work`" in error.message

    def test_a_connection_without_secret_cannot_be_meant(self, user: User) -> None:
        user.environ["CRAFT_RUN_SECRET_MY_WORK"] = "sk"
        assert user.value(connection(slug="my-work"), ("my_work", "openai", "none"), (None, 1, [])) == "sk"

    def test_the_index_decides_where_no_variable_does(self, user: User) -> None:
        user.has(llm_api_key__work={"value": "sk-app"})
        index_writing.update(user.paths, "llm_api_key::work", {"store": "craft-agent"})
        assert user.value(connection()) == "sk-app"
        index_writing.update(user.paths, "llm_api_key::work", {"store": "command", "command": ["printf", "sk-command"]})
        put(user.home, b"broken")
        assert user.value(connection()) == "sk-command"
        user.environ["CRAFT_RUN_SECRET_WORK"] = "sk-variable"
        assert user.value(connection()) == "sk-variable"

    @pytest.mark.parametrize("store", ["craft-agent", "environment", "keyring"])
    def test_an_index_that_is_wrong_is_an_error(self, user: User, store: str) -> None:
        index_writing.update(user.paths, "llm_api_key::work", {"store": store})
        assert f"`{store}`" in user.refusal(connection()).message

    def test_a_store_of_the_future_is_an_error(self, user: User) -> None:
        index_writing.update(user.paths, "llm_api_key::work", {"store": "moon"})
        assert "no credential store `moon`" in user.refusal(connection()).message

    def test_an_invalid_index_is_an_error(self, user: User) -> None:
        index_writing.update(user.paths, "a", {"store": "keyring"})
        (user.home / ".craft-agent" / "launcher" / "credentials.json").write_text("{")
        with pytest.raises(ConfigError, match="index"):
            user.fetch(connection())

    def test_a_secret_that_is_nowhere_says_where_it_was_looked_for(self, user: User) -> None:
        error = user.refusal(connection())
        for place in ("`work`", "`llm_api_key::work`", "`CRAFT_RUN_SECRET_WORK`", user.paths.credentials, "keyring"):
            assert place in error.message
        assert "`craft-run credentials set work`" in str(error.hint)

    def test_an_emptied_entry_is_none(self, user: User) -> None:
        user.has(llm_oauth__work={"value": "", "refreshToken": "r"})
        assert "has no credential" in user.refusal(connection(auth="oauth")).message

    def test_a_file_that_cannot_be_opened_is_told_when_no_other_store_has_the_secret(self, user: User) -> None:
        put(user.home, b"broken")
        assert "too short" in user.refusal(connection()).message

    def test_a_file_that_cannot_be_opened_does_not_hide_the_keyring(
        self, user: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(user.home, b"broken")
        monkeypatch.setattr(keyring_store, "exists", lambda _environ: True)
        monkeypatch.setattr(keychain, "read", lambda *_: '{"value":"sk-keyring"}')
        assert user.value(connection()) == "sk-keyring"

    def test_a_keyring_that_fails_is_named_with_its_reason(self, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
        def locked(*_: object) -> str:
            raise CredentialError("the keyring is locked")

        monkeypatch.setattr(keyring_store, "exists", lambda _environ: True)
        monkeypatch.setattr(keychain, "read", locked)
        error = user.refusal(connection())
        assert "has no credential" in error.message
        assert "the keyring is locked" in error.message


class TestExpiry:
    @pytest.mark.parametrize("expires", [LATER, NOW + module.SKEW + 1, None])
    def test_a_token_that_lasts_is_taken(self, user: User, expires: int | None) -> None:
        user.has(llm_oauth__work={"value": "token"} | ({"expiresAt": expires} if expires else {}))
        assert user.value(connection(auth="oauth")) == "token"

    @pytest.mark.parametrize(
        ("expires", "said"),
        [
            (PAST, "expired 2030-03-17 16:46 UTC"),
            (NOW, "expired 2030-03-17 17:46 UTC"),
            (0, "expired 1970-01-01 00:00 UTC"),
        ],
    )
    def test_a_token_at_its_end_is_an_error_that_says_when(self, user: User, expires: int, said: str) -> None:
        user.has(llm_oauth__work={"value": "canary", "idToken": "canary", "expiresAt": expires})
        error = user.refusal(connection("anthropic", "oauth"))
        assert f"the token of connection `work` {said}" in error.message
        assert "canary" not in f"{error.message}{error.hint}"

    @pytest.mark.parametrize(
        ("provider", "hint"),
        [
            ("anthropic", "sign in again: `craft-run login work`, or run `claude setup-token`"),
            ("copilot", "sign in again: `craft-run login work`"),
        ],
    )
    def test_the_hint_says_how_to_renew(self, user: User, provider: str, hint: str) -> None:
        user.has(llm_oauth__work={"value": "t", "expiresAt": PAST})
        assert hint in str(user.refusal(connection(provider, "oauth")).hint)

    @pytest.mark.parametrize("provider", ["anthropic", "openai", "copilot"])
    @pytest.mark.parametrize(
        ("end", "said"),
        [
            (PAST, "it has ended: a launch renews it first"),
            (NOW + module.SKEW, "it ends in 5 min: a launch renews it first"),
        ],
    )
    def test_a_login_that_can_be_renewed_is_found_with_what_a_launch_would_do(
        self, user: User, provider: str, end: int, said: str
    ) -> None:
        user.has(llm_oauth__work={"value": "token", "refreshToken": "r", "expiresAt": end})
        found = user.fetch(connection(provider, "oauth"))
        assert found is not None
        assert (found.credential.text("value"), found.renewal, found.warnings) == ("token", said, ())

    def test_a_token_with_minutes_left_that_cannot_be_renewed_is_taken_with_a_warning(self, user: User) -> None:
        user.has(llm_oauth__work={"value": "token", "expiresAt": NOW + 61_000})
        found = user.fetch(connection("anthropic", "oauth"))
        assert found is not None
        assert found.warnings == ("the login of connection `work` ends in 1 min, and cannot be renewed",)

    @pytest.mark.parametrize(
        ("refresh", "ahead", "renewal", "warnings"),
        [
            ({"refreshToken": "r"}, 10, "the clock has been set back since it was stored: a launch renews it first", 0),
            ({"refreshToken": "r"}, 4, None, 0),
            ({}, 10, None, 1),
            ({}, 4, None, 0),
        ],
    )
    def test_a_login_that_a_later_clock_has_stored_is_not_fresh(
        self, user: User, refresh: dict[str, str], ahead: int, renewal: str | None, warnings: int
    ) -> None:
        login = {"value": "token", "expiresAt": LATER, **refresh}
        metadata = {"createdAt": 1, "updatedAt": NOW + ahead * MINUTE}
        put(user.home, sealed(document({"llm_oauth::work": login}, metadata=metadata), KEY))
        found = user.fetch(connection("anthropic", "oauth"))
        assert found is not None
        assert (found.renewal, len(found.warnings)) == (renewal, warnings)
        assert all("the clock has been set back" in each for each in found.warnings)

    def test_a_token_without_an_end_and_keys_mind_no_clock(self, user: User) -> None:
        metadata = {"createdAt": 1, "updatedAt": NOW + 100 * MINUTE}
        entries = {
            "llm_oauth::work": {"value": "token"},
            "llm_iam::work": {"value": "s", "awsAccessKeyId": "a", "expiresAt": LATER},
        }
        put(user.home, sealed(document(entries, metadata=metadata), KEY))
        for each in (connection("anthropic", "oauth"), IAM):
            found = user.fetch(each)
            assert found is not None
            assert (found.renewal, found.warnings) == (None, ())

    def test_a_token_of_a_read_only_store_is_renewed_where_it_comes_from(self, user: User) -> None:
        user.environ["CRAFT_RUN_SECRET_WORK"] = f'{{"accessToken": "t", "expiresAt": {PAST}}}'
        assert "`CRAFT_RUN_SECRET_WORK`" in str(user.refusal(connection(auth="oauth")).hint)
        token = user.environ.pop("CRAFT_RUN_SECRET_WORK")
        index_writing.update(user.paths, "llm_oauth::work", {"store": "command", "command": ["printf", "%s", token]})
        assert "program" in str(user.refusal(connection(auth="oauth")).hint)

    def test_an_api_key_has_no_end(self, user: User) -> None:
        user.has(llm_api_key__work={"value": "sk", "expiresAt": PAST})
        assert user.value(connection()) == "sk"

    @pytest.mark.parametrize(
        "fields", [{"provider": "copilot"}, {"provider": "pi", "pi_auth_provider": "github-copilot"}]
    )
    def test_a_short_lived_copilot_token_does_not_matter_beside_the_github_token(
        self, user: User, fields: dict[str, str]
    ) -> None:
        copilot = connection(auth="oauth", **fields)
        user.has(llm_oauth__work={"value": "tid=1", "refreshToken": "gho_1", "expiresAt": PAST})
        assert user.value(copilot) == "tid=1"
        user.has(llm_oauth__work={"value": "tid=1", "expiresAt": PAST})
        assert "expired" in user.refusal(copilot).message


class TestAws:
    def test_both_keys_are_taken(self, user: User) -> None:
        user.has(llm_iam__work={"value": "secret", "awsAccessKeyId": "AKIA"})
        assert user.value(IAM) == "secret"

    @pytest.mark.parametrize(
        ("entry", "missing"),
        [({"value": "s"}, "access key id"), ({"value": "", "awsAccessKeyId": "A"}, "secret access key")],
    )
    def test_one_key_alone_is_an_error_that_names_the_other(
        self, user: User, entry: dict[str, str], missing: str
    ) -> None:
        user.has(llm_iam__work=entry)
        error = user.refusal(IAM)
        assert error.message == f"the credential of connection `work` has no {missing}"
        assert "aws configure export-credentials" in str(error.hint)

    def test_a_session_that_ended_is_an_error(self, user: User) -> None:
        user.has(llm_iam__work={"value": "s", "awsAccessKeyId": "A", "expiresAt": PAST})
        assert "the AWS session of connection `work` expired" in user.refusal(IAM).message


class TestWhatEarlyReleasesKept:
    @pytest.mark.parametrize(
        ("own", "shared", "expected"),
        [
            pytest.param(LATER, LATER + 1, "shared", id="the newer one"),
            pytest.param(LATER, LATER, "own", id="its own of two alike"),
            pytest.param(LATER + 1, LATER, "own", id="its own where that is newer"),
            pytest.param(PAST, LATER, "shared", id="the unexpired one"),
            pytest.param(None, LATER, "own", id="the one without an end"),
        ],
    )
    def test_claude_max_takes_the_newest_of_both(
        self, user: User, own: int | None, shared: int | None, expected: str
    ) -> None:
        user.has(
            **{
                "llm_oauth::claude-max": {"value": "own", "expiresAt": own},
                "claude_oauth::global": {"value": "shared", "expiresAt": shared},
            },
        )
        assert user.value(CLAUDE, ("other", "anthropic", "oauth")) == expected

    def test_both_expired_is_an_error(self, user: User) -> None:
        user.has(
            **{
                "llm_oauth::claude-max": {"value": "own", "expiresAt": PAST},
                "claude_oauth::global": {"value": "shared", "expiresAt": PAST + 1},
            }
        )
        assert "expired" in user.refusal(CLAUDE).message

    def test_a_sole_claude_login_takes_the_shared_one(self, user: User) -> None:
        user.has(claude_oauth__global={"value": "shared"})
        sole = connection("anthropic", "oauth", "mine")
        assert user.value(sole, ("work", "anthropic", "api_key"), ("o", "openai", "oauth")) == "shared"

    def test_one_of_two_claude_logins_does_not(self, user: User) -> None:
        user.has(claude_oauth__global={"value": "shared"})
        error = user.refusal(connection("anthropic", "oauth", "mine"), ("claude-max", "anthropic", "oauth"))
        assert "has no credential" in error.message

    def test_the_shared_api_key_serves_the_same_way(self, user: User) -> None:
        user.has(anthropic_api_key__global={"value": "sk-shared"})
        other = ("work", "anthropic", "api_key")
        assert user.value(connection("anthropic", "api_key", "anthropic-api"), other) == "sk-shared"
        assert user.value(connection("anthropic", "api_key", "mine")) == "sk-shared"
        assert "has no credential" in user.refusal(connection("anthropic", "api_key", "mine"), other).message

    def test_other_providers_never_get_it(self, user: User) -> None:
        user.has(claude_oauth__global={"value": "shared"}, anthropic_api_key__global={"value": "sk"})
        for each in (connection("openai", "oauth"), connection("anthropic_compat", "api_key_with_endpoint")):
            assert "has no credential" in user.refusal(each).message
