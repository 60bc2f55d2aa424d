"""Renewals on disks that are full, become full, or cannot be written: the newest login is never lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest

from tests.support.app_file import key_v2, unsealed
from tests.support.home import CRAFT_RUN, MACHINE_ID, Home
from tests.support.issuer import CLAUDE, Issuer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.mock_llm import Received
    from tests.support.mock_llm.routes import Answer

ACCOUNT = "llm_oauth::max"
# In a mount namespace of its own. The launch is said twice: beside the trouble, and when it is over.
_SCENE = """
set -e
cp -a "$APP" "$OUT/seed"
{prepare}
set -- "$CRAFT_RUN" -c max -- printenv CLAUDE_CODE_OAUTH_TOKEN
{meanwhile}
"$@" >"$OUT/first" 2>"$OUT/first-said" || true
cp "$APP/credentials.enc" "$OUT/between"
{repair}
"$@" >"$OUT/second" 2>"$OUT/second-said" || true
cp "$APP/credentials.enc" "$OUT/after"
"""
_DISK = 'mount -t tmpfs -o size=400k,mode=700 none "$APP"; cp -a "$OUT/seed/." "$APP"'
_FILL = 'dd if=/dev/zero of="$APP/filler" bs=1k 2>/dev/null || true'
_LATER = 'while [ ! -e "$OUT/asked" ]; do sleep 0.02; done'


def can_mount() -> bool:
    command = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
    return (
        shutil.which("unshare") is not None
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


pytestmark = pytest.mark.skipif(not can_mount(), reason="this user may mount nothing")


class Scene:
    """A user whose token has ended, on a disk of their own."""

    def __init__(self, home: Home, issuer: Issuer, out: Path) -> None:
        self.home, self.issuer, self.out = home, issuer, out
        home.connect("max", "anthropic", "oauth", baseUrl=None)
        home.store(ACCOUNT, issuer.login(CLAUDE, lasts=-60))
        issuer.instead = self._asked
        self._goes_on = threading.Event()

    def _asked(self, _request: Received, usual: Answer) -> Answer:
        """Let the trouble begin while the request is on its way."""
        (self.out / "asked").touch()
        while not (self.out / "troubled").exists() and not self._goes_on.wait(0.02):
            pass
        return usual

    def play(self, prepare: str, meanwhile: str, repair: str) -> None:
        assert self.issuer.authority is not None
        environ = {"APP": str(self.home.app), "OUT": str(self.out), "CRAFT_RUN": CRAFT_RUN}
        route = {"HTTPS_PROXY": self.issuer.url, "SSL_CERT_FILE": str(self.issuer.authority.file)}
        script = _SCENE.format(prepare=prepare, meanwhile=meanwhile, repair=repair)
        command = ["unshare", "-m", "sh", "-c", script]
        try:
            ran = subprocess.run(
                command,
                env={"PATH": os.environ["PATH"]} | self.home.environ | environ | route,
                cwd=self.home.root,
                capture_output=True,
                timeout=120,
                check=False,
            )
        finally:
            self._goes_on.set()
        assert ran.returncode == 0, ran.stderr.decode()

    def said(self, which: str) -> str:
        return (self.out / f"{which}-said").read_text()

    def token(self, which: str) -> str:
        return (self.out / which).read_text().strip()

    def stored(self, which: str) -> dict[str, str]:
        content = (self.out / which).read_bytes()
        fields: dict[str, str] = unsealed(content, key_v2(MACHINE_ID, content[12:44]))["credentials"][ACCOUNT]
        return fields


@pytest.fixture
def scene(home: Home, tmp_path: Path) -> Iterator[Scene]:
    for name in ("issuer", "out"):
        (tmp_path / name).mkdir()
    with Issuer(tmp_path / "issuer") as issuer:
        yield Scene(home, issuer, tmp_path / "out")


def test_on_a_full_disk_nothing_is_asked(scene: Scene) -> None:
    scene.play(f"{_DISK}; {_FILL}", "", 'rm "$APP/filler"; touch "$OUT/troubled"')
    assert "there is no place in" in scene.said("first") or "No space left" in scene.said("first")
    assert scene.token("first") == ""
    assert scene.token("second") == scene.stored("after")["value"]
    assert (scene.issuer.renewals[CLAUDE], scene.issuer.reused) == (1, [])


def test_a_disk_that_becomes_full_while_the_answer_is_on_its_way_loses_nothing(scene: Scene) -> None:
    scene.play(_DISK, f'{{ {_LATER}; {_FILL}; touch "$OUT/troubled"; }} &', 'rm "$APP/filler"')
    assert "a later launch stores it" in scene.said("first"), scene.said("first")
    assert scene.issuer.is_good(scene.token("first"))
    assert scene.token("second") == scene.token("first") == scene.stored("after")["value"]
    assert scene.stored("between")["refreshToken"] != scene.stored("after")["refreshToken"]
    assert scene.stored("after")["refreshToken"] == scene.issuer.newest(CLAUDE)
    assert (scene.issuer.renewals[CLAUDE], scene.issuer.reused) == (1, [])


def test_a_store_that_is_only_read_gets_the_answer_when_it_can_be_written(scene: Scene) -> None:
    file = '"$APP/credentials.enc"'
    bind = f"mount --bind {file} {file}; mount -o remount,ro,bind {file}"
    scene.play(f'{_DISK}; {bind}; touch "$OUT/troubled"', "", f"umount {file}")
    assert "a later launch stores it" in scene.said("first"), scene.said("first")
    assert scene.issuer.is_good(scene.token("first"))
    assert scene.token("second") == scene.token("first") == scene.stored("after")["value"]
    assert scene.stored("after")["refreshToken"] == scene.issuer.newest(CLAUDE)
    assert (scene.issuer.renewals[CLAUDE], scene.issuer.reused) == (1, [])


def test_a_login_that_is_renewed_again_before_it_could_be_stored_is_stored_in_the_end(scene: Scene) -> None:
    file = '"$APP/credentials.enc"'
    bind = f"mount --bind {file} {file}; mount -o remount,ro,bind {file}"
    scene.issuer.lifetime = 6
    again = 'sleep 6.5; "$@" >"$OUT/again" 2>"$OUT/again-said" || true'
    scene.play(f'{_DISK}; {bind}; touch "$OUT/troubled"', "", f"{again}; umount {file}")
    tokens = [scene.token(which) for which in ("first", "again", "second")]
    assert all(tokens), scene.said("again")
    assert tokens[0] != tokens[1]
    assert scene.stored("after")["refreshToken"] == scene.issuer.newest(CLAUDE)
    assert scene.issuer.reused == []


def test_on_a_disk_that_is_only_read_nothing_is_asked(scene: Scene) -> None:
    scene.play(f'{_DISK}; mount -o remount,ro "$APP"', "", 'mount -o remount,rw "$APP"; touch "$OUT/troubled"')
    assert "Read-only file system" in scene.said("first")
    assert scene.token("first") == ""
    assert scene.token("second") == scene.stored("after")["value"]
    assert (scene.issuer.renewals[CLAUDE], scene.issuer.reused) == (1, [])
