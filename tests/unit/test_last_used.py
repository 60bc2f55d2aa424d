"""The time of a connection's last use in config.json: always set, never back, and nothing besides."""

from __future__ import annotations

import json
import os
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launcher.config import last_used, later
from launcher.config.last_used import confirm, touch
from launcher.storage import leases, lock
from launcher.storage.private import make_private
from launcher.values.paths import Paths
from tests.support.arrival import Arrival, leases_work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

OLD = 1795330720424
NOW = 1795330799999
LAYOUTS: list[dict[str, Any]] = [{"indent": 2}, {"separators": (",", ":")}, {"indent": "\t"}]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = Paths(home=str(tmp_path), config_dir=str(tmp_path))
    make_private(found.launcher)
    return found


@pytest.fixture(params=["lease", "no lease"])
def _leases(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the kernel's help, and as where there is none: every time is then set by an edit."""
    if request.param == "no lease":
        monkeypatch.setattr(leases, "AVAILABLE", False)


def config(times: Mapping[str, object], **more: Any) -> dict[str, Any]:
    """A configuration whose connections were used at these times (None: never)."""
    connections = [
        {"slug": slug, "name": "ü", "models": [{"id": slug}]} | ({} if ms is None else {"lastUsedAt": ms}) | {"x": None}
        for slug, ms in times.items()
    ]
    return {"workspaces": [{"slug": slug} for slug in times], "llmConnections": connections} | more


def text_of(value: object, **layout: Any) -> str:
    return json.dumps(value, ensure_ascii=False, **(layout or {"indent": 2}))


def write(paths: Paths, text: str) -> None:
    """Write as the app does, at a time long gone: nobody is about to write again."""
    with open(paths.config, "w", encoding="utf-8") as file:
        file.write(text)
    os.utime(paths.config, (1, 1))


def write_now(paths: Paths, text: str) -> None:
    write(paths, text)
    os.utime(paths.config)


def read(paths: Paths) -> str:
    with open(paths.config, encoding="utf-8") as file:
        return file.read()


def touch_last_used(paths: Paths, slug: str, now_ms: int, text: str | None = None) -> list[str]:
    """What a launch does: set the time under craft-run's lock, and look again without it."""
    with lock.Lock(paths.launcher):
        touched = touch(paths, slug, now_ms, text)
    return confirm(paths, touched)


def times(paths: Paths) -> dict[str, object]:
    return {each["slug"]: each.get("lastUsedAt") for each in json.loads(read(paths))["llmConnections"]}


@pytest.mark.usefixtures("_leases")
@pytest.mark.parametrize("layout", LAYOUTS, ids=["app", "compact", "tabs"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "BOM"])
@pytest.mark.parametrize("given_text", [True, False], ids=["read before", "not read"])
def test_the_digits_change_and_nothing_else(paths: Paths, layout: dict[str, Any], bom: str, given_text: bool) -> None:
    before = text_of(config({"one": OLD, "two": OLD, "three": OLD}), **layout)
    write(paths, bom + before)
    assert touch_last_used(paths, "two", NOW, before if given_text else None) == []
    assert read(paths) == bom + text_of(config({"one": OLD, "two": NOW, "three": OLD}), **layout)


@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "BOM"])
def test_where_only_digits_change_the_file_stays_the_same_file(paths: Paths, tmp_path: Path, bom: str) -> None:
    if not leases_work(tmp_path):
        pytest.skip("this file system has no leases")
    write(paths, bom + text_of(config({"one": OLD})))
    before = os.stat(paths.config)
    touch_last_used(paths, "one", NOW)
    after = os.stat(paths.config)
    assert (after.st_ino, after.st_size, after.st_nlink) == (before.st_ino, before.st_size, 1)
    assert read(paths) == bom + text_of(config({"one": NOW}))


@pytest.mark.parametrize("stored", [None, "yesterday", True, 5, 1.5])
def test_a_first_time_or_a_strange_one_becomes_a_proper_one(paths: Paths, stored: object) -> None:
    write(paths, text_of(config({"one": stored, "two": OLD})))
    assert touch_last_used(paths, "one", NOW) == []
    assert times(paths) == {"one": NOW, "two": OLD}


def test_a_first_time_is_laid_out_as_the_app_does(paths: Paths) -> None:
    write(paths, text_of(config({"one": None})))
    touch_last_used(paths, "one", NOW)
    expected = config({"one": None})
    expected["llmConnections"][0]["lastUsedAt"] = NOW
    assert read(paths) == text_of(expected)


