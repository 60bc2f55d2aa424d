"""What is fed: each reader of text that somebody else may have written, as a function of bytes.

A target returns where the input is taken, or refused in words (CraftRunError, InvalidJson); anything else is a finding.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from launcher.config import approval, overlays, project_file
from launcher.credentials import index
from launcher.credentials.parse import parse
from launcher.launch import steps
from launcher.logins import tokens
from launcher.logins.wire import Answer
from launcher.request import parsing
from launcher.request.request import build
from launcher.sessions import header, locking
from launcher.sessions.header import read_header
from launcher.storage import jsonediting, jsontext, settling
from launcher.storage.jsonediting import without_member
from launcher.values import paths as config_paths
from launcher.values.credential import Credential
from launcher.values.errors import CraftRunError
from launcher.values.secret import Secret
from launcher.vault.reading import Vault
from tests.support.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable

    Target = Callable[[bytes], None]

REFUSED = (CraftRunError, jsontext.InvalidJson)
# In memory, where there is such a place: a disk would be the slowest part.
_FOLDER = "/dev/shm" if os.path.isdir("/dev/shm") else None


class _Place:
    """A home whose files are overwritten with each input, and the plan of a launch made in it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="craft-run-fuzz-", dir=_FOLDER)
        self.home = Home(Path(self._folder.name) / "home")
        self.home.connect("plain")
        self.home.connect("odd", "anthropic", "api_key")
        self.root = self.home.workspace("acme", defaultLlmConnection="plain")
        self.session = self.home.session(self.root, "s1")
        self.environ = self.home.environ | {"CRAFT_RUN_SECRET_ODD": "k"}
        self.paths = config_paths.locate(self.environ, None)

    def planned(self, *options: str) -> None:
        """Make the plan of a launch with these options."""
        values, _rest = parsing.parse((*options, "--dry-run"))
        request = build(values, ("true",), self.environ)
        steps.prepare(request, self.environ, self.paths)


_places: list[_Place] = []


def _place() -> _Place:
    if not _places:
        _places.append(_Place())
    return _places[0]


def _at_rest(path: str | Path, content: bytes) -> None:
    """Write a file that nobody is writing: it is not waited for."""
    Path(path).write_bytes(content)
    os.utime(path, (1, 1))


def json_text(content: bytes) -> None:
    """JSON is read as it is edited: a member that is set is there, and all others are as before."""
    text = content.decode("utf-8", "surrogateescape")
    value = jsontext.decode(text)
    if jsontext.decode(jsontext.encode(value)) != value and value == value:  # noqa: PLR0124 - NaN would differ
        raise AssertionError("what is written is not what is read")
    if isinstance(value, dict):
        start = jsontext.document_start(text)
        if jsontext.decode(jsonediting.with_member(text, start, "k", [1])) != {**value, "k": [1]}:
            raise AssertionError("an edit changes something else")
        left = {name: each for name, each in value.items() if name != "k"}
        if jsontext.decode(without_member(text, start, "k")) != left:
            raise AssertionError("a removal changes something else")


def config(content: bytes) -> None:
    """config.json."""
    place = _place()
    kept = place.home.config_file.read_bytes()
    try:
        _at_rest(place.home.config_file, content)
        place.planned()
        place.planned("-c", "odd")
    finally:
        _at_rest(place.home.config_file, kept)


def workspace(content: bytes) -> None:
    """A workspace's own config.json."""
    place = _place()
    _at_rest(place.root / "config.json", content)
    place.planned("-w", "acme")


def session(content: bytes) -> None:
    """session.jsonl, and the header with a lock that would be written."""
    place = _place()
    _at_rest(place.session, content)
    found = read_header(str(place.session))
    line = locking.locked_line(found, "plain", 1795330720424)
    if not jsontext.decode(line):
        raise AssertionError("a locked header is empty")
    place.planned("-s", "s1", "-c", "plain")


class _Plain(Vault):
    """A credential file that needs no key."""

    def __init__(self, content: bytes) -> None:
        self.path, self.content = "credentials.enc", content

    def _decrypt(self, content: bytes) -> tuple[bytes, bytes]:
        return b"", content[92:]


def vault(content: bytes) -> None:
    """What stands in credentials.enc, decrypted."""
    opened = _Plain(content)._open(b"CRAFT01\0" + bytes(84) + content)
    for account, fields in opened.accounts.items():
        if isinstance(fields, dict):
            credential = Credential(account, fields)
            credential.secret()
            _ = credential.expires_at


def dotenv(content: bytes) -> None:
    """A dotenv file."""
    overlays.assignments(".env", content)


def arguments(content: bytes) -> None:
    """A command line, its words separated by NULs."""
    words = tuple(word.decode("utf-8", "surrogateescape") for word in content.split(b"\0"))
    values, rest = parsing.parse(words)
    build(values, rest or ("true",), {})


def project(content: bytes) -> None:
    """A `.craft-run.toml`."""
    approval.parse(content, ".craft-run.toml")


def trust(content: bytes) -> None:
    """The approvals, and the index of credentials."""
    place = _place()
    path = project_file.approvals_path(place.paths)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    Path(path).write_bytes(content)
    try:
        project_file.document(place.paths)
        index.parse(content.decode("utf-8", "surrogateescape"), place.paths)
    finally:
        os.unlink(path)


def secret(content: bytes) -> None:
    """What is given as the secret of each kind of account."""
    text = content.decode("utf-8", "replace")
    for kind in ("llm_api_key", "llm_oauth", "llm_iam", "llm_service_account"):
        try:
            parse(f"{kind}::x", text, "it")
        except CraftRunError:
            continue


def answer(content: bytes) -> None:
    """What a token endpoint says."""
    for status in (200, 400):
        login = Credential("llm_oauth::x", {"value": "a", "refreshToken": "r", "expiresAt": 1})
        tokens.renewed(
            Answer(status=status, headers={}, body=Secret(content.decode("utf-8", "replace"))), login, 1795330720424
        )


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (json_text, config, workspace, session, vault, dotenv, arguments, project, trust, secret, answer)
}


def refused_or_taken(target: Target, content: bytes) -> None:
    """Feed one input. Raises whatever is a finding."""
    # Nobody is writing these files: what is broken in them stays so, and is not waited for.
    with mock.patch.object(settling, "_STILL", 0.0), mock.patch.object(header, "PAUSES", ()):
        try:
            target(content)
        except REFUSED:
            return
