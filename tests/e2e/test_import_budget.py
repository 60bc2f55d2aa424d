"""What a launch imports: an allow-list for each path, in a fresh interpreter, with the bundle and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.imports import imported, write_bundle

if TYPE_CHECKING:
    from tests.support.home import Home

# Of the standard library: C modules, and nothing that is written in Python.
CHEAP = {"__future__", "_json", "_signal", "fcntl", "gc", "marshal", "posix", "time"}
FILE = {"_ctypes", "_hashlib", "_struct"}
KEYRING = {"_socket", "_struct"}
OURS = "launcher"


def _foreign(modules: set[str]) -> set[str]:
    return {name for name in modules if name.partition(".")[0] != OURS}


@pytest.fixture
def ready(home: Home) -> Home:
    home.connect("plain")
    home.connect("key", "anthropic", "api_key", baseUrl=None)
    home.connect("aws", "bedrock", "environment", baseUrl=None, awsRegion="us-east-1")
    home.store("llm_api_key::key", {"value": "secret"})
    root = home.workspace("proj", defaultLlmConnection="plain")
    home.session(root, "260101-calm-sea")
    assert home.run("-c", "key", "--", "true").returncode == 0
    write_bundle(home, "plain")
    return home


WAYS = pytest.mark.parametrize("way", ["bundle", "plain"])


@WAYS
@pytest.mark.parametrize(
    "arguments",
    [("-c", "plain"), ("-c", "aws"), ("-w", "proj"), ("-s", "260101-calm-sea"), ("-w", "proj", "-m", "m", "-e", "A=1")],
    ids=" ".join,
)
def test_a_launch_without_a_secret_imports_only_cheap_modules(
    ready: Home, way: str, arguments: tuple[str, ...]
) -> None:
    assert _foreign(imported(ready, *arguments, "--", "true", way=way)) <= CHEAP


@WAYS
def test_a_launch_with_a_secret_from_the_apps_file_adds_only_what_decrypts(ready: Home, way: str) -> None:
    assert _foreign(imported(ready, "-c", "key", "--", "true", way=way)) <= CHEAP | FILE


@WAYS
def test_no_management_command_and_no_schema_is_imported(ready: Home, way: str) -> None:
    for slug in ("plain", "key"):
        modules = imported(ready, "-c", slug, "--", "true", way=way)
        assert not [name for name in modules if name.startswith(("launcher.cli", "launcher.config.schema"))]
