"""A home and the real command on Windows: a real one, or Wine (`make windows` sets that up).

Nothing here but pytest and what craft-run itself needs: these tests are all that runs there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import psutil
import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Where these tests cannot run, they are not even read.
collect_ignore_glob = [] if sys.platform == "win32" else ["test_*.py"]

# What a program needs of Windows, and no more: tests must not depend on who runs them.
_NEEDED = ("SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "SYSTEMDRIVE", "PROGRAMDATA", "WINEPREFIX", "WINEDEBUG")
CRAFT_RUN = os.path.join(os.path.dirname(sys.executable), "craft-run.exe")
MACHINE_ID = "00112233445566778899aabbccddeeff"
# A program that tells what it was given.
REPORTER = """\
import json, os, sys
given = sys.stdin.buffer.read().decode()
print(json.dumps({"argv": sys.argv[1:], "env": dict(os.environ), "cwd": os.getcwd(), "stdin": given}))
"""


class Done:
    """A command that ended: its status, and what it said, in UTF-8."""

    def __init__(self, status: int, out: bytes, error: bytes) -> None:
        self.status = status
        self.raw = out
        self.out = out.decode().replace("\r\n", "\n")
        self.error = error.decode().replace("\r\n", "\n")

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        assert self.status == 0, self.error
        return json.loads(self.out)


class WindowsHome:
    """The profile folder of a user, and a folder of programs that stands on PATH."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bin = root / "bin"
        self.bin.mkdir(parents=True)
        (root / "AppData" / "Local" / "Temp").mkdir(parents=True)
        self.app = root / ".craft-agent"
        self.reporter = self.bin / "reporter.py"
        self.reporter.write_text(REPORTER, encoding="utf-8")

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a user who lives here."""
        system = os.environ["SYSTEMROOT"]
        own = {
            "USERPROFILE": str(self.root),
            "APPDATA": str(self.root / "AppData" / "Roaming"),
            "LOCALAPPDATA": str(self.root / "AppData" / "Local"),
            "TEMP": str(self.root / "AppData" / "Local" / "Temp"),
            "PATH": os.pathsep.join([str(self.bin), os.path.dirname(sys.executable), f"{system}\\system32", system]),
            "CRAFT_RUN_MACHINE_ID": MACHINE_ID,
        }
        return {name: os.environ[name] for name in _NEEDED if name in os.environ} | own

    def run(
        self, *arguments: str, stdin: str = "", cwd: Path | None = None, more: Mapping[str, str] | None = None
    ) -> Done:
        """`craft-run ARGUMENTS`."""
        return self.other(CRAFT_RUN, *arguments, stdin=stdin, cwd=cwd, more=more)

    def other(
        self, *command: str, stdin: str = "", cwd: Path | None = None, more: Mapping[str, str] | None = None
    ) -> Done:
        """Any other command, in the same surroundings."""
        done = subprocess.run(
            command,
            input=stdin.encode(),
            capture_output=True,
            cwd=cwd or self.root,
            env=self.environ | dict(more or {}),
            timeout=300,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def started(self, *arguments: str) -> subprocess.Popen[str]:
        """`craft-run ARGUMENTS`, on its way."""
        return subprocess.Popen(
            [CRAFT_RUN, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=self.root,
            env=self.environ,
        )

    def ends(self, pid: int) -> bool:
        """Whether a process has ended, or does within half a minute."""
        try:
            psutil.Process(pid).wait(30)
        except psutil.NoSuchProcess:
            return True
        except psutil.TimeoutExpired:
            return False
        return True

    def report(self, *options: str, arguments: tuple[str, ...] = (), **surroundings: Any) -> Any:
        """What a program sees that is launched with these options."""
        command = (*options, "--", sys.executable, str(self.reporter), *arguments)
        return self.run(*command, **surroundings).json

    def connect(self, slug: str, provider: str = "openai_compat", auth: str = "none", **fields: Any) -> None:
        """A connection in config.json, as the app writes it; by default one without a secret."""
        self.app.mkdir(exist_ok=True)
        file = self.app / "config.json"
        config: dict[str, Any] = {"workspaces": [], "llmConnections": []}
        if file.exists():
            config = json.loads(file.read_text(encoding="utf-8"))
        fields = {"baseUrl": "https://llm.example/v1", "createdAt": 1737451800000} | fields
        config["llmConnections"].append(
            {"slug": slug, "name": slug.title(), "providerType": provider, "authType": auth, **fields}
        )
        file.write_text(json.dumps(config, indent=2), encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path) -> WindowsHome:
    """The home of somebody who has nothing yet."""
    return WindowsHome(tmp_path / "home of Ädä")
