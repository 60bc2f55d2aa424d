"""What was found once is not found again, and a short run finds nothing new."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.__main__ import mutated
from tests.fuzz.seeds import SEEDS
from tests.fuzz.targets import TARGETS, refused_or_taken


@pytest.mark.parametrize("name", TARGETS)
def test_every_seed_is_taken_or_refused_in_words(name: str) -> None:
    for content in SEEDS[name]:
        refused_or_taken(TARGETS[name], content)


@pytest.mark.parametrize("name", TARGETS)
def test_and_so_is_what_is_nearly_one(name: str) -> None:
    chance = random.Random(name)
    for content in SEEDS[name]:
        for _ in range(20):
            refused_or_taken(TARGETS[name], mutated(content, chance))
