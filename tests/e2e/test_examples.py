"""The guided tour: each example runs as its README says, and the accounts that answer are the right ones."""

from __future__ import annotations

import json
import os
import plistlib
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import boto3  # type: ignore[import-untyped]
import pytest
import yaml
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from examples import stage
from examples.demo.endpoint import Endpoint
from launcher.credentials.environ_store import variable

EXAMPLES = Path(stage.EXAMPLES)


def tour(example: str) -> list[str]:
    """What an example shows, line by line; its commands are among the lines. Fails where it does."""
    ran = subprocess.run(
        [sys.executable, "-m", "examples", example],
        cwd=EXAMPLES.parent,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HTTP_PROXY": "http://127.0.0.1:9"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout.splitlines()


def answers(lines: list[str]) -> list[tuple[str, str]]:
    """The account and the question of each answer."""
    found = (re.fullmatch(r'told   Account "(.*)" pays for your question "(.*)"', line) for line in lines)
    return [(match[1], match[2]) for match in found if match]


def test_every_example_has_a_readme_that_the_table_of_contents_links_to() -> None:
    contents = (EXAMPLES / "README.md").read_text()
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert set(stage.names()) < folders
    assert {name for name in folders if f"]({name}/" in contents} == folders
    assert [name for name in folders if not (EXAMPLES / name / "README.md").exists()] == []


def test_every_link_in_the_tour_leads_somewhere() -> None:
    for readme in EXAMPLES.glob("**/README.md"):
        targets = re.findall(r"\]\(([^)#]+)\)", readme.read_text())
        assert [target for target in targets if not (readme.parent / target).exists()] == [], readme


def test_every_readme_says_how_to_run_its_example() -> None:
    for name in stage.names():
        assert f"`python -m examples {name}`" in (EXAMPLES / name / "README.md").read_text(), name


def test_examples_hold_neither_secrets_nor_paths_of_a_machine() -> None:
    suspicious = re.compile(
        r"sk-[a-z0-9]|(?:/home/(?!dev/)|/Users/(?!ada\b)|/root/|/work/|/tmp/)\w|AKIA(?!EXAMPLE)|BEGIN .*PRIVATE KEY"
    )
    texts = {path: path.read_text() for path in EXAMPLES.glob("**/*") if path.is_file() and path.suffix != ".pyc"}
    assert {str(path): suspicious.findall(text) for path, text in texts.items() if suspicious.search(text)} == {}


def test_an_unknown_example_is_answered_with_the_list() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "examples", "no-such"],
        cwd=EXAMPLES.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 2
    assert all(name in ran.stderr for name in stage.names())


def test_accounts_pay_for_what_their_workspaces_ask_also_at_the_same_time() -> None:
    assert answers(tour("accounts")) == [
        ("Acme Inc.", "who pays?"),
        ("me, at home", "who pays?"),
        ("Acme Inc.", "who pays here?"),
        ("Acme Inc.", "who pays for this one?"),
        ("me, at home", "and who for this one?"),
        ("me, at home", "who pays this once?"),
    ]


def test_a_project_names_its_workspace_as_long_as_what_it_says_is_approved() -> None:
    assert answers(tour("project")) == [
        ("me, at home", "who pays before it is approved?"),
        ("Acme Inc.", "who pays from here on?"),
        ("Acme Inc.", "who pays in a folder below?"),
        ("me, at home", "who pays after the change?"),
        ("Acme Inc.", "who pays when asked to?"),
    ]


def test_openrouter_is_asked_in_both_wire_formats() -> None:
    lines = tour("openrouter")
    assert [account for account, _ in answers(lines)] == [
        "OpenRouter, one account",
        "OpenRouter, another account",
        "OpenRouter, another account",
    ]
    asked = [re.sub(r"http://[^/]+", "", line.removeprefix("asked  ")) for line in lines if line.startswith("asked")]
    assert asked == [
        "/api/v1/messages for anthropic/claude-opus-4.6",
        "/api/v1/chat/completions for qwen/qwen3-coder",
        "/api/v1/chat/completions for openai/gpt-5.2",
    ]
    assert "ANTHROPIC_DEFAULT_HAIKU_MODEL=anthropic/claude-haiku-4.5" in lines


