"""Secrets in files, as containers and services hand them over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.home import Home

FILE = "CRAFT_RUN_SECRET_WORK_FILE"


@pytest.fixture
def user(home: Home) -> Home:
    home.connect("work", "anthropic", "api_key", baseUrl=None)
    home.store("llm_api_key::work", {"value": "sk-stored"})
    return home


def written(folder: Path, text: str, name: str = "secret") -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def key(home: Home, environ: dict[str, str]) -> str | None:
    return home.child_environ("-c", "work", environ=environ).get("ANTHROPIC_API_KEY")


def refusal(home: Home, environ: dict[str, str]) -> str:
    result = home.run("-c", "work", "--", "true", environ=environ)
    assert (result.returncode, result.stdout) == (125, b"")
    return result.stderr.decode()


def test_the_file_that_the_variable_names_goes_before_what_is_stored(user: Home, tmp_path: Path) -> None:
    assert key(user, {FILE: written(tmp_path, "sk-file\n")}) == "sk-file"
    assert user.child_environ("-c", "work", environ={FILE: written(tmp_path, "x")}).get(FILE) is None


def test_a_file_in_the_index_does_not_go_before_it(user: Home, tmp_path: Path) -> None:
    user.run("credentials", "set", "work", stdin=b"sk-set")
    assert key(user, {FILE: written(tmp_path, "sk-file")}) == "sk-file"


def test_what_systemd_has_loaded_is_found_by_its_name(user: Home, tmp_path: Path) -> None:
    written(tmp_path, "sk-loaded", "craft-run.work")
    assert key(user, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "sk-loaded"
    assert key(user, {"CREDENTIALS_DIRECTORY": str(tmp_path / "other")}) == "sk-stored"


def test_the_variables_go_before_what_systemd_has_loaded(user: Home, tmp_path: Path) -> None:
    written(tmp_path, "sk-loaded", "craft-run.work")
    loaded = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert key(user, loaded | {FILE: written(tmp_path, "sk-file")}) == "sk-file"
    assert key(user, loaded | {"CRAFT_RUN_SECRET_WORK": "sk-variable"}) == "sk-variable"


def test_a_connection_whose_own_slug_ends_in_file_keeps_its_meaning(user: Home, tmp_path: Path) -> None:
    user.connect("work-file", "anthropic", "api_key", baseUrl=None)
    environ = {FILE: "sk-of-work-file"}
    assert user.child_environ("-c", "work-file", environ=environ)["ANTHROPIC_API_KEY"] == "sk-of-work-file"
    assert key(user, environ) == "sk-stored"
    both = {"CRAFT_RUN_SECRET_WORK_FILE_FILE": written(tmp_path, "sk-its-file")}
    assert user.child_environ("-c", "work-file", environ=both)["ANTHROPIC_API_KEY"] == "sk-its-file"


@pytest.mark.parametrize("form", ["json", "login"])
def test_it_may_hold_json_of_any_kind(home: Home, tmp_path: Path, form: str) -> None:
    if form == "json":
        home.connect("work", "bedrock", "iam_credentials", baseUrl=None, awsRegion="eu-west-1")
        text = '{"AccessKeyId": "AKIAX", "SecretAccessKey": "s3cret"}'
        assert home.child_environ("-c", "work", environ={FILE: written(tmp_path, text)})["AWS_ACCESS_KEY_ID"] == "AKIAX"
    else:
        home.connect("work", "anthropic", "oauth", baseUrl=None)
        text = '{"accessToken": "at", "expiresAt": 4102444800000}'
        child = home.child_environ("-c", "work", environ={FILE: written(tmp_path, text)})
        assert child["CLAUDE_CODE_OAUTH_TOKEN"] == "at"


class TestRefusals:
    """What is given must not be passed over for what is stored."""

    def test_a_file_that_is_not_there(self, user: Home) -> None:
        said = refusal(user, {FILE: "/run/secrets/nothing"})
        assert f"cannot read `/run/secrets/nothing`, which `{FILE}` names: No such file or directory" in said

    def test_a_folder(self, user: Home, tmp_path: Path) -> None:
        assert "Is a directory" in refusal(user, {FILE: str(tmp_path)})

    @pytest.mark.parametrize(
        ("text", "said"), [("", "is empty"), ("two\nlines", "has a line break"), (" x", "white space")]
    )
    def test_what_makes_no_credential_without_showing_it(
        self, user: Home, tmp_path: Path, text: str, said: str
    ) -> None:
        refused = refusal(user, {FILE: written(tmp_path, text)})
        assert said in refused
        assert FILE in refused
        assert "two" not in refused.replace("`", "")

    def test_what_is_no_text(self, user: Home, tmp_path: Path) -> None:
        path = tmp_path / "secret"
        path.write_bytes(b"\xff\xfe\x00")
        assert "is not UTF-8" in refusal(user, {FILE: str(path)})

    def test_both_variables(self, user: Home, tmp_path: Path) -> None:
        said = refusal(user, {FILE: written(tmp_path, "sk-file"), "CRAFT_RUN_SECRET_WORK": "sk-variable"})
        assert f"`CRAFT_RUN_SECRET_WORK` and `{FILE}` are both set" in said

    def test_one_that_could_be_meant_for_another_connection(self, user: Home, tmp_path: Path) -> None:
        user.connect("WORK", "anthropic", "api_key", baseUrl=None)
        assert f"`{FILE}` could be meant for `work` or for `WORK`" in refusal(user, {FILE: written(tmp_path, "sk")})


def test_lists_and_explanations_name_where_it_comes_from(user: Home, tmp_path: Path) -> None:
    environ = {FILE: written(tmp_path, "sk-file")}
    assert b"environment" in user.run("credentials", "list", environ=environ).stdout
    assert (
        f"the file that `{FILE}` names".encode()
        in user.run("-c", "work", "-n", "-v", "--", "true", environ=environ).stdout
    )
    assert b"belongs to no connection" not in user.run("doctor", environ=environ).stdout
