"""The README says what the program does."""

from __future__ import annotations

import os
import re

from launcher.request.options import OPTIONS, Option

README = os.path.join(os.path.dirname(__file__), "..", "..", "README.md")


def readme() -> str:
    with open(README, encoding="utf-8") as file:
        return file.read()


def spelling(option: Option) -> str:
    value = f"[={option.metavar}]" if option.optional_value else f" {option.metavar}" if option.metavar else ""
    return (f"`-{option.short}`, " if option.short else "") + f"`--{option.name}{value}`"


def row(option: Option) -> str:
    again = " Repeatable." if option.repeatable and option.metavar else ""
    return f"| {spelling(option)} | {option.help}{again} | {f'`{option.variable}`' if option.variable else ''} |"


def test_readme_lists_every_launch_option_in_the_words_of_the_options_table() -> None:
    header = ["| option | what it does | default from |", "| --- | --- | --- |"]
    assert "\n".join([*header, *map(row, OPTIONS)]) + "\n\n" in readme()


def test_every_file_that_the_readme_links_to_exists() -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", readme()) if "://" not in target]
    assert targets
    assert [target for target in targets if not os.path.exists(os.path.join(os.path.dirname(README), target))] == []


def test_readme_shows_the_screen_that_a_newcomer_saw() -> None:
    with open(os.path.join(os.path.dirname(README), "tests", "e2e", "first_launch.txt"), encoding="utf-8") as file:
        screen = file.read().rstrip("\n")
    assert f"```console\n{screen}\n```" in readme()