def test_ollama_gets_no_key_and_is_not_asked_through_a_proxy() -> None:
    assert answers(tour("ollama")) == [("nobody", "who pays?")] * 2


def test_boto3_signs_with_the_stored_keys_although_the_shell_names_a_profile() -> None:
    lines = tour("bedrock")
    assert answers(lines) == [("AWS account of Acme", "who pays?")]
    assert "asked  eu-west-1 for eu.anthropic.claude-sonnet-4-6" in lines


def test_the_key_file_of_vertex_lives_as_long_as_the_command() -> None:
    lines = tour("vertex")
    shown = {"signs as     agent@acme-llm.example", "file mode    600", "in project   acme-llm", "ended with 143"}
    assert shown <= set(lines)


def test_editors_use_craft_run_as_a_command_or_as_an_interpreter() -> None:
    assert answers(tour("ide")) == [("Acme Inc.", "who pays for a task?"), ("Acme Inc.", "who pays for debugging?")]


def test_a_branch_keeps_the_account_that_its_session_has_begun_with() -> None:
    lines = tour("branches")
    assert answers(lines) == [
        ("Acme Inc.", "who pays on main?"),
        ("Acme Inc.", "who pays on invoices?"),
        ("Acme Inc.", "who pays on main now?"),
        ("me, at home", "who pays without a session?"),
    ]
    assert "same session" in lines
    assert [line.strip() for line in lines if line.strip().isdigit()] == ["2", "1"]


def test_ci_takes_the_secret_from_its_environment_and_fails_without_one() -> None:
    lines = tour("ci")
    assert answers(lines) == [("Acme Inc.", "what has changed?")]
    assert [line for line in lines if line.startswith(("ANTHROPIC_", "OPENAI_", "CRAFT_RUN_SECRET_"))] == [
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_BASE_URL",
        "ANTHROPIC_MODEL",
    ]
    assert lines[-1] == "ended with 125"


def test_the_workflow_runs_the_command_of_the_tour_and_names_the_secret_as_the_store_does() -> None:
    job = yaml.safe_load((EXAMPLES / "ci" / "workflow.yml").read_text())["jobs"]["agent"]
    step = job["steps"][-1]
    assert step["run"] in (EXAMPLES / "ci" / "tour.sh").read_text().splitlines()
    assert step["env"] == {"CRAFT_RUN_SECRET_ACME_CLAUDE": "${{ secrets.ACME_CLAUDE }}"}
    assert [each for each in job["steps"] if "SECRET" in str(each)] == [step]


def test_a_container_has_the_connections_of_its_host_or_one_secret() -> None:
    assert answers(tour("devcontainer")) == [
        ("Acme Inc.", "who pays in the shared one?"),
        ("Acme Inc.", "who pays in the sealed one?"),
    ]


@pytest.mark.parametrize("variant", ["shared", "secret"])
def test_a_devcontainer_is_plain_json_and_what_it_names_exists(variant: str) -> None:
    file = EXAMPLES / "devcontainer" / ".devcontainer" / variant / "devcontainer.json"
    content = json.loads(file.read_text())
    dockerfile = (file.parent / content["build"]["dockerfile"]).read_text()
    assert all(f"ARG {name}\n" in dockerfile for name in content["build"]["args"])
    assert f"useradd --create-home {content['remoteUser']}\n" in dockerfile
    assert [mount for mount in content.get("mounts", ()) if f"target=/home/{content['remoteUser']}/" not in mount] == []


def test_the_machine_id_of_the_host_is_in_a_private_file_that_git_ignores(tmp_path: Path) -> None:
    folder = EXAMPLES / "devcontainer" / ".devcontainer"
    command = json.loads((folder / "shared" / "devcontainer.json").read_text())["initializeCommand"]
    (tmp_path / ".devcontainer").mkdir()
    environ = {"PATH": os.environ["PATH"], "CRAFT_RUN_MACHINE_ID": "id-of-the-host"}
    subprocess.run(["sh", "-c", command], cwd=tmp_path, env=environ, check=True, timeout=60)
    written = tmp_path / ".devcontainer" / "host.env"
    assert written.read_text() == "CRAFT_RUN_MACHINE_ID=id-of-the-host\n"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert (folder / ".gitignore").read_text().splitlines() == ["host.env"]


