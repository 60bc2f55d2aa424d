"""Taking a member out of JSON text without touching anything else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.storage.jsonediting import without_member

_texts = st.text(max_size=5)
_objects = st.dictionaries(_texts, st.integers() | _texts | st.lists(_texts, max_size=2), max_size=4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1, "b": 2, "c": 3}', '{"a": 1, "c": 3}'),
        ('{"b": 2, "c": 3}', '{"c": 3}'),
        ('{"a": 1 , "b": 2 }', '{"a": 1 }'),
        ('{ "b": {"b": 1} }', "{}"),
        ("{}", "{}"),
        ('{"a": {"b": 1}}', '{"a": {"b": 1}}'),
        ('{"b": 1, "b": 2, "a": 3, "b": 4}', '{"a": 3}'),
        ('{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}\n', '{\n  "a": 1,\n  "c": 3\n}\n'),
    ],
)
def test_only_the_member_goes(text: str, expected: str) -> None:
    assert without_member(text, 0, "b") == expected


@given(members=_objects, key=_texts, indent=st.sampled_from([None, 2]))
def test_the_object_is_left_without_the_member(members: dict[str, Any], key: str, indent: int | None) -> None:
    text = json.dumps([members], indent=indent)
    left = without_member(text, text.index("{"), key)
    assert json.loads(left) == [{name: value for name, value in members.items() if name != key}]
