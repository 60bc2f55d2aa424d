"""The plan: exactly the right variables for every kind of connection, and the order of the layers."""

from __future__ import annotations

from typing import Any

import pytest

from launcher.environment.managed import is_managed
from launcher.plan.plan import Facts, Plan, make_plan
from launcher.providers.geographies import inference_profile
from launcher.providers.pi_keys import KEY_VARIABLES
from launcher.request.request import Request
from launcher.selection.selection import Selection
from launcher.values.connection import Session, Workspace
from launcher.values.credential import Credential
from launcher.values.entry import parse
from launcher.values.errors import ConfigError, CredentialError, SelectionError
from launcher.values.parts import Overlay
from launcher.values.secret import Secret
from launcher.values.source import COMMAND_LINE, FIRST, Source
from tests.support.rows import AWS_POISON, KEY_FILE, POISON, ROWS, SERVICE_ACCOUNT, Row, poisoned, told

BASE = {"HOME": "/h", "PATH": "/bin", "LANG": "C", "UNRELATED": "kept"}


def _plan(
    row: Row,
    environ: dict[str, str],
    model: str | None = None,
    model_asked: bool = False,
    workspace: Workspace | None = None,
    session: Session | None = None,
    facts: dict[str, Any] | None = None,
    **asked: Any,
) -> Plan:
    connection = parse(row.connection, "config.json")
    chosen = model or connection.default_model or (connection.models[0] if connection.models else None)
    selection = Selection(
        connection=connection,
        connection_source=Source(level=FIRST),
        model=chosen.removeprefix("pi/") if chosen else None,
        model_source=Source(level=COMMAND_LINE) if model_asked else None,
        workspace=workspace,
        session=session,
    )
    credential = Credential(str(row.account), row.entry) if row.entry is not None else None
    settings = {
        "environ": environ,
        "home": "/h",
        "cwd": "/here",
        "launcher": "/l",
        "key_file": KEY_FILE,
        **(facts or {}),
    }
    return make_plan(Request(**{"command": ("env",), **asked}), selection, credential, Facts(**settings))


def _own(row: Row) -> dict[str, str]:
    model = row.connection.get("defaultModel") or next(iter(row.connection.get("models", [])), None)
    model = model["id"] if isinstance(model, dict) else model
    return {
        "CRAFT_RUN_CONNECTION": row.name,
        **({"CRAFT_RUN_MODEL": model.removeprefix("pi/")} if model else {}),
        **told(row),
    }


@pytest.mark.parametrize(
    ("models", "window", "images"),
    [
        ([{"id": "m", "contextWindow": 262144, "supportsImages": True}], "262144", "1"),
        ([{"id": "m", "contextWindow": 8192}], "8192", "0"),
        (["m"], "131072", "0"),
        ([{"id": "other", "contextWindow": 262144, "supportsImages": True}], "131072", "0"),
    ],
    ids=["both said", "window said", "nothing said", "another model"],
)
def test_a_command_is_told_what_its_model_can_do(models: list[Any], window: str, images: str) -> None:
    row = _named("ollama")
    child = _plan(row._replace(connection=row.connection | {"models": models}), BASE, model="m").child_environ
    assert (child["CRAFT_RUN_CONTEXT_WINDOW"], child["CRAFT_RUN_SUPPORTS_IMAGES"]) == (window, images)


def test_nothing_is_invented_of_a_providers_own_models() -> None:
    child = _plan(_named("anthropic-api"), BASE).child_environ
    assert not {"CRAFT_RUN_CONTEXT_WINDOW", "CRAFT_RUN_SUPPORTS_IMAGES"} & child.keys()


def _named(name: str) -> Row:
    return next(row for row in ROWS if row.name == name)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_command_gets_exactly_the_connections_variables_and_no_poison(row: Row) -> None:
    child = _plan(row, BASE | poisoned(row)).child_environ
    assert child == BASE | row.variables | _own(row)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_secret_of_the_entry_is_masked_in_the_plan(row: Row) -> None:
    plan = _plan(row, BASE | row.inherited)
    values = [
        str(value) for key, value in (row.entry or {}).items() if key in ("value", "refreshToken", "awsSessionToken")
    ]
    assert not [value for value in values if value in repr(plan)]