def test_targets_of_a_makefile_use_their_accounts_one_after_the_other_and_at_once() -> None:
    lines = tour("makefile")
    assert answers(lines)[:3] == [
        ("Acme Inc.", "what is in this report?"),
        ("me, at home", "what have I written?"),
        ("Acme Inc.", "what is new?"),
    ]
    assert sorted(answers(lines)[3:]) == sorted(answers(lines)[:2])
    assert "releasing under acme-claude" in lines


def test_cron_runs_its_line_with_hardly_any_environment() -> None:
    lines = (EXAMPLES / "cron" / "crontab").read_text().splitlines()
    jobs = [line for line in lines if line and not re.match(r"#|\w+=", line)]
    assert [line.split()[:5] for line in jobs] == [["*/30", "*", "*", "*", "*"], ["0", "7", "*", "*", "1-5"]]
    assert not any("%" in line for line in jobs)  # cron would end the command there
    assert answers(tour("cron")) == [("Acme Inc.", "what is new today?")]


def test_launchd_starts_what_the_file_says() -> None:
    assert answers(tour("launchd")) == [("Acme Inc.", "what is new today?")]


def test_the_files_of_launchd_are_property_lists_that_are_named_like_their_jobs() -> None:
    files = sorted((EXAMPLES / "launchd").glob("*.plist"))
    assert len(files) == 2
    for file in files:
        job = plistlib.loads(file.read_bytes())
        assert file.name == f"{job['Label']}.plist"
        assert job["ProgramArguments"][0].endswith("/bin/craft-run")


def test_systemd_starts_what_the_unit_says() -> None:
    assert answers(tour("systemd")) == [("Acme Inc.", "what is new today?")]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    scene = stage.Stage("systemd", str(tmp_path))
    with scene.endpoint:
        units = ["acme-agent.service", "acme-agent.timer", "craft-run-renew.service", "craft-run-renew.timer"]
        command = ["systemd-analyze", "--user", "--man=no", "verify", *units]
        ran = subprocess.run(
            command, cwd=scene.project, env=scene.environ, capture_output=True, text=True, check=False, timeout=60
        )
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")


def test_secrets_are_taken_from_the_files_of_containers_and_services() -> None:
    asked = ["who pays in the container?", "who pays for the service?"]
    assert answers(tour("secrets")) == [("Acme Inc.", question) for question in asked]


def test_compose_and_the_unit_name_the_secret_as_the_store_does(tmp_path: Path) -> None:
    compose = yaml.safe_load((EXAMPLES / "secrets" / "compose.yaml").read_text())
    service, slug = compose["services"]["agent"], "acme-claude"
    assert service["environment"] == {f"{variable(f'llm_api_key::{slug}')}_FILE": f"/run/secrets/{slug}"}
    assert service["secrets"] == list(compose["secrets"]) == [slug]
    unit = (EXAMPLES / "secrets" / "acme-agent.service").read_text()
    assert f"\nLoadCredential=craft-run.{slug}:" in unit
    if shutil.which("systemd-analyze"):
        file = tmp_path / "acme-agent.service"
        file.write_text(unit.replace("/usr/local/bin/craft-run", "/bin/true"))
        command = ["systemd-analyze", "--man=no", "verify", str(file)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")


def test_the_endpoint_refuses_a_request_that_another_key_has_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Endpoint({"the-right-one": "Acme Inc."}) as endpoint:
        for key in ("the-right-one", "another"):
            bedrock = boto3.client(
                "bedrock-runtime",
                region_name="eu-west-1",
                endpoint_url=f"http://127.0.0.1:{endpoint.port}",
                aws_access_key_id="AKIAEXAMPLE",
                aws_secret_access_key=key,
            )
            asking = {"modelId": "m", "messages": [{"role": "user", "content": [{"text": "who?"}]}]}
            if key == "another":
                with pytest.raises(ClientError, match="401"):
                    bedrock.converse(**asking)
            else:
                assert "Acme Inc." in bedrock.converse(**asking)["output"]["message"]["content"][0]["text"]
            bedrock.close()
