"""The throw-away user of an example: a home, made-up secrets, and a model endpoint on the loopback interface."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
import sysconfig
from typing import TYPE_CHECKING, Any

from examples.demo.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES = os.path.dirname(os.path.abspath(__file__))
_AGENT = os.path.join(EXAMPLES, "demo", "agent.py")
_STRAY = "left-over-from-another-project"
# What stands for `pass show`, `op read` or `vault kv get` in the examples.
_SECRET = '#!/bin/sh\nexec cat "$HOME/secrets/$1"\n'
# What the SDKs get where a connection has no key at all.
_NO_KEY = "not-needed"


def names() -> list[str]:
    """The examples that can be run: every folder with a tour."""
    return sorted(name for name in os.listdir(EXAMPLES) if os.path.exists(os.path.join(EXAMPLES, name, "tour.sh")))


class Stage:
    """Made below `folder` for one example; `environ` is its user's, `project` the copy of the example to work in."""

    def __init__(self, example: str, folder: str) -> None:
        source = os.path.join(EXAMPLES, example)
        self.home = os.path.join(folder, "home")
        self.project = os.path.join(self.home, "src", "acme")
        ignored = shutil.ignore_patterns("home", "__pycache__", ".venv")
        shutil.copytree(source, self.project, ignore=ignored)
        if os.path.isdir(os.path.join(source, "home")):
            shutil.copytree(os.path.join(source, "home"), self.home, dirs_exist_ok=True)
        shutil.copy(_AGENT, self.project)
        connections = [connection for path in self._configs() for connection in _read(path)["llmConnections"]]
        keys = {connection["slug"]: secrets.token_hex(16) for connection in connections}
        self._write_secrets(connections, keys)
        names = {connection["slug"]: connection["name"] for connection in connections}
        accounts = {key: names[slug] for slug, key in keys.items()}
        self.endpoint = Endpoint(accounts | {_NO_KEY: "nobody"})
        for path in self._configs():
            self._point(path)
        self.environ = self._environ()

    def _configs(self) -> list[str]:
        """Every config.json of the app that the example brings: in its home, or in the project."""
        folders = [folder for folder, _, _ in os.walk(self.home) if folder.endswith("craft-agent")]
        return [os.path.join(folder, "config.json") for folder in folders]

    def _point(self, path: str) -> None:
        """Make the connections in a file ask the endpoint, where they name the provider's own host."""
        config = _read(path)
        for connection in config["llmConnections"]:
            url = str(connection.get("baseUrl", "https://provider"))
            _scheme, _, rest = url.partition("://")
            slash = rest.find("/")
            connection["baseUrl"] = f"http://127.0.0.1:{self.endpoint.port}{rest[slash:] if slash >= 0 else ''}"
        with open(path, "w", encoding="utf-8") as file:
            json.dump(config, file, indent=2)

    def _write_secrets(self, connections: list[dict[str, Any]], keys: Mapping[str, str]) -> None:
        folder = os.path.join(self.home, "secrets")
        os.mkdir(folder, 0o700)
        for connection in connections:
            slug = connection["slug"]
            with open(os.path.join(folder, slug), "w", encoding="utf-8") as file:
                file.write(_form(connection["authType"], keys[slug]))

    def _environ(self) -> dict[str, str]:
        programs = os.path.join(self.home, ".local", "bin")
        os.makedirs(programs, exist_ok=True)
        scripts = sysconfig.get_path("scripts")
        os.symlink(os.path.join(scripts, "craft-run"), os.path.join(programs, "craft-run"))
        with open(os.path.join(programs, "secret"), "w", encoding="utf-8", opener=_executable) as file:
            file.write(_SECRET)
        runtime = os.path.join(self.home, "run")
        os.mkdir(runtime, 0o700)
        folders = [programs, os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)]
        return {
            "HOME": self.home,
            "USER": "ada",
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join(folders),
            "XDG_RUNTIME_DIR": runtime,
            "CRAFT_RUN_MACHINE_ID": "example",
            "ENDPOINT": f"http://127.0.0.1:{self.endpoint.port}",
            "ANTHROPIC_API_KEY": _STRAY,
            "OPENAI_API_KEY": _STRAY,
        }


def _form(auth: str, key: str) -> str:
    """A secret as its provider hands it out."""
    if auth == "iam_credentials":
        return json.dumps({"Version": 1, "AccessKeyId": "AKIAEXAMPLE", "SecretAccessKey": key})
    if auth == "service_account_file":
        who = {"project_id": "acme-llm", "client_email": "agent@acme-llm.example"}
        return json.dumps({"type": "service_account", "private_key": key, **who})
    return key


def _executable(path: str, flags: int) -> int:
    return os.open(path, flags, 0o700)


def _read(path: str) -> dict[str, Any]:
    with open(path, encoding="utf-8") as file:
        content: dict[str, Any] = json.load(file)
    return content
