"""The commands that write, each in a home that is made for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.home import Home

SECRET = "sk-canary-4711"
BODY = ['{"id":"m1"}', "no json \udcff", '{"id":"m2"}']


class Scenario(NamedTuple):
    """A command line, what it reads on standard input, and what is made of a home before it runs."""

    name: str
    arguments: tuple[str, ...]
    stdin: bytes = b""
    prepare: Callable[[Home], None] | None = None
    empty: bool = False


def ordinary(home: Home) -> None:
    """Three connections, a key, a workspace with a session."""
    home.connect("plain")
    home.connect("other", lastUsedAt=1795330720424)
    home.connect("keyed", "anthropic", "api_key", baseUrl=None)
    home.store("llm_api_key::keyed", {"value": SECRET})
    home.store("source_oauth::ws::x", {"value": "the app's"})
    home.session(home.workspace("acme"), "s1", [line.encode("utf-8", "replace").decode() for line in BODY])


def _vertex(home: Home) -> None:
    home.connect("vertex", "vertex", "service_account_file", baseUrl=None, gcpProjectId="p", gcpRegion="us-east5")
    home.store("llm_service_account::vertex", {"value": json.dumps({"project_id": "p", "private_key": SECRET})})


def _more(home: Home) -> None:
    home.connect("more", "anthropic", "api_key", baseUrl=None)


def _codex(home: Home) -> None:
    program = home.root / "codex"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    home.connect("codex", codexPath=str(program))


def _wish(home: Home) -> None:
    (home.root / "project").mkdir()
    (home.root / "project" / ".craft-run.toml").write_text('workspace = "acme"\n')
    (home.root / ".env").write_text("PATH=/bin\n")


def _trusted(home: Home) -> None:
    _wish(home)
    home.run("trust", "project/.craft-run.toml")


def _used(home: Home) -> None:
    home.run("-s", "s1", "-c", "plain", "--", "true")


ADD = ("connections", "add", "compatible", "--base-url", "https://x.example/v1", "--api", "openai-completions")
NEW = (*ADD, "--model", "m", "--slug", "new", "--name", "new", "--no-secret")

SCENARIOS = (
    Scenario("first launch", ("-c", "plain", "--", "true")),
    Scenario("launch", ("-c", "other", "--", "true")),
    Scenario("launch with a key", ("-c", "keyed", "--", "true")),
    Scenario("launch, supervised", ("--supervise", "-c", "other", "--", "true")),
    Scenario("launch with a key file", ("-c", "vertex", "--", "true"), prepare=_vertex),
    Scenario("launch with codexPath", ("-c", "codex", "--", "true"), prepare=_codex),
    Scenario("session's first launch", ("-s", "s1", "-c", "plain", "--", "true")),
    Scenario("session's next launch", ("-s", "s1", "-c", "plain", "--", "true"), prepare=_used),
    Scenario("new session", ("-w", "acme", "--new-session=x", "-c", "plain", "--", "true")),
    Scenario("sessions new", ("sessions", "new", "x", "-w", "acme")),
    Scenario("credentials set, new", ("credentials", "set", "more"), b"k", _more),
    Scenario("credentials set", ("credentials", "set", "keyed", "--store", "craft-agent"), b"sk-new"),
    Scenario("credentials set, own store", ("credentials", "set", "keyed", "--store", "craft-run"), b"sk-new"),
    Scenario("credentials delete", ("credentials", "delete", "keyed", "--yes")),
    Scenario("connections add, empty home", NEW, empty=True),
    Scenario("connections add", NEW),
    Scenario("connections edit", ("connections", "edit", "plain", "--name", "Other")),
    Scenario("connections remove", ("connections", "remove", "plain", "--yes")),
    Scenario("connections default", ("connections", "default", "other")),
    Scenario("workspaces default", ("workspaces", "default", "acme", "other")),
    Scenario("trust", ("trust", "project/.craft-run.toml"), prepare=_wish),
    Scenario("trust, dotenv file", ("trust", ".env"), prepare=_wish),
    Scenario("trust --revoke", ("trust", "--revoke", "project/.craft-run.toml"), prepare=_trusted),
    Scenario("use", ("use", "other")),
    Scenario("shims install", ("shims", "install", "claude", "--dir", "bin")),
    Scenario("ps", ("ps",), prepare=_used),
)  # fmt: skip
