"""What was probably meant by a word that is none of those known: one answer, or none."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def similar(word: str, known: Iterable[str]) -> str | None:
    """The known word that is nearest to `word` in any case, None where none is near.

    Near is a slip or two of the fingers: one in up to five letters, two in longer words; or the only one that begins
    with the word. This is for hints: nothing is ever chosen by it.
    """
    folded = word.casefold()
    most = 1 if len(folded) <= 5 else 2
    names = list(dict.fromkeys(known))
    possible = [each for each in names if abs(len(each) - len(folded)) <= most]
    ranked = sorted((distance(folded, each.casefold()), at, each) for at, each in enumerate(possible))
    if ranked and ranked[0][0] <= most and ranked[0][0] < len(folded):
        return ranked[0][2]
    longer = [each for each in names if each.casefold().startswith(folded)]
    return longer[0] if len(longer) == 1 and len(folded) > 2 else None


def meant(word: str, known: Iterable[str]) -> str:
    """The question for a hint, `did you mean ...?`; empty where nothing is near."""
    nearest = similar(word, known)
    return f"did you mean `{nearest}`?" if nearest else ""


def distance(one: str, other: str) -> int:
    """How many letters must be put in, left out, replaced, or swapped with their neighbour to make one the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [at]
        for to, another in enumerate(other, start=1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != another))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == another:
                cost = min(cost, earlier[to - 2] + 1)
            row.append(cost)
    return row[-1]
