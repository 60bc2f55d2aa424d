"""Finding the entry of a connection in the text of config.json."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.config import entries
from launcher.storage import jsonediting

LAYOUTS = [{"indent": 2}, {"separators": (",", ":")}, {"indent": 4}, {}]
slugs = st.sampled_from(["a", "b", "a-2", 'q"x', "ü", "{", "[", "slug"])
connections = st.fixed_dictionaries(
    {},
    optional={"models": st.lists(st.fixed_dictionaries({"slug": slugs, "id": slugs})), "x": st.none(), "slug": slugs},
)
orders = st.permutations(["slug", "models", "x"])


@given(st.lists(st.tuples(connections, orders)), slugs, st.sampled_from(LAYOUTS), st.booleans())
def test_it_is_the_first_item_of_the_list_with_that_slug_whatever_else_looks_like_it(
    items: list[tuple[dict[str, Any], list[str]]],
    slug: str,
    layout: dict[str, Any],
    behind: bool,
) -> None:
    listed: list[object] = [{key: item[key] for key in order if key in item} for item, order in items]
    decoy = [{"slug": slug}, {"slug": slug, "llmConnections": [{"slug": slug}]}]
    parts: list[tuple[str, object]] = [("workspaces", decoy), ("llmConnections", listed), ("later", decoy)]
    text = json.dumps(dict(reversed(parts) if behind else parts), **layout)
    start, end, found = entries.find(text, slug)
    expected = next((each for each in listed if isinstance(each, dict) and each.get("slug") == slug), None)
    assert found == expected
    if expected is not None:
        assert json.loads(text[start:end]) == expected
        array = jsonediting.member(text, 0, "llmConnections")
        assert array is not None
        assert start == next(each.start for each in jsonediting.members(text, array.start) if each.value == expected)


@pytest.mark.parametrize(
    "text",
    ["{}", "[]", '{"llmConnections": null}', '{"llmConnections": {"slug": "a"}}', '{"llmConnections": [1, "a"]}'],
)
def test_there_is_none_where_there_is_no_list_of_connections(text: str) -> None:
    assert entries.find(text, "a") == (0, 0, None)
