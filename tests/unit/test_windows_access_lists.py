"""Who may do what, by the words in which Windows puts an access list."""

from __future__ import annotations

import pytest

from launcher.storage.sddl import AccessList, in_words

OWN = "S-1-5-21-1-2-3-1001"
PRIVATE = f"O:{OWN}D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;{OWN})"


@pytest.mark.parametrize(
    ("text", "readers", "writers"),
    [
        (PRIVATE, [], []),
        (f"O:{OWN}D:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;OW)", [], []),
        (f"{PRIVATE}(A;;0x1200a9;;;WD)", ["WD"], []),
        (f"{PRIVATE}(A;OICIID;FR;;;BU)", ["BU"], []),
        (f"{PRIVATE}(A;;0x1301bf;;;AU)", ["AU"], ["AU"]),
        (f"{PRIVATE}(A;;FA;;;S-1-5-21-1-2-3-1002)", ["S-1-5-21-1-2-3-1002"], ["S-1-5-21-1-2-3-1002"]),
        (f"{PRIVATE}(A;OICIIO;FA;;;BU)", [], []),
        (f"{PRIVATE}(D;;FA;;;WD)", [], []),
        (f"O:{OWN}D:NO_ACCESS_CONTROL", ["WD"], ["WD"]),
        (f"O:{OWN}", ["WD"], ["WD"]),
    ],
    ids=[
        "private",
        "inherited",
        "all read",
        "users read",
        "change",
        "another",
        "hands down",
        "denies",
        "none",
        "no list",
    ],
)
def test_others_are_those_who_are_allowed_something(text: str, readers: list[str], writers: list[str]) -> None:
    found = AccessList(text)
    assert (found.readers, found.writers, found.owner) == (readers, writers, OWN)


def test_everyone_is_called_so() -> None:
    assert (in_words("WD"), in_words("S-1-5-21-9")) == ("everyone", "`S-1-5-21-9`")
