"""What `craft-run use` has chosen for a folder counts where the request leaves it open."""

from __future__ import annotations

import pytest

from launcher.config.folders import Choice
from launcher.request import parsing
from launcher.request.request import Request, build
from launcher.selection.folder import applied
from launcher.values.source import FOLDER, Source

CHOSEN = Choice(folder="/src/acme", connection="work", workspace="acme", model="m1")


def request_of(*arguments: str, **variables: str) -> Request:
    return build(parsing.parse(arguments)[0], ("claude",), variables)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (request_of(), ("acme", "work", "m1")),
        (request_of("-w", "other"), ("other", None, None)),
        (request_of("-c", "mine"), ("acme", "mine", None)),
        (request_of("-m", "m2"), ("acme", "work", "m2")),
        (request_of("-c", "mine", "-m", "m2"), ("acme", "mine", "m2")),
        (request_of("-s", "260101-a-b"), (None, None, None)),
        (request_of("--new-session"), ("acme", "work", "m1")),
        (request_of(CRAFT_RUN_CONNECTION="outer"), ("acme", "outer", None)),
        (request_of(CRAFT_RUN_WORKSPACE="outer"), ("outer", None, None)),
        (request_of(CRAFT_RUN_SESSION="260101-a-b"), (None, None, None)),
    ],
)
def test_options_and_variables_go_before_it(
    request_: Request, expected: tuple[str | None, str | None, str | None]
) -> None:
    made = applied(request_, CHOSEN)
    values = [choice.value if choice else None for choice in (made.workspace, made.connection, made.model)]
    assert tuple(values) == expected


def test_where_it_comes_from_is_known() -> None:
    made = applied(request_of(), CHOSEN)
    assert made.connection is not None
    assert made.connection.source == Source(level=FOLDER, detail="/src/acme")


def test_without_a_choice_the_request_stays_as_it_is() -> None:
    assert applied(request_of("-m", "m2"), None) == request_of("-m", "m2")
