"""The README and the pages in docs/ say what the program does."""

from __future__ import annotations

import os
import re

import pytest

from launcher.request.options import OPTIONS, Option

ROOT = os.path.join(os.path.dirname(__file__), "..", "..")
PAGES = ["README.md", *sorted(f"docs/{name}" for name in os.listdir(os.path.join(ROOT, "docs")))]


def text(page: str) -> str:
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        return file.read()


def spelling(option: Option) -> str:
    value = f"[={option.metavar}]" if option.optional_value else f" {option.metavar}" if option.metavar else ""
    return (f"`-{option.short}`, " if option.short else "") + f"`--{option.name}{value}`"


def row(option: Option) -> str:
    again = " Repeatable." if option.repeatable and option.metavar else ""
    return f"| {spelling(option)} | {option.help}{again} | {f'`{option.variable}`' if option.variable else ''} |"


def test_every_launch_option_is_listed_in_the_words_of_the_options_table() -> None:
    header = ["| option | what it does | default from |", "| --- | --- | --- |"]
    assert "\n".join([*header, *map(row, OPTIONS)]) + "\n\n" in text("docs/options.md")


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_links_to_exists(page: str) -> None:
    folder = os.path.join(ROOT, os.path.dirname(page))
    targets = [target for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text(page)) if "://" not in target]
    assert [target for target in targets if not os.path.exists(os.path.join(folder, target))] == []


def test_every_page_is_linked_to() -> None:
    linked = {
        os.path.normpath(os.path.join(os.path.dirname(page), target))
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:]+)", text(page))
    }
    assert sorted({page for page in PAGES if page.startswith("docs/")} - linked) == []


def test_the_screen_that_a_newcomer_saw_is_shown() -> None:
    screen = text("tests/e2e/first_launch.txt").rstrip("\n")
    assert f"```console\n{screen}\n```" in text("docs/first-launch.md")
