"""Changes to the app's JSON files: exactly what was meant, laid out as the app lays it out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.config import changes
from launcher.values.errors import ConfigError

CONNECTION = {"slug": "new", "name": "New", "models": ["a", {"id": "b"}], "customEndpoint": {"api": "x"}, "empty": []}


def config(*slugs: str, **more: Any) -> dict[str, Any]:
    connections = [{"slug": slug, "name": slug.upper(), "unknown": {"kept": [1, 2]}} for slug in slugs]
    return {"workspaces": [], "activeSessionId": None, "llmConnections": connections, "colorTheme": "ü"} | more


def laid_out(value: object) -> str:
    """As `JSON.stringify(value, null, 2)` writes it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def test_a_connection_is_added_behind_the_others() -> None:
    expected = config("one", "two")
    expected["llmConnections"].append(CONNECTION)
    assert changes.append_connection(CONNECTION)(laid_out(config("one", "two"))) == laid_out(expected)


def test_the_first_connection_of_an_empty_list_is_laid_out_as_the_app_would() -> None:
    expected = config() | {"llmConnections": [CONNECTION]}
    assert changes.append_connection(CONNECTION)(laid_out(config())) == laid_out(expected)


def test_the_first_connection_of_a_fresh_configuration_brings_the_list_with_it() -> None:
    expected = json.loads(changes.EMPTY) | {"llmConnections": [CONNECTION]}
    assert changes.append_connection(CONNECTION)(changes.EMPTY) == laid_out(expected)


def test_a_slug_that_is_taken_is_not_added_again() -> None:
    with pytest.raises(ConfigError, match="`one` already"):
        changes.append_connection({"slug": "one"})(laid_out(config("one")))


def test_fields_of_a_connection_are_set_added_and_removed_and_unknown_ones_stay() -> None:
    text = laid_out(config("one", "two"))
    changed = changes.set_connection("two", {"name": "Second", "baseUrl": "http://x", "slug": "two", "gone": None})(
        text
    )
    expected = config("one", "two")
    expected["llmConnections"][1] |= {"name": "Second", "baseUrl": "http://x"}
    assert changed == laid_out(expected)
    removed = changes.set_connection("two", {"baseUrl": None, "name": None})(changed)
    del expected["llmConnections"][1]["baseUrl"], expected["llmConnections"][1]["name"]
    assert removed == laid_out(expected)


@pytest.mark.parametrize("slug", ["one", "two", "three"])
def test_a_connection_is_removed_wherever_it_stands(slug: str) -> None:
    expected = config("one", "two", "three")
    expected["llmConnections"] = [each for each in expected["llmConnections"] if each["slug"] != slug]
    assert changes.remove_connection(slug)(laid_out(config("one", "two", "three"))) == laid_out(expected)


def test_the_last_connection_leaves_an_empty_list() -> None:
    assert json.loads(changes.remove_connection("one")(laid_out(config("one")))) == config()


@pytest.mark.parametrize("change", [changes.remove_connection("gone"), changes.set_connection("gone", {"name": "x"})])
def test_a_connection_that_is_not_there_is_an_error(change: changes.Change) -> None:
    with pytest.raises(ConfigError, match="no connection `gone`"):
        change(laid_out(config("one")))


def test_top_level_keys_are_set_and_removed() -> None:
    text = laid_out(config("one"))
    changed = changes.set_top_level("defaultLlmConnection", "one")(text)
    assert changed == laid_out(config("one", defaultLlmConnection="one"))
    assert changes.remove_top_level("defaultLlmConnection")(changed) == text
    assert changes.remove_top_level("missing")(text) == text


def test_the_default_of_a_workspace_is_set_replaced_and_removed() -> None:
    text = laid_out({"id": "ws", "name": "W"})
    assert changes.set_workspace_default(None)(text) == text
    one = changes.set_workspace_default("one")(text)
    assert one == laid_out({"id": "ws", "name": "W", "defaults": {"defaultLlmConnection": "one"}})
    two = changes.set_workspace_default("two")(one)
    assert json.loads(two)["defaults"] == {"defaultLlmConnection": "two"}
    assert json.loads(changes.set_workspace_default(None)(two))["defaults"] == {}


keys = st.text(max_size=4)
trees: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(keys, trees, max_size=5), keys, trees, st.sampled_from([None, 2, 4]))
def test_setting_and_removing_any_key_changes_that_key_alone(
    before: dict[str, Any], key: str, value: object, indent: int | None
) -> None:
    changed = changes.set_top_level(key, value)(json.dumps(before, indent=indent))
    assert list(json.loads(changed).items()) == list({**before, key: value}.items())
    assert json.loads(changes.remove_top_level(key)(changed)) == {name: before[name] for name in before if name != key}


@given(st.dictionaries(keys, trees, max_size=5), keys, trees)
def test_what_the_app_laid_out_stays_laid_out_so(before: dict[str, Any], key: str, value: object) -> None:
    assert changes.set_top_level(key, value)(laid_out(before)) == laid_out({**before, key: value})
