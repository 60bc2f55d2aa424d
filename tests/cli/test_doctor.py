"""`craft-run doctor`: each thing that can be wrong is found, with its severity and a fix."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from launcher.doctor import Patient, agents, installation
from launcher.values.paths import Paths
from tests.support import session_bus, unprivileged
from tests.support.home import BASE, CRAFT_RUN, MACHINE_ID, Home

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = 4_194_303  # no process has this number: Linux' largest is one less


@pytest.fixture
def healthy(home: Home) -> Home:
    """A home in which nothing is wrong; no agent of this machine is on PATH."""
    home.connect("work", "anthropic", "api_key", baseUrl="https://api.anthropic.com")
    home.store("llm_api_key::work", {"value": "canary-of-work"})
    home.config["defaultLlmConnection"] = "work"
    home.write()
    home.workspace("proj", defaultLlmConnection="work")
    (home.root / "bin").mkdir()
    return home


def examined(
    home: Home, *options: str, environ: dict[str, str] | None = None, status: int = 0, cwd: Path | None = None
) -> list[dict[str, Any]]:
    path = {"PATH": f"{home.root}/bin:/nowhere"}
    result = home.run(*options, "doctor", "--json", environ=path | (environ or {}), cwd=cwd)
    assert (result.returncode, result.stderr) == (status, b"")
    assert b"canary" not in result.stdout
    document = json.loads(result.stdout)
    assert document["version"] == 1
    for each in document["findings"]:
        assert set(each) == {"check", "severity", "message", "fix"}
    order = ["ok", "info", "warning", "error"]
    assert document["status"] == max((each["severity"] for each in document["findings"]), key=order.index)
    findings: list[dict[str, Any]] = document["findings"]
    return findings


def found(findings: list[dict[str, Any]], text: str) -> dict[str, Any]:
    """The one finding with `text` in its message."""
    matches = [each for each in findings if text in each["message"]]
    assert len(matches) == 1, findings
    return matches[0]


def bad(findings: list[dict[str, Any]]) -> list[str]:
    return [each["message"] for each in findings if each["severity"] in ("warning", "error")]


def test_a_healthy_home_has_no_warning(healthy: Home) -> None:
    findings = examined(healthy)
    assert bad(findings) == []
    assert {each["check"] for each in findings} == {
        *("installation", "configuration", "permissions", "trust", "credentials", "keyring"),
        *("machine", "records", "agents", "settings", "shell"),
    }


def test_of_a_compiled_installation_only_the_version_is_told(healthy: Home) -> None:
    told = [each["message"] for each in examined(healthy) if each["check"] == "installation"]
    assert len(told) == 1, told


def test_modules_that_nobody_could_compile_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    patient = Patient(environ={}, paths=Paths(home=str(tmp_path), config_dir=str(tmp_path)), cwd=str(tmp_path), now=0)
    assert any("not compiled" in each.message for each in installation.look(patient))


def test_the_text_ends_with_a_summary_and_quiet_leaves_only_what_is_wrong(healthy: Home) -> None:
    text = healthy.run("doctor").stdout.decode()
    assert text.endswith("\n0 errors, 0 warnings\n")
    assert "ok       configuration" in text
    assert healthy.run("-q", "doctor", environ={"PATH": "/nowhere"}).stdout == b""
    healthy.config["defaultLlmConnection"] = "gone"
    healthy.write()
    lines = healthy.run("-q", "doctor", environ={"PATH": "/nowhere"}).stdout.decode().splitlines()
    assert lines == [
        "warning  configuration  the global default names connection `gone`, which does not exist",
        "                        fix: `craft-run connections default SLUG`",
    ]


def test_strict_makes_a_warning_an_error(healthy: Home) -> None:
    assert healthy.run("doctor", "--strict", environ={"PATH": "/nowhere"}).returncode == 0
    environ = {"PATH": "/nowhere", "OPENAI_API_KEY": "canary"}
    assert healthy.run("doctor", environ=environ).returncode == 0
    assert healthy.run("doctor", "--strict", environ=environ).returncode == 1
    assert healthy.run("--strict", "doctor", environ=environ).returncode == 1


def test_no_configuration_is_an_error_that_says_what_to_do(home: Home) -> None:
    finding = found(examined(home, status=1), "config.json`")
    assert (finding["check"], finding["severity"]) == ("configuration", "error")
    assert "craft-run connections add" in finding["fix"]


def test_a_broken_configuration_does_not_stop_the_other_checks(healthy: Home) -> None:
    healthy.config_file.write_text('{"llmConnections": [')
    os.utime(healthy.config_file, (1, 1))
    findings = examined(healthy, status=1)
    assert found(findings, "invalid JSON")["severity"] == "error"
    assert {each["check"] for each in findings} >= {"permissions", "credentials", "machine", "records", "shell"}


def test_every_connection_is_checked(healthy: Home) -> None:
    healthy.config["llmConnections"] += [
        {"slug": "broken", "name": "B", "providerType": "nope", "authType": "api_key", "createdAt": 1},
        {"slug": "twice", "providerType": "anthropic", "authType": "none", "createdAt": 1, "name": "T"},
        {"slug": "twice", "providerType": "anthropic", "authType": "none", "createdAt": 1, "name": "T"},
        {"slug": ["odd"]},
        7,
    ]
    healthy.write()
    findings = examined(healthy, status=1)
    assert "providerType" in found(findings, "connection `broken`:")["message"]
    assert found(findings, "2 connections are called `twice`")["severity"] == "error"


def test_workspaces_are_checked(healthy: Home) -> None:
    healthy.workspace("dangling", defaultLlmConnection="gone")
    broken = healthy.workspace("broken") / "config.json"
    broken.write_text("{")
    os.utime(broken, (1, 1))
    (healthy.workspace("deleted") / "config.json").unlink()
    findings = examined(healthy)
    dangling = found(findings, "workspace `dangling` names connection `gone`")
    assert dangling["fix"] == "`craft-run workspaces default dangling SLUG`"
    assert found(findings, "workspace `broken`")["severity"] == "warning"
    assert found(findings, "workspace `deleted`: there is no")["severity"] == "warning"


def test_permissions_of_others_are_found_with_the_command_that_takes_them_away(healthy: Home) -> None:
    healthy.app.chmod(0o777)
    (healthy.app / "credentials.enc").chmod(0o644)
    healthy.launcher.mkdir(mode=0o755, exist_ok=True)
    healthy.launcher.chmod(0o755)
    (healthy.launcher / "history.jsonl").write_text("")
    (healthy.launcher / "history.jsonl").chmod(0o644)
    findings = examined(healthy, status=1)
    assert found(findings, "others may change")["fix"] == f"`chmod go-w {healthy.app}`"
    assert found(findings, "credentials.enc` (mode 0644)")["severity"] == "error"
    assert found(findings, "launcher` (mode 0755)")["severity"] == "warning"
    assert found(findings, "others may read 1 file in")["severity"] == "warning"
    for each in findings:
        if each["check"] == "permissions":
            subprocess.run(["sh", "-c", each["fix"].strip("`")], check=True)
    assert bad(examined(healthy)) == []


def test_credentials_that_are_missing_or_expired(healthy: Home) -> None:
    healthy.connect("empty", "anthropic", "api_key", baseUrl="https://api.anthropic.com")
    healthy.connect("old", "anthropic", "oauth", baseUrl="https://api.anthropic.com")
    healthy.store("llm_oauth::old", {"value": "canary", "expiresAt": 1_700_000_000_000})
    findings = examined(healthy)
    assert "`craft-run credentials set empty`" in found(findings, "connection `empty` has no credential")["fix"]
    assert found(findings, "the credential of connection `old` expired at 2023-11-1")["severity"] == "warning"
    assert found(findings, "1 of 3 connections have what they need")["severity"] == "ok"


def test_a_credential_file_of_another_machine_is_an_error_and_stays(healthy: Home) -> None:
    before = (healthy.app / "credentials.enc").read_bytes()
    findings = examined(healthy, environ={"CRAFT_RUN_MACHINE_ID": "another"}, status=1)
    assert "CRAFT_RUN_MACHINE_ID" in found(findings, "cannot be decrypted")["fix"]
    assert (healthy.app / "credentials.enc").read_bytes() == before


def test_a_secret_for_no_connection_is_a_spelling_mistake(healthy: Home) -> None:
    environ = {"CRAFT_RUN_SECRET_WROK": "canary", "CRAFT_RUN_SECRET_WORK": "canary"}
    findings = examined(healthy, environ=environ)
    assert found(findings, "`CRAFT_RUN_SECRET_WROK` belongs to no connection")["severity"] == "warning"
    assert not [each for each in findings if "CRAFT_RUN_SECRET_WORK" in each["message"]]


def test_the_program_of_a_credential_is_looked_for_and_not_run(healthy: Home) -> None:
    program = healthy.root / "bin" / "print-secret"
    program.write_text(f"#!/bin/sh\ntouch {healthy.root}/ran\n")
    program.chmod(0o755)
    accounts = {
        "llm_api_key::work": {"store": "command", "command": ["print-secret"]},
        "llm_api_key::other": {"store": "command", "command": ["not-here"]},
    }
    healthy.launcher.mkdir(mode=0o700, exist_ok=True)
    index = healthy.launcher / "credentials.json"
    index.write_text(json.dumps({"version": 1, "accounts": accounts}))
    index.chmod(0o600)
    finding = found(examined(healthy, status=1), "comes from a program")
    assert "`not-here` not found" in finding["message"]
    assert not (healthy.root / "ran").exists()


def test_no_keyring_is_an_error_only_where_one_is_needed(healthy: Home) -> None:
    environ = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    finding = found(examined(healthy, environ=environ), "there is no keyring here")
    assert finding["severity"] == "info"
    assert finding["message"].endswith(" (DBUS_SESSION_BUS_ADDRESS is not set), and no credential needs one")
    healthy.launcher.mkdir(mode=0o700, exist_ok=True)
    index = healthy.launcher / "credentials.json"
    index.write_text('{"version": 1, "accounts": {"llm_api_key::work": {"store": "keyring"}}}')
    index.chmod(0o600)
    finding = found(examined(healthy, environ=environ, status=1), "there is no keyring here")
    assert finding["severity"] == "error"
    assert finding["message"].endswith(", but it is asked for 1 account")
    assert "--store craft-agent" in finding["fix"]


def test_a_keyring_that_answers_is_named(healthy: Home) -> None:
    missing = session_bus.missing()
    if missing:
        pytest.skip(f"{missing} is not installed")
    folder = healthy.root / "login"
    folder.mkdir()
    with session_bus.running(folder) as environ:
        bus = {"DBUS_SESSION_BUS_ADDRESS": environ["DBUS_SESSION_BUS_ADDRESS"]}
        finding = found(examined(healthy, environ=bus), "the keyring answers")
    assert finding["severity"] == "ok"
    assert "keyring.backends." in finding["message"]


def test_leftovers_of_killed_launches(healthy: Home) -> None:
    runs = healthy.launcher / "runs"
    runs.mkdir(parents=True, mode=0o700)
    healthy.launcher.chmod(0o700)
    (runs / f"{NOBODY}.json").write_text("{}")
    (healthy.app / f"config.json.craft-run-{NOBODY}-00ff").write_text("")
    (healthy.runtime / "craft-run").mkdir(mode=0o700, exist_ok=True)
    key = healthy.runtime / "craft-run" / f"{NOBODY}-0123.json"
    key.write_text("canary")
    for path in (*runs.iterdir(), key):
        path.chmod(0o600)
    findings = examined(healthy)
    assert found(findings, "1 record of launches that have ended")["severity"] == "info"
    assert found(findings, "was never finished")["severity"] == "info"
    assert found(findings, "may hold a key")["severity"] == "warning"
    assert key.exists()
    assert (runs / f"{NOBODY}.json").exists()


def agent(home: Home, name: str, script: str) -> None:
    path = home.root / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_agents_are_found_with_their_versions(healthy: Home) -> None:
    agent(healthy, "claude", '[ "$*" = --version ] && echo "2.1.328 (Claude Code)"')
    agent(healthy, "codex", "echo codex-cli 0.169.0-beta+1 >&2")
    agent(healthy, "opencode", "echo broken; exit 3")
    agent(healthy, "goose", "#!nothing")
    findings = examined(healthy)
    assert found(findings, "claude 2.1.328 (`")["severity"] == "ok"
    assert found(findings, "codex 0.169.0-beta+1 (`")["severity"] == "ok"
    assert found(findings, "ends with status 3 and names no version")["severity"] == "warning"


def test_an_agent_that_is_asked_gets_no_credential(healthy: Home) -> None:
    agent(healthy, "claude", f"/usr/bin/env > {healthy.root}/environ; pwd >> {healthy.root}/environ; echo 1.0")
    examined(healthy, environ={"ANTHROPIC_API_KEY": "canary", "AWS_SECRET_ACCESS_KEY": "canary", "KEPT": "1"})
    seen = (healthy.root / "environ").read_text()
    assert "KEPT=1" in seen
    assert "canary" not in seen


def test_an_agent_that_does_not_answer_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agents, "_PATIENCE", 0.5)
    os.mkfifo(tmp_path / "pipe")
    program = tmp_path / "claude"
    program.write_text(f"#!/bin/sh\nexec 3> {tmp_path}/pipe\nsleep 600 &\nsleep 600\n")
    program.chmod(0o755)
    reading = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    environ = {"PATH": f"{tmp_path}:{BASE['PATH']}"}
    paths = Paths(home=str(tmp_path), config_dir=str(tmp_path / ".craft-agent"))
    patient = Patient(environ=environ, paths=paths, cwd=str(tmp_path), now=time.time_ns() // 1_000_000)
    messages = [finding.message for finding in agents.look(patient)]
    assert any("claude --version` does not end within" in message for message in messages)
    # The pipe ends when the last process that has it open is gone.
    assert select.select([reading], [], [], 30.0)[0]
    assert os.read(reading, 1) == b""
    os.close(reading)


def test_a_codex_path_that_is_no_program(healthy: Home) -> None:
    healthy.connect("codex", "openai", "none", codexPath="~/bin/no-codex")
    assert found(examined(healthy, status=1), "its codexPath `~/bin/no-codex` is no program")["severity"] == "error"


def test_settings_that_override_are_named_without_their_values(healthy: Home) -> None:
    project = healthy.root / "src"
    (project / ".claude").mkdir(parents=True)
    (project / ".git").mkdir()
    (project / ".claude" / "settings.local.json").write_text(
        json.dumps({"env": {"ANTHROPIC_BASE_URL": "https://canary", "LOG": "1"}, "apiKeyHelper": "canary.sh"})
    )
    (healthy.root / ".claude").mkdir()
    (healthy.root / ".claude" / "settings.json").write_text('{"env": {"AWS_PROFILE": "canary"}, "apiKeyHelper": ""}')
    (project / ".env").write_text("OPENAI_API_KEY=canary\nLOG=1\n")
    (healthy.root / ".env").write_text("LOG=1\n")
    login = healthy.root / ".local" / "share" / "opencode" / "auth.json"
    login.parent.mkdir(parents=True)
    login.write_text('{"anthropic": {"type": "api", "key": "canary"}}')
    folder = project / "sub"
    folder.mkdir()
    below = examined(healthy, cwd=folder)
    assert found(below, f"`{project}/.env` overrides variables for aider")["message"].endswith(": `OPENAI_API_KEY`")
    findings = examined(healthy, cwd=project)
    local = found(findings, "settings.local.json` overrides variables")
    assert local["message"].endswith(": `env.ANTHROPIC_BASE_URL`, `apiKeyHelper`")
    assert local["severity"] == "warning"
    assert found(findings, "/.claude/settings.json` overrides")["message"].endswith(": `env.AWS_PROFILE`")
    assert found(findings, "opencode prefers what it has stored")["severity"] == "info"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"env": []}', '{"env": {"LOG": "1"}}', "\0"])
def test_settings_that_are_none_do_not_matter(healthy: Home, content: str) -> None:
    (healthy.root / ".claude").mkdir()
    (healthy.root / ".claude" / "settings.json").write_text(content)
    assert bad(examined(healthy)) == []


def test_stray_variables_are_named_without_their_values(healthy: Home) -> None:
    findings = examined(healthy, environ={"OPENAI_API_KEY": "canary", "ANTHROPIC_BASE_URL": "canary"})
    finding = found(findings, "this shell has `ANTHROPIC_BASE_URL`, `OPENAI_API_KEY`")
    assert finding["severity"] == "warning"
    assert finding["fix"].startswith("`unset ANTHROPIC_BASE_URL OPENAI_API_KEY`")


def test_variables_that_stand_for_options_are_told(healthy: Home) -> None:
    finding = found(examined(healthy, environ={"CRAFT_RUN_WORKSPACE": "proj"}), "`CRAFT_RUN_WORKSPACE` stands for")
    assert finding["severity"] == "info"


def test_inside_a_launch_its_variables_are_not_stray(healthy: Home) -> None:
    result = healthy.run("-c", "work", "--", CRAFT_RUN, "doctor", "--json")
    findings = json.loads(result.stdout)["findings"]
    assert found(findings, "this shell is inside a launch with connection `work`")["severity"] == "info"
    assert not [each for each in findings if each["check"] == "shell" and each["severity"] == "warning"]


def test_a_clock_that_was_set_back(healthy: Home) -> None:
    later = time.time() + 7200
    os.utime(healthy.config_file, (later, later))
    assert found(examined(healthy), "written 2.0 h in the future")["severity"] == "warning"


def test_a_running_app_is_told_with_what_that_means(healthy: Home) -> None:
    (healthy.app / ".server.lock").write_text(json.dumps({"pid": os.getpid(), "startedAt": int(time.time() * 1000)}))
    assert found(examined(healthy), "the app is running")["severity"] == "info"


def test_folders_that_cannot_be_read_are_told_once_and_nothing_is_concluded_from_them(healthy: Home) -> None:
    def records() -> list[dict[str, Any]]:
        result = unprivileged.run(healthy, "doctor", "--json")
        assert result.returncode == 1
        findings: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
        assert not [each for each in findings if "app is running" in each["message"]]
        return [each for each in findings if each["check"] in ("records", "machine") and each["severity"] == "warning"]

    healthy.launcher.mkdir(mode=0o700, exist_ok=True)
    healthy.launcher.chmod(0)
    (finding,) = records()
    assert finding["message"].startswith(f"cannot read `{healthy.launcher}` (Permission denied)")
    assert finding["fix"] == f"`chmod u+rwx {healthy.launcher}`"
    healthy.launcher.chmod(0o700)
    healthy.app.chmod(0)
    lock, finding = records()
    healthy.app.chmod(0o700)
    assert lock["message"].startswith(f"cannot read `{healthy.app}/.server.lock` (Permission denied)")
    assert "behave as if the app were running" in lock["message"]
    assert finding["fix"] == f"`chmod u+rwx {healthy.app}`"


def test_a_shim_that_leads_nowhere(healthy: Home) -> None:
    folder = healthy.root / "bin"
    assert healthy.run("shims", "install", "claude", "--dir", str(folder)).returncode == 0
    assert found(examined(healthy), "leads nowhere")["fix"].startswith("install `claude`")


def test_hostile_names_do_not_reach_the_terminal(healthy: Home) -> None:
    healthy.connect("e\x1b[2Jvil\n", "anthropic", "api_key")
    text = healthy.run("doctor", environ={"PATH": "/nowhere"}).stdout.decode()
    assert "\x1b" not in text
    assert all(
        line.startswith(("ok ", "info ", "warning ", "error ", "   "))
        for line in text.partition("\n\n")[0].splitlines()
    )


def test_a_folder_that_is_gone_is_an_error_with_a_hint(healthy: Home) -> None:
    line = f"mkdir gone; cd gone; rmdir ../gone; {CRAFT_RUN} doctor"
    result = subprocess.run(
        ["bash", "-c", line], env=healthy.environ, cwd=healthy.root, capture_output=True, check=False
    )
    assert (result.returncode, result.stdout) == (1, b"")
    assert b"the current folder no longer exists" in result.stderr


def test_nothing_is_changed(healthy: Home) -> None:
    (healthy.app / f"config.json.craft-run-{NOBODY}-00ff").write_text("")

    def files() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in healthy.app.rglob("*") if path.is_file()}

    before = files()
    examined(healthy)
    assert files() == before


def test_the_machine_id_is_told(healthy: Home) -> None:
    finding = found(examined(healthy), "`CRAFT_RUN_MACHINE_ID` stands for the machine's id")
    assert MACHINE_ID not in finding["message"]


def test_a_folder_that_is_not_the_user_s_own_is_named_until_it_is_approved(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "cfg"
    folder.mkdir()
    (folder / "config.json").write_text('{"workspaces": [], "llmConnections": []}')
    asked = ("--config-dir", str(folder), "doctor")
    assert b"is not your own configuration folder: where it decides" in home.run(*asked).stdout
    home.run("trust", str(folder))
    assert b"may decide where your own keys go" in home.run(*asked).stdout
    (folder / "config.json").unlink()
    folder.rmdir()
    assert b"1 approval of what is gone" in home.run("doctor").stdout
