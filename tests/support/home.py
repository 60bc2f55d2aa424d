"""A home of the desktop app, made for one test, and the real command run in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from launcher.credentials.stores import Access, open_store
from launcher.values.credential import Credential
from launcher.values.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MACHINE_ID = "00112233445566778899aabbccddeeff"
CRAFT_RUN = os.path.join(os.path.dirname(sys.executable), "craft-run")
# What a program needs from its surroundings, and no more: tests must not depend on who runs them.
BASE = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "CRAFT_RUN_MACHINE_ID": MACHINE_ID}


class Home:
    """`~` of one test: config.json, workspaces, sessions and credentials as the app would write them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.app = root / ".craft-agent"
        self.app.mkdir(parents=True)
        self.runtime = root / "run"
        self.runtime.mkdir(mode=0o700)
        self.config: dict[str, Any] = {
            "workspaces": [],
            "activeWorkspaceId": None,
            "activeSessionId": None,
            "llmConnections": [],
        }

    @classmethod
    def at(cls, root: Path) -> Home:
        """The home that stands there already."""
        home = cls.__new__(cls)
        home.root, home.app, home.runtime = root, root / ".craft-agent", root / "run"
        home.config = json.loads(home.config_file.read_text()) if home.config_file.exists() else {}
        return home

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a user who lives here."""
        return BASE | {"HOME": str(self.root), "XDG_RUNTIME_DIR": str(self.runtime)}

    @property
    def config_file(self) -> Path:
        return self.app / "config.json"

    @property
    def launcher(self) -> Path:
        """craft-run's own folder."""
        return self.app / "launcher"

    def write(self) -> None:
        """Write config.json as the app does."""
        self.config_file.write_text(json.dumps(self.config, indent=2, ensure_ascii=False))

    def read(self) -> dict[str, Any]:
        """config.json as it stands."""
        content: dict[str, Any] = json.loads(self.config_file.read_text())
        return content

    def connect(self, slug: str, provider: str = "openai_compat", auth: str = "none", **fields: Any) -> None:
        """Add a connection; by default one without a secret."""
        fields = {"baseUrl": "https://llm.example/v1"} | fields
        connection = {"slug": slug, "name": slug.title(), "providerType": provider, "authType": auth, **fields}
        self.config["llmConnections"].append(connection | {"createdAt": 1737451800000})
        self.write()

    def store(self, account: str, fields: Mapping[str, Any], store: str = "craft-agent") -> None:
        """Keep a credential in the app's encrypted file, or in another store."""
        open_store(store, self._access()).set(account, Credential(account, fields))

    def stored(self, account: str, store: str = "craft-agent") -> dict[str, Any]:
        """The fields of a credential in the app's encrypted file, or in another store; fails where it has none."""
        credential = open_store(store, self._access()).get(account)
        assert credential is not None, f"there is no {account}"
        return credential.fields

    def accounts(self) -> list[str]:
        """The accounts in the app's encrypted file."""
        return open_store("craft-agent", self._access()).names()

    def _access(self) -> Access:
        return Access(
            paths=Paths(home=str(self.root), config_dir=str(self.app)),
            environ=self.environ,
            index={},
            accounts=list,
            app_running=bool,
        )

    def workspace(self, slug: str, **defaults: Any) -> Path:
        """Add a workspace; returns its root."""
        root = self.app / "workspaces" / slug
        root.mkdir(parents=True)
        entry = {
            "id": f"id-{slug}",
            "name": slug.title(),
            "slug": slug,
            "rootPath": f"~/.craft-agent/workspaces/{slug}",
        }
        self.config["workspaces"].append(entry | {"createdAt": 1737451800000})
        own = {
            "id": f"ws_{slug}",
            "name": slug.title(),
            "slug": slug,
            "defaults": defaults,
            "createdAt": 1,
            "updatedAt": 1,
        }
        (root / "config.json").write_text(json.dumps(own, indent=2))
        self.write()
        return root

    def session(self, workspace: Path, name: str, messages: Sequence[str] = (), /, **header: Any) -> Path:
        """Add a session; returns its session.jsonl."""
        folder = workspace / "sessions" / name
        folder.mkdir(parents=True)
        first = {
            "id": name,
            "workspaceRootPath": str(workspace),
            "createdAt": 1795330720424,
            "lastUsedAt": 1795330720424,
        }
        lines = [json.dumps(first | header, separators=(",", ":"), ensure_ascii=False), *messages]
        path = folder / "session.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines))
        return path

    def run(
        self,
        *arguments: str | bytes,
        environ: dict[str, str] | None = None,
        stdin: bytes = b"",
        cwd: str | Path | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run `craft-run` with these arguments; nothing is checked."""
        return subprocess.run(
            [CRAFT_RUN, *arguments],
            env=self.environ | (environ or {}),
            input=stdin,
            capture_output=True,
            cwd=cwd or self.root,
            timeout=120,
            check=False,
        )

    def child_environ(self, *options: str, environ: dict[str, str] | None = None) -> dict[str, str]:
        """The environment of a command launched with these options. Fails with both streams where it was not."""
        result = self.run(*options, "--", "env", "-0", environ=environ)
        assert result.returncode == 0, result.stderr.decode()
        pairs = (entry.split(b"=", 1) for entry in result.stdout.split(b"\0") if entry)
        return {os.fsdecode(name): os.fsdecode(value) for name, value in pairs}
