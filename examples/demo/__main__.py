"""The demo: one agent, two workspaces, two accounts, on a throw-away copy of the home beside this file.

Run by `make demo`, or by the interpreter that craft-run is installed for: `python -m examples.demo`. It needs no
network, and touches neither your configuration nor your keyring.
"""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from typing import TYPE_CHECKING

from examples.demo.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = os.path.dirname(os.path.abspath(__file__))
CONFIG = os.path.join(".craft-agent", "config.json")


def prepare(home: str, port: int, environ: Mapping[str, str]) -> dict[str, str]:
    """Copy the example home to `home`, point its connections to `port`, and return the environment of its user."""
    shutil.copytree(os.path.join(FOLDER, "home"), home)
    with open(os.path.join(home, CONFIG), "r+", encoding="utf-8") as file:
        config = file.read().replace("127.0.0.1:PORT", f"127.0.0.1:{port}")
        file.seek(0)
        file.write(config)
        file.truncate()
    runtime = os.path.join(home, "runtime")
    os.mkdir(runtime, 0o700)
    own = {name: value for name, value in environ.items() if not name.startswith("CRAFT_")}
    return own | {
        "HOME": home,
        "USERPROFILE": home,
        "XDG_RUNTIME_DIR": runtime,
        "CRAFT_RUN_MACHINE_ID": "demo",
        "PATH": os.pathsep.join([sysconfig.get_path("scripts"), environ.get("PATH", os.defpath)]),
        "ANTHROPIC_API_KEY": "left-over-from-another-project",
        "OPENAI_API_KEY": "left-over-from-another-project",
    }


def say(text: str) -> None:
    """A line between the commands."""
    print(f"\n# {text}", flush=True)


def run(environ: Mapping[str, str], *command: str, secret: str | None = None) -> None:
    """Show a command, run it as a shell in this folder would, with `secret` as its standard input.

    Raises CalledProcessError where it fails.
    """
    print(f"$ {shlex.join(command)}{' < secret' if secret else ''}", flush=True)
    found = shutil.which(command[0], path=environ["PATH"]) or command[0]
    subprocess.run([found, *command[1:]], cwd=FOLDER, env=environ, input=secret, text=True, check=True, timeout=60)


def show(environ: Mapping[str, str], keys: Mapping[str, str]) -> None:
    """The screen of the demo; `keys` holds the secret of each connection."""
    say("Two connections, two keys. Keys come from standard input and are stored encrypted.")
    for connection, key in keys.items():
        run(environ, "craft-run", "credentials", "set", connection, "--store", "craft-agent", secret=key)

    agent = ("--", "python3", "agent.py", "who pays for this?")
    say("What would happen? The shell exports stray keys, ANTHROPIC_API_KEY and OPENAI_API_KEY.")
    run(environ, "craft-run", "--workspace", "acme", "--dry-run", *agent)

    say("The workspace `acme` names its connection.")
    run(environ, "craft-run", "--workspace", "acme", *agent)

    say("The workspace `weekend` names none: it gets the global default.")
    run(environ, "craft-run", "--workspace", "weekend", *agent)


def main() -> int:
    keys = {"acme-claude": secrets.token_hex(16), "my-gateway": secrets.token_hex(16)}
    accounts = {keys["acme-claude"]: "Acme Inc.", keys["my-gateway"]: "me, at home"}
    with tempfile.TemporaryDirectory(prefix="craft-run-demo-") as folder, Endpoint(accounts) as endpoint:
        try:
            show(prepare(os.path.join(folder, "home"), endpoint.port, os.environ), keys)
        except subprocess.CalledProcessError as error:
            print(f"\ndemo: the last command failed with status {error.returncode}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
