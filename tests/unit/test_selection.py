"""Which connection serves a launch: every level, every refusal, every warning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from launcher.config.reading import Snapshot
from launcher.request.request import Choice, Request
from launcher.selection.model import belongs
from launcher.selection.select import select
from launcher.values.connection import Session, Workspace
from launcher.values.errors import ConfigError, SelectionError
from launcher.values.paths import Paths
from launcher.values.source import COMMAND_LINE, Source

if TYPE_CHECKING:
    from launcher.selection.selection import Selection

_GROQ = {"providerType": "pi", "piAuthProvider": "groq"}
PATHS = Paths(home="/h", config_dir="/h/.craft-agent")


def _raw(slug: str, **fields: object) -> dict[str, object]:
    return {"slug": slug, "name": slug, "providerType": "anthropic", "authType": "api_key", "createdAt": 1, **fields}


def _workspace(slug: str, **fields: Any) -> Workspace:
    return Workspace(**{"id": f"id-{slug}", "name": slug.title(), "slug": slug, "root": f"/w/{slug}", **fields})


def _session(workspace: Workspace, **fields: Any) -> Session:
    return Session(
        **{"id": "s1", "workspace": workspace, "path": f"{workspace.root}/sessions/s1/session.jsonl", **fields}
    )


def _snapshot(**fields: Any) -> Snapshot:
    settings = {
        "paths": PATHS,
        "text": "{}",
        "connections": (_raw("first"), _raw("second"), _raw("third")),
        "default_connection": None,
        "network_proxy": None,
        "workspaces": (),
        **fields,
    }
    return Snapshot(**settings)


def _asked(**named: str) -> Request:
    source = Source(level=COMMAND_LINE)
    choices: dict[str, Any] = {key: Choice(value=value, source=source) for key, value in named.items()}
    return Request(command=("true",), **choices)


def _chosen(selection: Selection) -> tuple[str, str]:
    return selection.connection.slug, selection.connection_source.level


@pytest.mark.parametrize("choice", ["workspace", "session"])
def test_where_there_is_no_workspace_no_empty_list_is_pointed_to(choice: str) -> None:
    with pytest.raises(SelectionError) as raised:
        select(_asked(**{choice: "nope"}), _snapshot())
    assert raised.value.hint is not None
    assert raised.value.hint.startswith("there are no workspaces yet: make one in the Craft Agents app")


BETA = _workspace("beta", default_connection="third")
PLAIN = _workspace("plain")


@pytest.mark.parametrize(
    ("request_", "snapshot", "chosen"),
    [
        (_asked(connection="second"), _snapshot(), ("second", "command line")),
        (_asked(), _snapshot(), ("first", "first in the list")),
        (_asked(), _snapshot(default_connection="second"), ("second", "global default")),
        (_asked(workspace="beta"), _snapshot(workspaces=(BETA,), default_connection="second"), ("third", "workspace")),
        (
            _asked(workspace="plain"),
            _snapshot(workspaces=(PLAIN,), default_connection="second"),
            ("second", "global default"),
        ),
        (
            _asked(session="s1"),
            _snapshot(workspaces=(BETA,), sessions=(_session(BETA, connection="second"),)),
            ("second", "session"),
        ),
        (
            _asked(session="s1"),
            _snapshot(workspaces=(BETA,), sessions=(_session(BETA, connection="second", locked=True),)),
            ("second", "session"),
        ),
        (_asked(session="s1"), _snapshot(workspaces=(BETA,), sessions=(_session(BETA),)), ("third", "workspace")),
        (
            _asked(session="s1"),
            _snapshot(workspaces=(BETA,), sessions=(_session(BETA, ledger_connection="first"),)),
            ("first", "ledger"),
        ),
        (
            _asked(session="s1", connection="second"),
            _snapshot(workspaces=(BETA,), sessions=(_session(BETA, connection="first"),)),
            ("second", "command line"),
        ),
        (_asked(), _snapshot(workspaces=(BETA,), directory_workspaces=(BETA,)), ("third", "workspace")),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else None,
)
def test_the_connection_is_the_first_of_the_levels(
    request_: Request, snapshot: Snapshot, chosen: tuple[str, str]
) -> None:
    assert _chosen(select(request_, snapshot)) == chosen


@pytest.mark.parametrize(
    ("request_", "snapshot", "message"),
    [
        (_asked(), _snapshot(connections=()), "`/h/.craft-agent/config.json` has no connections"),
        (_asked(connection="x"), _snapshot(), "there is no connection `x` (command line)"),
        (
            _asked(connection="first"),
            _snapshot(connections=(_raw("first"), _raw("first"))),
            "`/h/.craft-agent/config.json` has 2 connections called `first`",
        ),
        (
            _asked(session="s1"),
            _snapshot(workspaces=(BETA,), sessions=(_session(BETA, connection="gone", locked=True),)),
            "session `s1` is locked to connection `gone`, which no longer exists",
        ),
        (
            _asked(session="s1"),
            _snapshot(workspaces=(BETA,), sessions=(_session(BETA, ledger_connection="gone"),)),
            "session `s1` is locked to connection `gone`, which no longer exists",
        ),
        (
            _asked(session="s1", connection="second"),
            _snapshot(workspaces=(BETA,), sessions=(_session(BETA, connection="first", locked=True),)),
            "session `s1` is locked to connection `first`, not `second`",
        ),
        (_asked(session="s1"), _snapshot(workspaces=(BETA,)), "there is no session `s1` in any workspace"),
        (
            _asked(session="s1", workspace="plain"),
            _snapshot(workspaces=(BETA, PLAIN), sessions=(_session(BETA),)),
            "there is no session `s1` in workspace `plain`",
        ),
        (
            _asked(session="s1"),
            _snapshot(workspaces=(BETA, PLAIN), sessions=(_session(BETA), _session(PLAIN))),
            "session `s1` is in several workspaces: `beta`, `plain`",
        ),
        (_asked(workspace="x"), _snapshot(workspaces=(BETA,)), "there is no workspace `x`"),
        (
            _asked(workspace="beta"),
            _snapshot(workspaces=(BETA, _workspace("other", name="BETA"))),
            "`beta` names several workspaces: `id-beta` (/w/beta), `id-other` (/w/other)",
        ),
        (
            _asked(),
            _snapshot(directory_workspaces=(BETA, PLAIN)),
            "this folder is the workingDirectory of several workspaces: `beta`, `plain`",
        ),
    ],
)
def test_what_is_not_certain_is_refused(request_: Request, snapshot: Snapshot, message: str) -> None:
    with pytest.raises(SelectionError) as raised:
        select(request_, snapshot)
    assert raised.value.message == message
    assert raised.value.hint


@pytest.mark.parametrize("name", ["beta", "id-beta", "/w/beta", "/w/beta/", "Beta", "BETA"])
def test_a_workspace_is_found_by_slug_id_path_and_name_in_any_case(name: str) -> None:
    selection = select(_asked(workspace=name), _snapshot(workspaces=(BETA, PLAIN)))
    assert selection.workspace == BETA


def test_an_id_is_certain_even_where_another_workspace_has_it_as_name() -> None:
    other = _workspace("other", name="id-beta")
    assert select(_asked(workspace="id-beta"), _snapshot(workspaces=(other, BETA))).workspace == BETA


def test_a_dangling_default_falls_through_with_a_warning_that_names_it() -> None:
    workspace = _workspace("beta", default_connection="gone")
    snapshot = _snapshot(workspaces=(workspace,), default_connection="lost")
    selection = select(_asked(workspace="beta"), snapshot)
    assert _chosen(selection) == ("first", "first in the list")
    assert selection.warnings == (
        "workspace `beta` names connection `gone`, which does not exist",
        "global default names connection `lost`, which does not exist",
    )


def test_the_header_wins_over_the_ledger_with_a_warning() -> None:
    session = _session(BETA, connection="first", locked=True, ledger_connection="second")
    selection = select(_asked(session="s1"), _snapshot(workspaces=(BETA,), sessions=(session,)))
    assert _chosen(selection) == ("first", "session")
    assert selection.warnings == ("session `s1` ran with `second` before; the app has locked it to `first` since",)


def test_an_unreadable_workspace_is_an_error_only_where_it_decides() -> None:
    broken = _workspace("beta", invalid="`/w/beta/config.json`: invalid JSON near line 1, column 1")
    snapshot = _snapshot(workspaces=(broken,))
    with pytest.raises(ConfigError, match=r"workspace `beta`: `/w/beta/config.json`: invalid JSON"):
        select(_asked(workspace="beta"), snapshot)
    assert _chosen(select(_asked(workspace="beta", connection="second"), snapshot)) == ("second", "command line")
    assert select(_asked(connection="second"), snapshot).warnings == ()
    assert "`beta` was not considered" in select(_asked(), snapshot).warnings[0]


def test_an_unreadable_session_is_an_error() -> None:
    session = _session(BETA, invalid="`/w/beta/sessions/s1/session.jsonl`: invalid JSON")
    with pytest.raises(ConfigError, match=r"session\.jsonl"):
        select(_asked(session="s1"), _snapshot(workspaces=(BETA,), sessions=(session,)))


def test_an_invalid_connection_that_is_not_used_does_not_stop_a_launch() -> None:
    connections = (_raw("first"), _raw("second", providerType="nonsense"))
    assert _chosen(select(_asked(), _snapshot(connections=connections))) == ("first", "first in the list")
    with pytest.raises(ConfigError, match=r"connection `second` in `/h/.craft-agent/config.json`: `providerType`"):
        select(_asked(connection="second"), _snapshot(connections=connections))


@pytest.mark.parametrize(
    ("asked", "session_model", "workspace_model", "fields", "model"),
    [
        ({"model": "m"}, "claude-a", None, {}, "m"),
        ({}, "claude-a", "claude-b", {"defaultModel": "claude-c"}, "claude-a"),
        # What the workspace says is for new sessions, as in the app.
        ({}, None, "claude-b", {"defaultModel": "claude-c"}, "claude-c"),
        ({}, None, None, {"defaultModel": "claude-c"}, "claude-c"),
        ({}, None, None, {"models": ["claude-d", "claude-e"]}, "claude-d"),
        ({}, None, None, {}, None),
        # Anthropic's own endpoint gets what was chosen, as from the app.
        ({}, "gpt-5", None, {"defaultModel": "claude-c"}, "gpt-5"),
        ({}, "pi/gpt-5", "claude-b", {"defaultModel": "claude-c"}, "claude-c"),
        ({}, "other", None, {"models": ["one", "other"], "defaultModel": "one"}, "other"),
        ({}, "foreign", None, {"models": ["one", "other"], "defaultModel": "one"}, "foreign"),
        ({}, "claude-opus-4-8", None, {**_GROQ, "models": ["pi/a", "pi/b"], "defaultModel": "pi/b"}, "b"),
        ({}, "pi/a", None, {**_GROQ, "models": ["pi/a", "pi/b"], "defaultModel": "pi/b"}, "a"),
        ({}, "a", None, {**_GROQ, "models": ["pi/a", "pi/b"], "defaultModel": "pi/b"}, "a"),
        ({}, "claude-opus-4-8", None, {**_GROQ, "providerType": "pi_compat", "models": ["m"]}, "m"),
        (
            {},
            "pi/gpt-5-mini",
            None,
            {"providerType": "pi", "piAuthProvider": "openai", "models": ["pi/gpt-5", "pi/gpt-5-mini"]},
            "gpt-5-mini",
        ),
        ({"model": "pi/gpt-5"}, None, None, {"providerType": "pi", "piAuthProvider": "openai"}, "gpt-5"),
    ],
)
def test_the_model_is_the_first_that_goes_with_the_connection(
    asked: dict[str, str],
    session_model: str | None,
    workspace_model: str | None,
    fields: dict[str, object],
    model: str | None,
) -> None:
    workspace = _workspace("beta", default_model=workspace_model)
    session = _session(workspace, model=session_model)
    snapshot = _snapshot(connections=(_raw("first", **fields),), workspaces=(workspace,), sessions=(session,))
    assert select(_asked(session="s1", **asked), snapshot).model == model


def test_the_workspaces_model_serves_what_is_new() -> None:
    workspace = _workspace("beta", default_model="claude-b")
    connections = (_raw("first", defaultModel="claude-c"),)
    selection = select(_asked(workspace="beta"), _snapshot(connections=connections, workspaces=(workspace,)))
    assert (selection.model, selection.model_source) == ("claude-b", Source(level="workspace", detail="defaults.model"))


def test_a_chosen_model_is_never_dropped_without_a_word() -> None:
    workspace = _workspace("beta", default_model="claude-b")
    session = _session(workspace, model="claude-opus-4-8")
    raw = _raw("first", **_GROQ, models=["pi/a", "pi/b"], defaultModel="pi/b")
    snapshot = _snapshot(connections=(raw,), workspaces=(workspace,), sessions=(session,))
    assert select(_asked(session="s1"), snapshot).warnings == (
        "session `s1` has model `claude-opus-4-8`, which is none of `first`; `b` is used",
    )
    assert select(_asked(workspace="beta"), snapshot).warnings == (
        "workspace `beta` has model `claude-b`, which is none of `first`; `b` is used",
    )
    plain = _snapshot(connections=(raw,), workspaces=(workspace,), sessions=(session.but(model=None),))
    assert "model: `claude-b` is what workspace `beta` gives new sessions" in select(_asked(session="s1"), plain).trail


@pytest.mark.parametrize(
    ("model", "warnings"),
    [
        ("pi/gpt-5.6-sol", ()),
        ("gpt-5.6-sol", ()),
        (
            "gpt-5.6-so",
            ("`gpt-5.6-so` is none of the models of `first`, and is sent all the same (did you mean `gpt-5.6-sol`?)",),
        ),
        ("zzz", ("`zzz` is none of the models of `first`, and is sent all the same",)),
    ],
)
def test_a_model_that_the_list_does_not_hold_is_sent_with_the_nearest_one_named(
    model: str, warnings: tuple[str, ...]
) -> None:
    connections = (_raw("first", **{**_GROQ, "models": ["pi/gpt-5.6-sol", "pi/gpt-5.5"]}),)
    selection = select(_asked(model=model), _snapshot(connections=connections))
    assert (selection.model, selection.warnings) == (model.removeprefix("pi/"), warnings)


def test_a_model_belongs_to_the_family_that_speaks_it() -> None:
    def connection(**fields: object) -> Any:
        return select(_asked(), _snapshot(connections=(_raw("x", **fields),))).connection

    assert belongs("claude-opus-4-6", connection())
    assert not belongs("gpt-5", connection())
    assert belongs("gpt-5", connection(providerType="openai"))
    assert not belongs("claude-opus-4-6", connection(providerType="openai"))
    assert not belongs("pi/claude-opus-4-6", connection())


def test_the_trail_tells_level_by_level_what_was_looked_at() -> None:
    selection = select(_asked(workspace="plain"), _snapshot(workspaces=(PLAIN,), default_connection="second"))
    assert selection.trail == (
        "--connection: not given",
        "workspace `plain`: names none",
        "chosen: `second` (global default: defaultLlmConnection)",
    )


def test_what_of_a_connection_is_not_understood_is_a_warning() -> None:
    connections = (_raw("first", models=[{"newer": "form"}]),)
    assert select(_asked(), _snapshot(connections=connections)).warnings == (
        "connection `first`: `models` holds something that is not understood",
    )