def test_another_providers_launch_leaves_the_users_aws_credentials_alone() -> None:
    child = _plan(_named("openrouter"), BASE | AWS_POISON).child_environ
    assert {name: child[name] for name in AWS_POISON} == AWS_POISON


@pytest.mark.parametrize(
    ("name", "change", "error", "message"),
    [
        ("openrouter", {"baseUrl": None}, ConfigError, "connection `openrouter` has no `baseUrl`"),
        ("ollama", {"baseUrl": None}, ConfigError, "connection `ollama` has no `baseUrl`"),
        ("anthropic-api", {"authType": "none"}, ConfigError, "`anthropic` with authType `none` is not possible"),
        ("anthropic-api", {"authType": "iam_credentials"}, ConfigError, "is not possible"),
        ("bedrock", {"authType": "none"}, ConfigError, "is not possible"),
        ("vertex", {"authType": "api_key"}, ConfigError, "is not possible"),
        ("copilot", {"authType": "none"}, ConfigError, "is not possible"),
        ("openai-key", {"authType": "none"}, ConfigError, "is not possible"),
        ("lan-proxy", {"authType": "oauth"}, ConfigError, "is not possible"),
        ("pi-groq", {"authType": "none"}, ConfigError, r"`pi` \(groq\) with authType `none` is not possible"),
        ("pi-groq", {"piAuthProvider": None}, ConfigError, "has no `piAuthProvider`"),
        (
            "pi-groq",
            {"authType": "api_key_with_endpoint", "baseUrl": "https://x.example"},
            ConfigError,
            "takes no `baseUrl`, and its key may be for that endpoint",
        ),
        ("bedrock-inherited-region", {}, ConfigError, "has no AWS region"),
        (
            "claude-max",
            {"baseUrl": "https://evil.example"},
            ConfigError,
            "would send its login token to `evil.example`",
        ),
        ("claude-max", {"baseUrl": "https://anthropic.com.evil.example"}, ConfigError, "would send its login token"),
        ("claude-max", {"baseUrl": "http://api.anthropic.com"}, ConfigError, "would send its login token"),
    ],
)
def test_a_connection_that_cannot_serve_says_why(
    name: str, change: dict[str, object], error: type[Exception], message: str
) -> None:
    row = _named(name)
    with pytest.raises(error, match=message):
        _plan(row._replace(connection=row.connection | change), BASE)


@pytest.mark.parametrize(
    "name", ["anthropic-api", "claude-max", "openrouter", "openai-key", "bedrock-bearer", "vertex"]
)
def test_a_missing_credential_is_an_error(name: str) -> None:
    with pytest.raises(CredentialError, match=f"connection `{name}` has no credential"):
        _plan(_named(name)._replace(entry=None), BASE)


def test_half_of_an_aws_key_pair_is_an_error() -> None:
    with pytest.raises(CredentialError, match="has no access key id"):
        _plan(_named("bedrock")._replace(entry={"value": "x"}), BASE)


def test_a_login_token_goes_to_anthropics_own_hosts_and_elsewhere_only_when_allowed() -> None:
    row = _named("claude-max")
    own = row._replace(connection=row.connection | {"baseUrl": "https://api.anthropic.com"})
    assert _plan(own, BASE).child_environ["ANTHROPIC_BASE_URL"] == "https://api.anthropic.com"
    foreign = row._replace(connection=row.connection | {"baseUrl": "https://gateway.example"})
    allowed = _plan(foreign, BASE, allow_oauth_endpoint=True)
    assert allowed.child_environ["ANTHROPIC_BASE_URL"] == "https://gateway.example"


