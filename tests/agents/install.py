"""Install the agents and SDKs that tests/agents runs, in the versions pinned beside this file, into one folder.

    python tests/agents/install.py FOLDER

makes FOLDER/commands/NAME-VERSION/NAME for every command. Nothing outside the folder is touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from tests.support.installed import COMMANDS, unavailable  # noqa: E402

# Agents whose native program is put in place by a script; all other packages' scripts stay off.
SCRIPTS = (
    ("@anthropic-ai/claude-code", "install.cjs"),
    ("claude-code-2.1.197", "install.cjs"),
    ("opencode-ai", "postinstall.mjs"),
)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor() as pool:
        # npm comes with Node, which comes from PyPI: distributions ship versions that some agents do not run on.
        aider = None if unavailable("aider") else pool.submit(_python, folder / "aider", "requirements-aider.txt")
        _python(folder / "python", "requirements.txt")
        _npm(folder)
        if aider:
            aider.result()
    shutil.rmtree(folder / "commands", ignore_errors=True)
    for command in COMMANDS:
        reason = unavailable(command.name)
        if reason:
            print(f"install: no {command.name}: {reason}", file=sys.stderr)
            continue
        link = folder / "commands" / f"{command.name}-{command.version}" / command.name
        link.parent.mkdir(parents=True, exist_ok=True)
        program = folder / command.program
        if not program.exists():
            sys.exit(f"install: {command.name} {command.version} is not there: {program}")
        link.symlink_to(os.path.relpath(program, link.parent))


def _python(folder: Path, requirements: str) -> None:
    venv.create(folder, clear=True, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    subprocess.run([*pip, "install", "-qq", "--no-deps", "--no-compile", "-r", HERE / requirements], check=True)


def _npm(folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, folder / name)
    node = node_of(folder)
    npm = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environ = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    quiet = ("--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=5")
    # Not `npm ci`, which takes a lock file without the addresses of packages as incomplete; versions and
    # checksums are held either way.
    install = [str(node), str(npm), "install", "--no-save", "--ignore-scripts", *quiet]
    subprocess.run(install, cwd=folder, env=environ, check=True)
    for package, script in SCRIPTS:
        own = folder / "node_modules" / package
        subprocess.run([str(node), script], cwd=own, env=environ, check=True)


def node_of(folder: Path) -> Path:
    """The Node that is installed in a folder."""
    (node,) = [folder / command.program for command in COMMANDS if command.name == "node"]
    return node


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