@pytest.mark.parametrize("stored", [NOW + 1, float(NOW + 1)])
def test_the_time_never_goes_back(paths: Paths, stored: float) -> None:
    before = text_of(config({"one": stored}))
    write(paths, before)
    assert touch_last_used(paths, "one", NOW) == []
    assert read(paths) == before


def test_a_connection_that_is_gone_is_no_reason_to_complain(paths: Paths) -> None:
    before = text_of(config({"two": OLD}))
    write(paths, before)
    assert touch_last_used(paths, "one", NOW) == []
    assert read(paths) == before


@pytest.mark.usefixtures("_leases")
@pytest.mark.parametrize(
    "now", [config({"zero": OLD, "one": OLD}), config({"one": OLD}, counter=2), config({"one": OLD - 1}), config({})]
)
def test_what_the_caller_has_read_is_not_trusted_where_the_file_says_something_else(
    paths: Paths, now: dict[str, Any]
) -> None:
    stale = text_of(config({"one": OLD}))
    write(paths, text_of({"first": "moves everything"} | now))
    assert touch_last_used(paths, "one", NOW, stale) == []
    for each in now["llmConnections"]:
        if each["slug"] == "one":
            each["lastUsedAt"] = NOW
    assert read(paths) == text_of({"first": "moves everything"} | now)


slugs = st.sampled_from(["one", "two", "ü", 'q"', "a-2"])
stored_times = st.none() | st.integers(0, 2 * NOW) | st.sampled_from([OLD, NOW, NOW + 1, "x", 1.5])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stored=st.dictionaries(slugs, stored_times),
    slug=slugs,
    layout=st.sampled_from(LAYOUTS),
    theme=st.text(st.characters(codec="utf-8"), max_size=5),
)
def test_whatever_the_file_holds_it_is_the_later_time_that_stands_there(
    paths: Paths, stored: dict[str, Any], slug: str, layout: dict[str, Any], theme: str
) -> None:
    write(paths, text_of(config(stored, colorTheme=theme), **layout))
    if os.path.exists(os.path.join(paths.launcher, "last-used.json")):
        os.remove(os.path.join(paths.launcher, "last-used.json"))
    assert touch_last_used(paths, slug, NOW) == []
    was = stored.get(slug)
    latest = was if isinstance(was, int | float) and was >= NOW else NOW
    assert times(paths) == stored | ({slug: latest} if slug in stored else {})
    after = json.loads(read(paths))
    for each in after["llmConnections"]:
        if each["slug"] == slug:
            each.pop("lastUsedAt")
    assert after == config({key: None if key == slug else value for key, value in stored.items()}, colorTheme=theme)


@pytest.mark.usefixtures("_leases")
def test_a_time_that_the_app_overwrites_at_once_is_set_again(paths: Paths) -> None:
    before = text_of(config({"one": OLD}))
    write(paths, before)
    touched = touch(paths, "one", NOW)
    write_now(paths, before)
    assert confirm(paths, touched) == []
    assert times(paths) == {"one": NOW}


def test_a_first_time_that_the_app_overwrites_at_once_is_set_again(paths: Paths) -> None:
    before = text_of(config({"one": None}))
    write(paths, before)
    touched = touch(paths, "one", NOW)
    write_now(paths, before)
    assert confirm(paths, touched) == []
    assert times(paths) == {"one": NOW}


def test_a_time_that_the_app_overwrites_later_is_restored_by_the_next_launch_of_any_connection(paths: Paths) -> None:
    before = text_of(config({"one": OLD, "two": OLD, "three": None}))
    write(paths, before)
    touch_last_used(paths, "one", NOW)
    touch_last_used(paths, "three", NOW + 1)
    write(paths, before)
    touch_last_used(paths, "two", NOW + 2)
    assert times(paths) == {"one": NOW, "two": NOW + 2, "three": NOW + 1}


def test_a_time_that_has_settled_is_not_restored_over_a_user_s_own_edit(paths: Paths) -> None:
    before = text_of(config({"one": OLD, "two": OLD}))
    write(paths, before)
    touch_last_used(paths, "one", NOW)
    touch_last_used(paths, "two", NOW + 20_000)
    write(paths, before)
    touch_last_used(paths, "two", NOW + 20_001)
    assert times(paths) == {"one": OLD, "two": NOW + 20_001}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"one": "x"}', "\0" * 50])