@pytest.mark.parametrize(
    ("model", "region", "profile"),
    [
        ("claude-sonnet-4-6", "us-east-1", "us.anthropic.claude-sonnet-4-6"),
        ("claude-sonnet-4-6", "eu-central-1", "eu.anthropic.claude-sonnet-4-6"),
        ("claude-sonnet-4-6", "us-gov-west-1", "us-gov.anthropic.claude-sonnet-4-6"),
        ("claude-sonnet-4-6", "ap-northeast-1", "jp.anthropic.claude-sonnet-4-6"),
        ("claude-sonnet-4-6", "ap-southeast-2", "au.anthropic.claude-sonnet-4-6"),
        ("claude-sonnet-4-6", "ap-south-1", "global.anthropic.claude-sonnet-4-6"),
        ("claude-sonnet-4-6", None, "global.anthropic.claude-sonnet-4-6"),
        ("claude-opus-4-6", "us-east-1", "us.anthropic.claude-opus-4-6-v1"),
        ("claude-sonnet-4-5", "us-east-1", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ("claude-sonnet-4-5-20250929", "us-east-1", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ("anthropic.claude-sonnet-4-6", "us-east-1", "us.anthropic.claude-sonnet-4-6"),
        ("anthropic.claude-sonnet-4-20250514-v1:0", "ap-south-1", "apac.anthropic.claude-sonnet-4-20250514-v1:0"),
        ("us.anthropic.claude-sonnet-4-6", "eu-west-1", "us.anthropic.claude-sonnet-4-6"),
        ("global.anthropic.claude-sonnet-4-6", "eu-west-1", "global.anthropic.claude-sonnet-4-6"),
        (
            "arn:aws:bedrock:us-east-1:1:inference-profile/x",
            "eu-west-1",
            "arn:aws:bedrock:us-east-1:1:inference-profile/x",
        ),
        ("amazon.nova-pro-v1:0", "us-east-1", "amazon.nova-pro-v1:0"),
    ],
)
def test_bedrock_gets_an_inference_profile_of_its_region(model: str, region: str | None, profile: str) -> None:
    assert inference_profile(model, region) == profile


@pytest.mark.parametrize(
    ("fields", "model", "model_asked", "child", "warning"),
    [
        # The region is the connection's, and its list has the model's id for it.
        (
            {
                "awsRegion": "us-west-2",
                "models": ["pi/eu.anthropic.claude-opus-4-8", "pi/us.anthropic.claude-opus-4-8"],
            },
            None,
            False,
            "us.anthropic.claude-opus-4-8",
            (
                "`eu.anthropic.claude-opus-4-8` cannot be called from the region `us-west-2`; "
                "`us.anthropic.claude-opus-4-8` is used instead"
            ),
        ),
        # The list has it for any region.
        (
            {
                "awsRegion": "me-south-1",
                "models": ["pi/eu.anthropic.claude-opus-4-8", "global.anthropic.claude-opus-4-8"],
            },
            None,
            False,
            "global.anthropic.claude-opus-4-8",
            (
                "`eu.anthropic.claude-opus-4-8` cannot be called from the region `me-south-1`; "
                "`global.anthropic.claude-opus-4-8` is used instead"
            ),
        ),
        # No list: the name follows from the region.
        (
            {"awsRegion": "ap-northeast-1", "defaultModel": "us.anthropic.claude-sonnet-5"},
            None,
            False,
            "jp.anthropic.claude-sonnet-5",
            (
                "`us.anthropic.claude-sonnet-5` cannot be called from the region `ap-northeast-1`; "
                "`jp.anthropic.claude-sonnet-5` is used instead"
            ),
        ),
        # Other vendors' models are not in every group.
        (
            {"awsRegion": "eu-west-1", "defaultModel": "us.deepseek.r1-v1:0"},
            None,
            False,
            "us.deepseek.r1-v1:0",
            "`us.deepseek.r1-v1:0` belongs to another geography than the region `eu-west-1`, which may refuse it",
        ),
        # The user's own word for this launch.
        (
            {"awsRegion": "eu-west-1"},
            "us.anthropic.claude-opus-4-8",
            True,
            "us.anthropic.claude-opus-4-8",
            (
                "`us.anthropic.claude-opus-4-8` belongs to another geography than the region `eu-west-1`, "
                "which may refuse it"
            ),
        ),
        (
            {"awsRegion": "eu-west-1"},
            "global.anthropic.claude-opus-4-8",
            True,
            "global.anthropic.claude-opus-4-8",
            None,
        ),
        ({"awsRegion": "eu-west-1"}, "anthropic.claude-opus-4-8", True, "eu.anthropic.claude-opus-4-8", None),
    ],
)
def test_a_bedrock_model_of_another_geography_is_mapped_to_the_regions(
    fields: dict[str, object], model: str | None, model_asked: bool, child: str, warning: str | None
) -> None:
    row = _named("pi-bedrock")
    connection = {key: value for key, value in row.connection.items() if key != "defaultModel"}
    plan = _plan(row._replace(connection=connection | fields), BASE, model=model, model_asked=model_asked)
    assert plan.child_environ["ANTHROPIC_MODEL"] == child
    assert plan.warnings == ((warning,) if warning else ())


@pytest.mark.parametrize(
    ("model", "inherited", "region"),
    [
        ("pi/eu.anthropic.claude-opus-4-8", None, "eu-west-1"),
        ("pi/jp.anthropic.claude-opus-4-8", None, "ap-northeast-1"),
        ("pi/global.anthropic.claude-opus-4-8", None, "us-east-1"),
        ("arn:aws:bedrock:eu-north-1:1:inference-profile/x", None, "eu-north-1"),
        (None, None, "us-east-1"),
        ("pi/eu.anthropic.claude-opus-4-8", "eu-south-1", "eu-south-1"),
    ],
)
def test_a_bedrock_key_that_the_app_stored_without_a_region_takes_one_of_its_models(
    model: str | None, inherited: str | None, region: str
) -> None:
    row = _named("pi-bedrock-key")
    connection = {key: value for key, value in row.connection.items() if key != "awsRegion"} | {"defaultModel": model}
    plan = _plan(row._replace(connection=connection), BASE, facts={"inherited_region": inherited})
    assert plan.child_environ["AWS_REGION"] == plan.child_environ["AWS_DEFAULT_REGION"] == region
    assert [f"`{region}` is taken" in warning for warning in plan.warnings] == ([] if inherited else [True])


def test_where_the_region_is_the_environments_own_the_connections_id_for_it_is_taken_without_a_word() -> None:
    row = _named("pi-bedrock-env")
    connection = {key: value for key, value in row.connection.items() if key != "awsRegion"}
    models = ["pi/us.anthropic.claude-opus-4-8", "pi/eu.anthropic.claude-opus-4-8"]
    plan = _plan(
        row._replace(connection=connection | {"models": models}), BASE, facts={"inherited_region": "eu-west-3"}
    )
    assert plan.child_environ["ANTHROPIC_MODEL"] == "eu.anthropic.claude-opus-4-8"
    assert plan.child_environ["AWS_REGION"] == plan.child_environ["AWS_DEFAULT_REGION"] == "eu-west-3"
    assert plan.warnings == ()


def test_a_provider_that_nobody_knows_yet_gets_the_usual_variable_and_a_warning() -> None:
    row = _named("pi-groq")
    plan = _plan(row._replace(connection=row.connection | {"piAuthProvider": "new-co.ai"}), BASE)
    assert plan.child_environ["NEW_CO_AI_API_KEY"] == "secret-of-pi-groq"
    assert plan.warnings == (
        "connection `pi-groq`: provider `new-co.ai` is not known here, and gets its key as NEW_CO_AI_API_KEY",
    )


def test_the_key_of_every_provider_is_kept_out_of_other_launches() -> None:
    # HF_TOKEN is what other tools download models with.
    assert [name for name in KEY_VARIABLES.values() if not is_managed(name)] == ["HF_TOKEN"]


def test_the_chosen_model_replaces_the_default_but_not_the_small_model() -> None:
    child = _plan(_named("openrouter"), BASE, model="z/other").child_environ
    assert child["ANTHROPIC_MODEL"] == child["ANTHROPIC_DEFAULT_SONNET_MODEL"] == "z/other"
    assert child["ANTHROPIC_DEFAULT_HAIKU_MODEL"] == "anthropic/claude-haiku-4.5"


def test_layers_apply_in_their_order() -> None:
    row = _named("openrouter")
    overlays = (Overlay(file="a.env", name="MINE", value="a"), Overlay(file="b.env", name="MINE", value="b"))
    facts = {"overlays": (*overlays, Overlay(file="b.env", name="OTHER", value="overlay"))}
    child = _plan(row, BASE, facts=facts, variables=(("OTHER", "user"), ("ANTHROPIC_MODEL", "mine"))).child_environ
    assert (child["MINE"], child["OTHER"], child["ANTHROPIC_MODEL"]) == ("b", "user", "mine")


@pytest.mark.parametrize("name", sorted(POISON))
def test_an_overlay_may_not_set_a_managed_variable(name: str) -> None:
    plan = _plan(_named("codex"), BASE, facts={"overlays": (Overlay(file=".env", name=name, value="evil"),)})
    assert "evil" not in plan.child_environ.values()
    assert plan.warnings == (f"`{name}` in `.env` is ignored: the connection decides on it (`-e` may set it)",)


def test_the_user_may_set_unset_keep_and_pass_through_anything() -> None:
    environ = BASE | {"ANTHROPIC_CUSTOM_HEADERS": "h", "OPENAI_ORGANIZATION": "org", "GONE": "x"}
    plan = _plan(
        _named("anthropic-api"),
        environ,
        keep=("ANTHROPIC_CUSTOM_HEADERS",),
        unset=("GONE", "ANTHROPIC_MODEL"),
        variables=(("OPENAI_ORGANIZATION", None), ("ANTHROPIC_BASE_URL", "https://mine.example"), ("NOWHERE", None)),
    )
    child = plan.child_environ
    assert child["ANTHROPIC_CUSTOM_HEADERS"] == "h"
    assert child["OPENAI_ORGANIZATION"] == "org"
    assert child["ANTHROPIC_BASE_URL"] == "https://mine.example"
    assert not {"GONE", "ANTHROPIC_MODEL", "NOWHERE"} & child.keys()
    assert plan.warnings == ("`-e NOWHERE` passes nothing through: the variable is not set here",)


def test_pristine_leaves_the_minimum_and_what_was_named() -> None:
    environ = BASE | {
        "LC_ALL": "C",
        "XDG_RUNTIME_DIR": "/run",
        "https_proxy": "http://p",
        "MINE": "1",
        "AWS_PROFILE": "x",
    }
    child = _plan(_named("codex"), environ, pristine=True, keep=("MINE",)).child_environ
    expected = environ | {"CRAFT_RUN_CONNECTION": "codex", "CRAFT_RUN_MODEL": "codex-mini-latest"}
    del expected["UNRELATED"], expected["AWS_PROFILE"]
    assert child == expected


def test_pristine_keeps_the_credential_chain_of_an_environment_connection() -> None:
    child = _plan(_named("bedrock-env"), BASE | {"AWS_PROFILE": "x"}, pristine=True).child_environ
    assert child["AWS_PROFILE"] == "x"


def test_the_network_proxy_is_applied_as_the_app_applies_it_and_loopback_goes_past_it() -> None:
    proxy = {
        "enabled": True,
        "httpProxy": "http://p:1",
        "httpsProxy": "http://u:secret@p:2",
        "noProxy": "localhost,lan",
    }
    plan = _plan(_named("ollama"), BASE | {"NO_PROXY": "inherited"}, facts={"network_proxy": proxy})
    child = plan.child_environ
    assert child["HTTP_PROXY"] == child["http_proxy"] == "http://p:1"
    assert child["HTTPS_PROXY"] == child["https_proxy"] == "http://u:secret@p:2"
    assert child["NO_PROXY"] == child["no_proxy"] == "localhost,lan,127.0.0.1,::1"
    assert "u:secret" not in repr(plan.diff)
    assert (
        "HTTP_PROXY"
        not in _plan(_named("codex"), BASE, facts={"network_proxy": {**proxy, "enabled": False}}).child_environ
    )


def test_loopback_is_added_to_an_inherited_no_proxy_of_either_name() -> None:
    child = _plan(_named("ollama"), BASE | {"no_proxy": "a.example, 127.0.0.1"}).child_environ
    assert child["NO_PROXY"] == child["no_proxy"] == "a.example,127.0.0.1,localhost,::1"


def test_the_child_is_told_what_it_runs_under_and_not_what_an_outer_launch_was() -> None:
    workspace = Workspace(id="i", name="W", slug="w", root="/w", working_directory="/src")
    session = Session(id="s", workspace=workspace, path="/w/sessions/s/session.jsonl")
    outer = {"CRAFT_RUN_SESSION": "outer", "CRAFT_RUN_MODEL": "outer", "CRAFT_SESSION_DIR": "outer"}
    child = _plan(_named("pi-groq"), BASE | outer, workspace=workspace, session=session).child_environ
    assert {name: value for name, value in child.items() if name.startswith("CRAFT")} == {
        "CRAFT_RUN_CONNECTION": "pi-groq",
        "CRAFT_RUN_WORKSPACE": "w",
        "CRAFT_RUN_SESSION": "s",
        "CRAFT_WORKSPACE_PATH": "/w",
        "CRAFT_SESSION_DIR": "/w/sessions/s",
    }


def test_a_users_setting_of_craft_run_reaches_a_nested_launch() -> None:
    assert _plan(_named("codex"), BASE | {"CRAFT_RUN_MACHINE_ID": "m"}).child_environ["CRAFT_RUN_MACHINE_ID"] == "m"


def test_codex_becomes_the_binary_of_codex_path_and_the_childs_path_finds_it() -> None:
    row = _named("codex")
    row = row._replace(connection=row.connection | {"codexPath": "~/bin/codex-0.169"})
    plan = _plan(row, BASE, command=("codex", "exec"))
    assert (plan.program, plan.argv) == ("/h/bin/codex-0.169", ("codex", "exec"))
    assert [(link.path, link.target) for link in plan.links] == [("/l/bin/codex/codex", "/h/bin/codex-0.169")]
    assert plan.child_environ["PATH"] == "/l/bin/codex:/bin"
    assert _plan(row, BASE, command=("sh",)).program == "sh"


def test_a_key_file_forces_supervision_and_holds_the_key() -> None:
    plan = _plan(_named("vertex"), BASE)
    assert plan.mode == "supervise"
    assert plan.reasons == (f"`{KEY_FILE}` must go when the command ends",)
    assert [(file.path, file.content) for file in plan.files] == [(KEY_FILE, Secret(SERVICE_ACCOUNT))]
    assert _plan(_named("vertex-env"), BASE).mode == "replace"
    assert _plan(_named("codex"), BASE, supervise=True).mode == "supervise"


def test_chdir_takes_a_folder_or_the_workspaces_own() -> None:
    workspace = Workspace(id="i", name="W", slug="w", root="/w", working_directory="/src")
    assert _plan(_named("codex"), BASE).cwd is None
    assert _plan(_named("codex"), BASE, chdir="sub").cwd == "/here/sub"
    assert _plan(_named("codex"), BASE, chdir="@workspace", workspace=workspace).cwd == "/src"
    with pytest.raises(SelectionError, match="needs a workspace"):
        _plan(_named("codex"), BASE, chdir="@workspace")
    with pytest.raises(ConfigError, match="has no workingDirectory"):
        _plan(_named("codex"), BASE, chdir="@workspace", workspace=workspace.but(working_directory=None))


def test_vertex_without_project_or_region_says_what_is_missing() -> None:
    row = _named("vertex-env")
    bare = row._replace(connection={**row.connection, "gcpProjectId": None, "gcpRegion": None})
    assert len(_plan(bare, BASE).warnings) == 2
    child = _plan(bare, BASE | {"GOOGLE_CLOUD_PROJECT": "mine", "CLOUD_ML_REGION": "here"}).child_environ
    assert child["ANTHROPIC_VERTEX_PROJECT_ID"] == "mine"
    assert child["CLOUD_ML_REGION"] == child["GOOGLE_CLOUD_LOCATION"] == "here"
