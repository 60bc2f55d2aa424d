"""What Codex gets beyond the variables."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from launcher.values.errors import ConfigError
from tests.support.plans import added, connection, planned

if TYPE_CHECKING:
    from launcher.plan.plan import Plan

ENDPOINT = connection("openai_compat", "api_key_with_endpoint", baseUrl="https://gw.example/v1", defaultModel="m/1")
KEY = connection("openai", "api_key", defaultModel="gpt-5")
LOCAL = connection("openai_compat", "none", baseUrl="http://127.0.0.1:11434/v1", defaultModel="llama")
BEDROCK = connection("bedrock", "bearer_token", awsRegion="eu-central-1", defaultModel="openai.gpt-oss-120b")
CHATGPT = connection("openai", "oauth", defaultModel="gpt-5-codex")
HOME = "/h/.craft-agent/launcher/codex/work"


def overrides(plan: Plan) -> dict[str, Any]:
    """The added `-c key=value` arguments, as Codex reads them."""
    values = added(plan)
    assert values[::2] == ["-c"] * (len(values) // 2)
    read: dict[str, Any] = {}
    for each in values[1::2]:
        key, _, value = each.partition("=")
        read[key] = tomllib.loads(f"value = {value}")["value"]
    return read


def test_an_endpoint_is_a_provider_of_its_own() -> None:
    assert overrides(planned(ENDPOINT, ["codex"])) == {
        "model_provider": "craft-run",
        "model_providers.craft-run": {
            "name": "Work",
            "base_url": "https://gw.example/v1",
            "env_key": "OPENAI_API_KEY",
        },
        "model": "m/1",
        "model_context_window": 131072,
    }


def test_openais_own_endpoint_is_one_too() -> None:
    plan = planned(KEY, ["codex"])
    assert overrides(plan)["model_providers.craft-run"]["base_url"] == "https://api.openai.com/v1"
    assert plan.child_environ["OPENAI_API_KEY"] == "secret-key-of-the-connection"
    assert "secret" not in str(plan.argv)


def test_an_endpoint_without_authentication_gets_none() -> None:
    assert "env_key" not in overrides(planned(LOCAL, ["codex"]))["model_providers.craft-run"]


def test_what_the_user_sets_for_the_endpoint_counts() -> None:
    plan = planned(ENDPOINT, ["codex"], variables=(("OPENAI_BASE_URL", "https://other.example/v1"),))
    assert overrides(plan)["model_providers.craft-run"]["base_url"] == "https://other.example/v1"


@pytest.mark.parametrize("name", ['a "b" \\ c', "ü ☃", "{}=,#'"])
def test_any_name_can_be_the_providers(name: str) -> None:
    assert overrides(planned(ENDPOINT | {"name": name}, ["codex"]))["model_providers.craft-run"]["name"] == name


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "fix this",
        "exec hi",
        "e hi",
        "app-server",
        "resume --last",
        "exec resume --last hi",
        "review --uncommitted",
        "-a never exec hi",
    ],
)
def test_overrides_stand_in_front_of_everything(arguments: str) -> None:
    own = arguments.split()
    plan = planned(ENDPOINT, ["codex", *own])
    assert plan.argv == ("codex", *added(plan), *own)
    assert plan.mode == "replace"


@pytest.mark.parametrize(
    "arguments", ["-m x", "exec -m x hi", "--model x", "exec --model=x", "exec resume --last -m x", "-mx"]
)
def test_the_users_model_wins(arguments: str) -> None:
    plan = planned(ENDPOINT, ["codex", *arguments.split()])
    assert "model" not in overrides(plan)
    assert plan.argv[-len(arguments.split()) :] == tuple(arguments.split())


def test_what_stands_behind_the_end_of_options_is_no_option() -> None:
    assert overrides(planned(ENDPOINT, ["codex", "exec", "--", "-m", "x"]))["model"] == "m/1"


@pytest.mark.parametrize(
    ("profile", "kept"), [('model = "p"\n', True), ("[x]\nmodel = 1\n", False), ("# model = 1\n", False), (None, False)]
)
def test_a_profile_with_a_model_wins(profile: str | None, kept: bool) -> None:
    texts = {"/h/.codex/fast.config.toml": profile} if profile else {}
    for option in ("-p fast", "exec --profile=fast"):
        plan = planned(ENDPOINT, ["codex", *option.split()], texts=texts)
        assert ("model" not in overrides(plan)) == kept


def test_a_local_model_of_the_users_choice_is_left_alone() -> None:
    plan = planned(ENDPOINT, ["codex", "--oss", "exec"])
    assert plan.added == ()
    assert "--oss" in plan.warnings[0]


def test_a_password_in_the_url_does_not_go_to_the_command_line() -> None:
    with pytest.raises(ConfigError, match="codex cannot use connection `work`: its URL holds a secret"):
        planned(ENDPOINT | {"baseUrl": "https://u:pw@gw.example/v1"}, ["codex"])


@pytest.mark.parametrize(
    "raw",
    [
        connection("anthropic", "api_key"),
        connection("anthropic", "oauth"),
        connection("anthropic_compat", "api_key_with_endpoint", baseUrl="https://gw.example"),
        connection("vertex", "environment", gcpProjectId="p", gcpRegion="r"),
        connection("copilot", "oauth"),
        connection("pi", "api_key", piAuthProvider="mistral"),
        connection("pi", "api_key", piAuthProvider="google"),
        connection("pi_compat", "none", baseUrl="http://localhost:1", customEndpoint={"api": "anthropic-messages"}),
    ],
)
def test_a_connection_without_the_responses_protocol_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(
        ConfigError, match="codex cannot use connection `work`: it speaks OpenAI's /responses"
    ) as raised:
        planned(raw, ["codex"])
    assert "--no-agent" in str(raised.value.hint)


@pytest.mark.parametrize(
    "raw",
    [
        connection("pi", "api_key", piAuthProvider="openai"),
        connection("pi", "api_key_with_endpoint", piAuthProvider="openai", baseUrl="https://gw.example/v1"),
        connection("pi_compat", "api_key_with_endpoint", baseUrl="https://gw.example/v1"),
    ],
)
def test_openai_behind_pi_is_an_endpoint(raw: dict[str, Any]) -> None:
    url = overrides(planned(raw, ["codex"]))["model_providers.craft-run"]["base_url"]
    assert url == raw.get("baseUrl", "https://api.openai.com/v1")


def test_a_key_of_the_environment_is_taken_and_without_one_the_login_of_codex() -> None:
    own = connection("openai", "environment", defaultModel="m")
    keyed = planned(own, ["codex"], {"OPENAI_API_KEY": "mine", "OPENAI_BASE_URL": "https://o.example/v1"})
    assert overrides(keyed)["model_providers.craft-run"]["base_url"] == "https://o.example/v1"
    assert overrides(planned(own, ["codex"])) == {"model": "m"}


def test_bedrock_is_codexs_own_provider() -> None:
    plan = planned(BEDROCK, ["codex", "exec", "hi"])
    assert overrides(plan) == {"model_provider": "amazon-bedrock", "model": "openai.gpt-oss-120b"}
    own = planned(BEDROCK | {"baseUrl": "https://b.example/v1"}, ["codex"])
    assert overrides(own)["model_providers.amazon-bedrock.base_url"] == "https://b.example/v1"


@pytest.mark.parametrize("model", ["claude-sonnet-4-5", "us.anthropic.claude-opus-4-6-v1"])
def test_claude_on_bedrock_is_refused_unless_the_user_names_another_model(model: str) -> None:
    raw = BEDROCK | {"defaultModel": model}
    with pytest.raises(ConfigError, match=f"`{model}` does not speak"):
        planned(raw, ["codex"])
    assert "model" not in overrides(planned(raw, ["codex", "-m", "openai.gpt-oss-120b"]))


def test_a_chatgpt_login_gets_a_home_of_its_own() -> None:
    plan = planned(CHATGPT, ["codex", "exec", "hi"], {"CODEX_REFRESH_TOKEN_URL_OVERRIDE": "https://evil.example"})
    assert plan.child_environ["CODEX_HOME"] == f"{HOME}/home"
    assert "CODEX_REFRESH_TOKEN_URL_OVERRIDE" not in plan.child_environ
    assert overrides(plan) == {
        "model_provider": "openai",
        "cli_auth_credentials_store": "file",
        "model": "gpt-5-codex",
    }
    assert plan.mode == "supervise"
    assert dict(plan.work[0].data) == {
        "folder": HOME,
        "mirrored": "/h/.codex",
        "slug": "work",
        "store": "craft-agent",
    }
    assert "access-token" not in repr(plan)


def test_the_users_own_home_is_the_one_that_is_mirrored() -> None:
    plan = planned(CHATGPT, ["codex"], {"CODEX_HOME": "/c"})
    assert (plan.child_environ["CODEX_HOME"], dict(plan.work[0].data)["mirrored"]) == (f"{HOME}/home", "/c")


def test_the_home_of_an_outer_launch_is_not_the_users() -> None:
    outer = {"CODEX_HOME": "/h/.craft-agent/launcher/codex/other/home"}
    assert dict(planned(CHATGPT, ["codex"], outer).work[0].data)["mirrored"] == "/h/.codex"
    assert "CODEX_HOME" not in planned(ENDPOINT, ["codex"], outer).child_environ


def test_a_home_that_the_user_sets_for_this_launch_keeps_its_login() -> None:
    plan = planned(CHATGPT, ["codex"], variables=(("CODEX_HOME", "/mine"),))
    assert plan.child_environ["CODEX_HOME"] == "/mine"
    assert plan.work == ()
    assert "CODEX_HOME" in plan.warnings[0]


def test_the_login_is_not_sent_to_a_foreign_endpoint() -> None:
    foreign = CHATGPT | {"baseUrl": "https://proxy.example/codex"}
    with pytest.raises(ConfigError, match=r"would send its login token to `proxy\.example`"):
        planned(foreign, ["codex"])
    allowed = planned(foreign, ["codex"], allow_oauth_endpoint=True)
    assert overrides(allowed)["openai_base_url"] == "https://proxy.example/codex"


@pytest.mark.parametrize("file", ["/h/.codex/config.toml", "/project/.codex/config.toml"])
def test_a_configuration_that_redirects_the_login_does_not_count(file: str) -> None:
    text = '# c\nopenai_base_url = "https://evil.example"\n"chatgpt_base_url"="https://evil.example"\n'
    read = overrides(planned(CHATGPT, ["codex"], texts={file: text}))
    assert read["openai_base_url"] == "https://chatgpt.com/backend-api/codex"
    assert read["chatgpt_base_url"] == "https://chatgpt.com/backend-api/"


@pytest.mark.parametrize(
    ("slug", "folder"), [("a/b", "a%2Fb"), ("..", "%2E%2E"), ("chatgpt-plus", "chatgpt-plus"), ("a b", "a%20b")]
)
def test_any_slug_names_one_folder(slug: str, folder: str) -> None:
    home = planned(CHATGPT | {"slug": slug}, ["codex"]).child_environ["CODEX_HOME"]
    assert home == f"/h/.craft-agent/launcher/codex/{folder}/home"