def test_a_damaged_memory_of_times_harms_nothing(paths: Paths, content: str) -> None:
    memory = os.path.join(paths.launcher, "last-used.json")
    with open(memory, "w", encoding="utf-8") as file:
        file.write(content)
    write(paths, text_of(config({"one": OLD})))
    assert touch_last_used(paths, "one", NOW) == []
    assert times(paths) == {"one": NOW}
    with open(memory, encoding="utf-8") as file:
        assert json.load(file) == {"one": NOW}


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made to look again later."""
    made: list[float] = []
    instead_of_pausing(monkeypatch, made.append)
    return made


def instead_of_pausing(monkeypatch: pytest.MonkeyPatch, act: Callable[[float], object]) -> None:
    """Do something where `confirm` would let time pass."""
    monkeypatch.setattr(last_used, "time", SimpleNamespace(sleep=act, time_ns=time.time_ns, monotonic=time.monotonic))


def test_without_an_app_that_writes_nothing_is_waited_for(paths: Paths, pauses: list[float]) -> None:
    write(paths, text_of(config({"one": OLD, "two": None})))
    for number, slug in enumerate(["one", "two", "two", "one"]):
        touch_last_used(paths, slug, NOW + number)
    assert pauses == []


def test_beside_an_app_that_has_just_written_the_time_is_looked_at_once_more_later(
    paths: Paths, pauses: list[float]
) -> None:
    write_now(paths, text_of(config({"one": OLD})))
    touch_last_used(paths, "one", NOW)
    assert pauses == [last_used._PAUSE]
    touch_last_used(paths, "one", NOW + 1)
    assert pauses == [last_used._PAUSE]


@pytest.mark.parametrize("stored", [OLD, None])
def test_an_app_that_comes_to_write_what_it_read_before_goes_first(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float], stored: int | None
) -> None:
    if not leases_work(tmp_path):
        pytest.skip("this file system has no leases")
    write_now(paths, text_of(config({"one": stored}, counter=1)))
    app = Arrival(paths.config, text_of(config({"one": stored}, counter=22)).encode(), monkeypatch)
    assert touch_last_used(paths, "one", NOW) == []
    app.thread.join()
    assert json.loads(read(paths))["counter"] == 22
    assert times(paths) == {"one": NOW}
    assert len(pauses) <= 1


def test_an_app_that_undoes_it_again_and_again_does_not_hold_up_the_launch(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = text_of(config({"one": OLD}))
    write(paths, before)
    undone: list[float] = []

    def undo(pause: float) -> None:
        undone.append(pause)
        write_now(paths, before)

    instead_of_pausing(monkeypatch, undo)
    write_now(paths, before)
    assert touch_last_used(paths, "one", NOW) == []
    assert 1 < len(undone) < 10
    write(paths, before)
    touch_last_used(paths, "none", NOW + 1)
    assert times(paths) == {"one": NOW}


def test_failures_are_warnings_that_name_the_file_and_the_reason(paths: Paths) -> None:
    (warning,) = touch_last_used(paths, "one", NOW)
    assert "the last use of `one` is not noted in" in warning
    assert warning.endswith("No such file or directory")
    os.mkdir(paths.config)
    assert "Is a directory" in touch_last_used(paths, "one", NOW)[0]


def test_a_time_that_could_not_be_noted_is_noted_by_the_next_launch(paths: Paths) -> None:
    touch_last_used(paths, "one", NOW)
    write(paths, text_of(config({"one": OLD, "two": OLD})))
    touch_last_used(paths, "two", NOW + 1)
    assert times(paths) == {"one": NOW, "two": NOW + 1}


def test_a_time_that_finds_the_lock_taken_is_noted_by_a_later_launch(paths: Paths) -> None:
    write(paths, text_of(config({"one": OLD, "two": OLD})))
    assert later.leave(paths, "one", NOW)
    assert later.leave(paths, "one", NOW - 5)
    assert times(paths) == {"one": OLD, "two": OLD}
    touch_last_used(paths, "two", NOW + 1)
    assert times(paths) == {"one": NOW, "two": NOW + 1}
    assert not os.path.exists(os.path.join(paths.launcher, "later"))


def test_a_program_that_has_the_file_open_to_write_postpones_the_time_and_is_no_warning(
    paths: Paths, tmp_path: Path
) -> None:
    if not leases_work(tmp_path):
        pytest.skip("this file system has no leases")
    write(paths, text_of(config({"one": OLD, "two": None})))
    with open(paths.config, "r+b"):
        assert touch_last_used(paths, "one", NOW) == []
        assert touch_last_used(paths, "two", NOW + 1) == []
        assert times(paths) == {"one": OLD, "two": None}
    touch_last_used(paths, "two", NOW + 20_000)
    assert times(paths) == {"one": NOW, "two": NOW + 20_000}


def test_a_file_that_is_no_json_is_left_alone(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.storage.settling._LONGEST", 0.0)
    write(paths, '{"llmConnections": [')
    assert "holds no JSON object" in touch_last_used(paths, "one", NOW)[0]
    assert read(paths) == '{"llmConnections": ['
