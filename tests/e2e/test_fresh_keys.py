"""Agents that ask a command for their key before each request get one that lasts."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.issuer import CLAUDE, Issuer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.home import Home

# A pi that does with its provider's key what the extension tells the real one: a command behind `!`.
PI = """#!/bin/sh
printf '%s' "$CRAFT_RUN_PI_PROVIDER"
"""


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Issuer]:
    folder = tmp_path / "issuer"
    folder.mkdir()
    with Issuer(folder) as issuer:
        yield issuer


@pytest.fixture
def user(home: Home) -> Home:
    home.connect("max", "anthropic", "oauth", baseUrl=None, defaultModel="claude-sonnet-4-6")
    program = home.root / "bin" / "pi"
    program.parent.mkdir()
    program.write_text(PI)
    program.chmod(0o755)
    return home


def command(home: Home, issuer: Issuer) -> str | None:
    """The command that pi is told."""
    result = home.run("-c", "max", "--", "pi", environ=environ(home, issuer))
    assert result.returncode == 0, result.stderr.decode()
    told: str | None = json.loads(result.stdout)["keyCommand"]
    return told


def environ(home: Home, issuer: Issuer) -> dict[str, str]:
    assert issuer.authority is not None
    route = {"HTTPS_PROXY": issuer.url, "SSL_CERT_FILE": str(issuer.authority.file)}
    return route | {"PATH": f"{home.root}/bin:/usr/bin:/bin"}


def test_the_command_prints_a_renewed_token_when_the_one_of_the_launch_has_ended(user: Home, issuer: Issuer) -> None:
    user.store("llm_oauth::max", issuer.login(CLAUDE))
    told = command(user, issuer)
    assert told is not None
    user.store("llm_oauth::max", issuer.login(CLAUDE, lasts=-1))
    inside = {"HOME": str(user.root), "XDG_RUNTIME_DIR": str(user.runtime)} | environ(user, issuer)
    ran = subprocess.run(["sh", "-c", told], env=inside, capture_output=True, check=False, cwd="/")
    assert ran.returncode == 0, ran.stderr.decode()
    assert issuer.is_good(ran.stdout.decode().strip())
    assert issuer.renewals[CLAUDE] == 1


def test_a_key_that_lasts_is_taken_from_its_variable(user: Home, issuer: Issuer) -> None:
    user.store("llm_oauth::max", {"value": "sk-ant-oat01-for-a-year"})
    assert command(user, issuer) is None


def test_the_command_holds_no_token_and_a_machine_id_does_not_show(user: Home, issuer: Issuer) -> None:
    login = issuer.login(CLAUDE)
    user.store("llm_oauth::max", login)
    told = command(user, issuer) or ""
    assert not [value for value in login.values() if str(value) in told]
    shown = user.run("-c", "max", "-n", "--", "pi", environ=environ(user, issuer)).stdout
    assert user.environ["CRAFT_RUN_MACHINE_ID"].encode() not in shown


def test_copilot_runs_the_command_for_what_another_program_prints(home: Home) -> None:
    home.connect("gateway", "openai_compat", "api_key_with_endpoint", defaultModel="m1", models=["m1"])
    for name, text in (("copilot", 'exec sh -c "$COPILOT_PROVIDER_API_KEY_COMMAND"'), ("printer", "printf sk-%s $$")):
        program = home.root / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
    printer = str(home.root / "bin" / "printer")
    assert home.run("credentials", "set", "gateway", "--store", "command", "--command", printer).returncode == 0
    result = home.run("-c", "gateway", "--", "copilot", environ={"PATH": f"{home.root}/bin:/usr/bin:/bin"})
    assert result.returncode == 0, result.stderr.decode()
    assert result.stdout.startswith(b"sk-")
