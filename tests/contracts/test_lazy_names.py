"""What is imported by name only when needed: no linter and no type checker sees these names, so a test does."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
from typing import TYPE_CHECKING

import launcher

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = os.path.dirname(launcher.__file__)
# A wheel brings it; where it is missing, it is made.
MADE = {"launcher.completion.words"}
DOTTED_NAME = re.compile(r"launcher(\.[a-z_0-9]+)+")


def sources() -> Iterator[str]:
    for folder, _folders, names in os.walk(PACKAGE):
        yield from (os.path.join(folder, name) for name in names if name.endswith(".py"))


def named_modules(path: str) -> set[str]:
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {text for text in texts if DOTTED_NAME.fullmatch(text)}


def test_every_module_named_in_a_table_exists() -> None:
    named = {name for path in sources() for name in named_modules(path)} - MADE
    assert named
    assert [name for name in sorted(named) if importlib.util.find_spec(name) is None] == []


def test_no_function_body_imports_anything() -> None:
    found = []
    for path in sources():
        with open(path, encoding="utf-8") as file:
            functions = [n for n in ast.walk(ast.parse(file.read())) if isinstance(n, ast.FunctionDef | ast.Lambda)]
        imports = [
            n for function in functions for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)
        ]
        found += [f"{os.path.relpath(path, PACKAGE)}:{node.lineno}" for node in imports]
    assert found == []
