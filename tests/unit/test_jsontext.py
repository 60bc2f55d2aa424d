"""JSON text: read as `json` reads it, edited without touching anything else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.storage import jsonediting, jsonerrors, jsontext

if TYPE_CHECKING:
    from collections.abc import Callable

texts = st.text(st.characters(codec=None))
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(texts, values, max_size=6)
layouts = st.sampled_from([{"indent": 2}, {"separators": (",", ":")}, {}, {"indent": "\t"}, {"ensure_ascii": False}])
white_space = st.text(" \t\r\n", max_size=50)

ACCELERATED = jsontext._scan, jsontext._quote
PUBLIC = jsonerrors.public()


@pytest.fixture(params=[ACCELERATED, PUBLIC], ids=["accelerated", "public"])
def _scanner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsontext, "_scan", request.param[0])
    monkeypatch.setattr(jsontext, "_quote", request.param[1])


def outcome(decode: Callable[[str], object], text: str) -> object:
    """What decoding ends in: the value as text (so that 1, 1.0 and True differ), or the fact that it is no JSON."""
    try:
        return repr(decode(text))
    except (ValueError, StopIteration, IndexError, SystemError):
        return "no JSON"


def strict(text: str) -> object:
    """JSON as `JSON.parse` takes it: no NaN, no Infinity."""

    def refuse(_name: str) -> object:
        raise ValueError

    return json.loads(text, parse_constant=refuse)


@given(values, layouts, white_space)
def test_every_layout_of_a_value_is_read_as_json_reads_it(value: object, layout: dict[str, Any], space: str) -> None:
    text = space + json.dumps(value, **layout) + space
    assert repr(jsontext.decode(text)) == repr(json.loads(text))


@given(st.text('{}[]",:\\ \n0123456789.eE+-truefalsnNaIity\ud800é', max_size=30) | texts)
def test_both_scanners_take_and_refuse_the_same_texts(text: str) -> None:
    assert outcome(jsontext.decode, text) == outcome(strict, text)
    assert outcome(lambda it: ACCELERATED[0](it, 0), text) == outcome(lambda it: PUBLIC[0](it, 0), text)


@given(objects, layouts, st.data())
def test_both_scanners_take_and_refuse_the_same_damaged_documents(
    value: object, layout: dict[str, Any], data: st.DataObject
) -> None:
    text = json.dumps(value, **layout)
    at = data.draw(st.integers(0, len(text)))
    damaged = text[:at] + data.draw(st.sampled_from(["", "}", '"', "\\", ",", "\0", "1"])) + text[at + 1 :]
    assert outcome(jsontext.decode, damaged) == outcome(strict, damaged)


@given(values)
def test_what_is_encoded_decodes_to_the_same_value(value: object) -> None:
    assert repr(json.loads(jsontext.encode(value))) == repr(value)


@given(values)
def test_encoded_text_can_always_be_written_as_utf_8(value: object) -> None:
    assert json.loads(jsontext.encode(value).encode("utf-8").decode()) == value


def test_encoding_is_compact_and_leaves_text_unescaped() -> None:
    assert jsontext.encode({"a": [1, 2.5, None, True], "ü": "é\n\ud800"}) == '{"a":[1,2.5,null,true],"ü":"é\\n\\ud800"}'


@pytest.mark.usefixtures("_scanner")
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": 1,\n  "b": x}', "line 2, column 8"),
        ('{"a": 1', "line 1, column 8"),
        ("", "line 1, column 1"),
        ('{"a": "NaN",\n "b": NaN}', "line 2, column 7"),
        ('{"a": [1, -Infinity]}', "line 1, column 11"),
        ('{"a": ' + "9" * 5000 + "}", "line 1, column 7"),
        ('{"a": 1} {', "line 1, column 9"),
    ],
)
def test_an_error_says_where_and_never_what(text: str, place: str) -> None:
    with pytest.raises(jsontext.InvalidJson, match=place) as caught:
        jsontext.decode(text)
    assert caught.value.__cause__ is None
    assert '"a"' not in str(caught.value)


def test_a_document_nested_beyond_reason_is_an_error_and_no_crash() -> None:
    with pytest.raises(jsontext.InvalidJson, match="nested too deeply"):
        jsontext.decode("[" * 100_000)


@given(objects, layouts, texts, values)
def test_setting_a_member_sets_it_and_nothing_else(
    value: dict[str, Any], layout: dict[str, Any], key: str, new: object
) -> None:
    text = json.dumps(value, **layout)
    changed = jsonediting.with_member(text, 0, key, new)
    assert repr(json.loads(changed)) == repr({**value, key: new})


@given(objects, layouts, texts, values, white_space)
def test_setting_a_member_keeps_every_other_character(
    value: dict[str, Any], layout: dict[str, Any], key: str, new: object, space: str
) -> None:
    text = space + json.dumps({**value, key: "old"}, **layout) + space
    start = jsontext.document_start(text)
    found = jsonediting.member(text, start, key)
    assert found is not None
    changed = jsonediting.with_member(text, start, key, new)
    assert changed == text[: found.start] + jsontext.encode(new) + text[found.end :]


@given(objects, layouts, texts, values)
def test_a_new_member_goes_behind_all_others(
    value: dict[str, Any], layout: dict[str, Any], key: str, new: object
) -> None:
    value.pop(key, None)
    text = json.dumps(value, **layout)
    changed = jsonediting.with_member(text, 0, key, new)
    last = text[:-1].rstrip()
    assert changed.startswith(last)
    assert changed.endswith(text[len(last) :])


@given(objects, layouts)
def test_the_members_stand_where_they_are_said_to(value: dict[str, Any], layout: dict[str, Any]) -> None:
    text = json.dumps(value, **layout)
    found = list(jsonediting.members(text, 0))
    assert [each.key for each in found] == list(value)
    assert [repr(json.loads(text[each.start : each.end])) for each in found] == [repr(item) for item in value.values()]
    assert [text[each.key_start] for each in found] == ['"'] * len(found)


@given(objects, layouts, texts)
def test_a_value_is_found_without_being_read(value: dict[str, Any], layout: dict[str, Any], key: str) -> None:
    text = json.dumps(value, **layout)
    found = jsonediting.member(text, 0, key)
    assert jsontext.value_start(text, 0, key) == (found.start if found else None)
    for each in jsonediting.members(text, 0):
        assert jsontext.value_start(text[: each.start], 0, str(each.key)) == each.start


def test_where_a_key_stands_twice_the_last_one_counts_as_in_javascript() -> None:
    text = '{"a": 1, "b": 2, "a": 3}'
    found = jsonediting.member(text, 0, "a")
    assert found is not None
    assert found.value == 3
    assert jsonediting.with_member(text, 0, "a", 4) == '{"a": 1, "b": 2, "a": 4}'


@pytest.mark.parametrize("text", ["[]", '"a"', "1", "null", ""])
def test_only_an_object_has_a_value_for_a_key(text: str) -> None:
    assert jsontext.value_start(text, 0, "a") is None


@pytest.mark.parametrize("text", ['{"a" 1}', '{"a": 1 "b": 2}', "{1: 2}", '{"a": 1,}', '{"a": 1', "[1 2]", "7"])
def test_members_of_a_damaged_object_are_an_error(text: str) -> None:
    with pytest.raises(jsontext.InvalidJson):
        list(jsonediting.members(text, 0))


@pytest.mark.parametrize("layout", [{"indent": 2}, {"indent": 4}, {"indent": "\t"}])
def test_a_new_member_is_laid_out_like_its_neighbour(layout: dict[str, Any]) -> None:
    expected = json.dumps({"a": 1, "b": {"c": 2}, "d": 3}, **layout)
    assert jsonediting.with_member(json.dumps({"a": 1, "b": {"c": 2}}, **layout), 0, "d", 3) == expected


@given(objects, layouts, texts, st.integers(0, 10**15), st.integers(0, 10**15))
def test_overwriting_the_digits_of_a_number_sets_it_or_says_that_it_would_not(
    value: dict[str, Any], layout: dict[str, Any], key: str, old: int, new: int
) -> None:
    text = json.dumps(value | {key: old}, **layout)
    same_length = len(str(old)) == len(str(new))
    expected = jsonediting.with_member(text, 0, key, new) if same_length else None
    assert jsontext.with_digits(f" {text},", 1, len(text) + 1, key, new) == expected


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 12, "a": 12}',  # JSON.parse takes the last one
        '{"a": 12, "\\u0061": 15}',
        '{"a": -1}',
        '{"a": 1.5}',
        '{"a": 12e3}',
        '{"a": 123}',
        '{"a": 1}',
        '{"a": "12"}',
        '{"a": null}',
        '{"b": 12}',
        "[12]",
    ],
)
def test_where_digits_are_not_enough_none_is_overwritten(text: str) -> None:
    assert jsontext.with_digits(text, 0, len(text), "a", 34) is None


def test_a_machine_without_the_accelerator_reads_json_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> object:
        raise ImportError

    monkeypatch.setattr(jsontext, "load", missing)
    with pytest.raises(ImportError):
        jsontext._accelerated()
