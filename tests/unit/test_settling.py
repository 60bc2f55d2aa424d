"""Waiting for a file that another program is rewriting: as long as it may, and no longer."""

from __future__ import annotations

import os
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from launcher.storage import settling

if TYPE_CHECKING:
    from pathlib import Path


class Clock:
    """Time that passes only in pauses."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept = 0.0

    def sleep(self, pause: float) -> None:
        self.slept += pause
        self.now += pause

    def waited_for(self, path: Path) -> float:
        """How long (s) a wait lasts in which nothing else happens."""
        watch = settling.Settling(str(path))
        while watch.goes_on():
            pass
        return self.slept


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    times = SimpleNamespace(sleep=clock.sleep, monotonic=lambda: clock.now, time=lambda: clock.now)
    monkeypatch.setattr(settling, "time", times)
    return clock


def write(path: Path, at: float) -> Path:
    path.write_text("{")
    os.utime(path, (at, at))
    return path


@pytest.mark.parametrize(
    ("age", "longest"), [(1e6, 0.3), (3.1, 0.3), (-60.0, 0.3), (0.0, 3.1), (2.0, 1.1)], ids=lambda value: f"{value:g} s"
)
def test_a_file_counts_as_left_like_that_once_its_last_change_is_some_seconds_old(
    tmp_path: Path, clock: Clock, age: float, longest: float
) -> None:
    waited = clock.waited_for(write(tmp_path / "config.json", clock.now - age))
    assert longest - 0.2 < waited < longest


def test_a_file_that_is_gone_is_not_waited_for_long(tmp_path: Path, clock: Clock) -> None:
    assert clock.waited_for(tmp_path / "config.json") < 0.3


def test_a_file_that_never_rests_is_given_up_at_last(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "_LONGEST", 0.5)
    path = tmp_path / "config.json"
    watch = settling.Settling(str(path))
    write(path, clock.now)
    while watch.goes_on():
        write(path, clock.now)
    assert clock.slept == pytest.approx(0.5, rel=0.01)


def test_the_real_time_is_what_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "_STILL", 0.0)
    assert not settling.Settling(str(write(tmp_path / "old", 1))).goes_on()
    assert settling.Settling(str(write(tmp_path / "new", time.time()))).goes_on()
