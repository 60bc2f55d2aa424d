"""Questions on a terminal that can move its cursor: arrow keys, typing to filter, a way back, a clean end."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN
from tests.support.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.home import Home

CANARY = "sk-canary-0123456789"
ENDED = "ended with"


@pytest.fixture
def home(home: Home) -> Home:
    for slug in ("first", "work", "private"):
        home.connect(slug)
    return home


def screen(home: Home, folder: Path, *arguments: str) -> Screen:
    """The command on a terminal, and behind it its exit status."""
    line = f'"$@"; echo {ENDED} $?; exec sleep 600'
    return Screen(["bash", "-c", line, "bash", CRAFT_RUN, *arguments], home.environ, str(home.root), folder)


def chosen(home: Home) -> str:
    folders = json.loads((home.launcher / "folders.json").read_text())["folders"]
    connection: str = folders[str(home.root)]["connection"]
    return connection


def test_an_account_is_picked_with_the_arrows(home: Home, tmp_path: Path) -> None:
    with screen(home, tmp_path, "use") as terminal:
        terminal.wait_for("private")
        terminal.press("Down", "Enter")
        shown = terminal.wait_for(ENDED)
    assert "? Which account for ~ and below work\n" in shown
    assert chosen(home) == "work"


def test_an_account_is_found_by_typing_a_part_of_it(home: Home, tmp_path: Path) -> None:
    with screen(home, tmp_path, "use") as terminal:
        terminal.wait_for("private")
        terminal.press("v", "a")
        terminal.wait_for("/ va...")
        terminal.press("Enter")
        terminal.wait_for(ENDED)
    assert chosen(home) == "private"


def test_what_matches_nothing_chooses_nothing(home: Home, tmp_path: Path) -> None:
    with screen(home, tmp_path, "use") as terminal:
        terminal.wait_for("private")
        terminal.press("x", "x")
        terminal.wait_for("/ xx...")
        terminal.press("Enter", "C-c")
        terminal.wait_for(f"{ENDED} 130")
    assert not (home.launcher / "folders.json").exists()


@pytest.mark.parametrize("key", ["C-c", "C-d"])
def test_leaving_ends_on_a_clean_line(home: Home, tmp_path: Path, key: str) -> None:
    with screen(home, tmp_path, "use") as terminal:
        terminal.wait_for("private")
        terminal.press(key)
        shown = terminal.wait_for(ENDED)
    assert [line for line in shown.splitlines() if line] == [f"{ENDED} 130"]


def test_escape_goes_a_question_back(home: Home, tmp_path: Path) -> None:
    with screen(home, tmp_path, "connections", "add") as terminal:
        terminal.wait_for("What kind of connection")
        terminal.press("c", "o", "m", "p", "a", "t")
        terminal.wait_for("/ compat...")
        terminal.press("Enter")
        terminal.wait_for("URL of the endpoint")
        terminal.press("Escape")
        terminal.wait_for("arrows, type to filter")
        terminal.press("C-c")
        terminal.wait_for(f"{ENDED} 130")


def test_what_is_on_this_machine_comes_first(home: Home, tmp_path: Path) -> None:
    (home.root / ".aws").mkdir()
    (home.root / ".aws" / "config").write_text("[default]\n[profile team]\n[sso-session x]\n")
    gh = home.root / ".config" / "gh"
    gh.mkdir(parents=True)
    (gh / "hosts.yml").write_text("github.com:\n  user: ada\n")
    with screen(home, tmp_path, "connections", "add") as terminal:
        shown = terminal.wait_for("Any endpoint")
        terminal.press("C-c")
    first = "\n".join(shown.splitlines()[1:3])
    assert "(AWS profiles: default, team)" in first
    assert "(`gh` is signed in)" in first
    assert "sso-session" not in shown


class _Versioned(BaseHTTPRequestHandler):
    """An endpoint that has its models below /v1 alone, for the right key."""

    def do_GET(self) -> None:
        found = self.path == "/v1/models" and self.headers["authorization"] == f"Bearer {CANARY}"
        body = b'{"data": [{"id": "m1"}]}' if found else b"{}"
        self.send_response(200 if found else 404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_arguments: object) -> None: ...


@pytest.fixture
def endpoint() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Versioned) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_an_endpoint_is_tried_and_its_right_address_proposed(home: Home, tmp_path: Path, endpoint: str) -> None:
    given = ("compatible", "--base-url", endpoint, "--api", "openai-completions", "--model", "m1", "--slug", "new")
    with screen(home, tmp_path, "connections", "add", *given) as terminal:
        terminal.wait_for("API key")
        terminal.press(*CANARY)
        terminal.wait_for("*" * len(CANARY))
        terminal.press("Enter")
        shown = terminal.wait_for("use that")
        assert f"`{endpoint}/v1` answers" in shown
        terminal.press("Enter")
        shown = terminal.wait_for(ENDED)
    assert CANARY not in shown
    assert home.read()["llmConnections"][-1]["baseUrl"] == f"{endpoint}/v1"


def test_what_is_refused_is_not_added_unless_wanted(home: Home, tmp_path: Path, endpoint: str) -> None:
    given = ("compatible", "--base-url", f"{endpoint}/other", "--api", "openai-completions", "--model", "m1")
    with screen(home, tmp_path, "connections", "add", *given) as terminal:
        terminal.wait_for("API key")
        terminal.press("Enter")
        terminal.wait_for("Add it all the same")
        terminal.press("Enter")
        terminal.wait_for(f"{ENDED} 1")
    assert len(home.read()["llmConnections"]) == 3


def test_where_nothing_answers_it_is_added_with_a_warning(home: Home, tmp_path: Path) -> None:
    given = ("compatible", "--base-url", "http://127.0.0.1:9/v1", "--api", "openai-completions", "--model", "m1")
    with screen(home, tmp_path, "connections", "add", *given) as terminal:
        terminal.wait_for("API key")
        terminal.press("Enter")
        shown = terminal.wait_for(ENDED)
    assert "nothing listens at `127.0.0.1:9`" in shown
    assert len(home.read()["llmConnections"]) == 4


def test_a_launch_without_a_credential_offers_to_ask_for_it_and_goes_on(home: Home, tmp_path: Path) -> None:
    home.connect("bare", "anthropic", "api_key", baseUrl=None)
    with screen(home, tmp_path, "-c", "bare", "--", "printenv", "CRAFT_RUN_CONNECTION") as terminal:
        terminal.wait_for("Run `craft-run credentials set bare` now")
        terminal.press("Enter")
        terminal.wait_for("Secret for bare")
        terminal.press(*CANARY)
        terminal.wait_for("*" * len(CANARY))
        terminal.press("Enter")
        shown = terminal.wait_for(ENDED)
    assert f"bare\n{ENDED} 0" in shown
    assert CANARY not in shown


def test_an_offer_that_is_declined_leaves_the_error(home: Home, tmp_path: Path) -> None:
    home.connect("bare", "anthropic", "api_key", baseUrl=None)
    with screen(home, tmp_path, "-c", "bare", "--", "true") as terminal:
        terminal.wait_for("Run `craft-run credentials set bare` now")
        terminal.press("n", "Enter")
        terminal.wait_for(f"{ENDED} 77")


def test_where_nobody_can_answer_nothing_is_offered(home: Home) -> None:
    home.connect("bare", "anthropic", "api_key", baseUrl=None)
    result = home.run("-c", "bare", "--", "true", environ={"TERM": "xterm"})
    assert result.returncode == 77
    assert b" now" not in result.stderr
