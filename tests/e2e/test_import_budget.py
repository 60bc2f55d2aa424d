"""What a launch imports: an allow-list for each path, in a fresh interpreter, with the bundle and without it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.home import Home

# Ends where the command would begin, and says what is imported by then.
PROBE = """
import json, os, sys
started = set(sys.modules)
def tell(*_arguments):
    print(json.dumps(sorted(set(sys.modules) - started)))
    sys.stdout.flush()
    os._exit(0)
os.execve = tell
way, *arguments = sys.argv[1:]
sys.argv = ["craft-run", *arguments]
if way == "plain":
    from launcher import start
    start.PATH = "/nowhere/launch.bundle"
from launcher.start import main
main()
"""

# Of the standard library: C modules, and nothing that is written in Python.
CHEAP = {"__future__", "_json", "_signal", "fcntl", "gc", "marshal", "posix", "time"}
FILE = {"_ctypes", "_hashlib", "_struct"}
KEYRING = {"_socket", "_struct"}
OURS = "launcher"


def _imported(home: Home, way: str, *arguments: str) -> set[str]:
    result = subprocess.run(
        [sys.executable, "-I", "-c", PROBE, way, *arguments],
        env=home.environ,
        capture_output=True,
        check=True,
        cwd=home.root,
    )
    return set(json.loads(result.stdout))


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
    assert _foreign(_imported(ready, way, *arguments, "--", "true")) <= CHEAP


@WAYS
def test_a_launch_with_a_secret_from_the_apps_file_adds_only_what_decrypts(ready: Home, way: str) -> None:
    assert _foreign(_imported(ready, way, "-c", "key", "--", "true")) <= CHEAP | FILE


@WAYS
def test_no_management_command_and_no_schema_is_imported(ready: Home, way: str) -> None:
    for slug in ("plain", "key"):
        imported = _imported(ready, way, "-c", slug, "--", "true")
        assert not [name for name in imported if name.startswith(("launcher.cli", "launcher.config.schema"))]
