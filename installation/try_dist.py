"""Try what `make dist` made: `try_dist.py FOLDER` looks into each archive, installs each one, and launches with it.

Each is installed in a fresh environment with pip, pipx and uv, from the tools beside the interpreter that runs this.
The launch takes place in a folder that would run code in any Python that lets it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOOLS = Path(sys.executable).parent
CONFIG = {
    "llmConnections": [
        {
            "slug": "open",
            "name": "Open",
            "providerType": "openai_compat",
            "authType": "none",
            "baseUrl": "http://127.0.0.1:9/v1",
        }
    ]
}
HOSTILE = "import os\nos.write(2, b'a stranger was here')\nos._exit(9)\n"
# What must not be in an archive, and what must.
UNWANTED = ("tests/", "__pycache__", ".venv", ".pyc")
WANTED_IN_WHEEL = (
    "launcher/main.py",
    "launcher/completion/words.py",
    "launcher/shims/templates/",
    "/METADATA",
    "/LICENSE",
)
WANTED_IN_SDIST = (
    "pyproject.toml",
    "installation/hooks.py",
    "installation/craft-run",
    "installation/head.sh",
    "shims/",
)


class Way(NamedTuple):
    """A way to install an archive: what it is called, and what returns the program in a fresh folder."""

    name: str
    install: Callable[[Path, Path], Path]


def _run(*command: object, **variables: str) -> str:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | variables
    words = [str(word) for word in command]
    result = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        sys.exit(f"dist: `{' '.join(words)}` ended with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout


def _pip(archive: Path, folder: Path) -> Path:
    _run(sys.executable, "-m", "venv", folder / "venv")
    _run(folder / "venv/bin/python", "-m", "pip", "--disable-pip-version-check", "install", "-q", archive)
    return folder / "venv/bin/craft-run"


def _pipx(archive: Path, folder: Path) -> Path:
    _run(TOOLS / "pipx", "install", archive, PIPX_HOME=str(folder / "pipx"), PIPX_BIN_DIR=str(folder / "bin"))
    return folder / "bin/craft-run"


def _uv(archive: Path, folder: Path) -> Path:
    places = {"UV_TOOL_DIR": str(folder / "tools"), "UV_TOOL_BIN_DIR": str(folder / "bin")}
    _run(TOOLS / "uv", "tool", "install", "--python", sys.executable, archive, **places)
    return folder / "bin/craft-run"


WAYS = (Way("pip", _pip), Way("pipx", _pipx), Way("uv", _uv))


def _contents(archive: Path) -> Iterator[str]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            yield from wheel.namelist()
    else:
        with tarfile.open(archive) as sdist:
            yield from sdist.getnames()


def _look(archive: Path) -> None:
    names = list(_contents(archive))
    wheel = archive.suffix == ".whl"
    wrong = [name for name in names if any(part in name for part in (UNWANTED if wheel else UNWANTED[1:]))]
    lacking = [part for part in (WANTED_IN_WHEEL if wheel else WANTED_IN_SDIST) if not any(part in n for n in names)]
    if wrong or lacking:
        sys.exit(f"dist: {archive.name} has {wrong}, and lacks {lacking}")


def _launch(program: Path, folder: Path, *, isolated: bool) -> None:
    home, project = folder / "home", folder / "project"
    (home / ".craft-agent").mkdir(parents=True)
    (home / ".craft-agent/config.json").write_text(json.dumps(CONFIG))
    project.mkdir()
    for name in ("sitecustomize", "launcher", "os"):
        (project / f"{name}.py").write_text(HOSTILE)
    environ = {"HOME": str(home), "PATH": os.defpath, "A": "b c"} | ({"PYTHONPATH": "."} if isolated else {})
    for words in (["-c", "open", "--", "printenv", "CRAFT_RUN_CONNECTION", "A"], ["connections", "list"]):
        command = [str(program), *words]
        result = subprocess.run(command, env=environ, cwd=project, capture_output=True, text=True, check=False)  # noqa: S603
        if result.returncode or result.stderr or "open" not in result.stdout:
            sys.exit(f"dist: `{' '.join(command)}`: {result.returncode} {result.stdout!r} {result.stderr!r}")


def main(folder: str) -> None:
    """Try every archive in a folder; SystemExit with the reason where one is not as it should be."""
    for archive in sorted(Path(folder).resolve().iterdir()):
        _look(archive)
        for way in WAYS:
            with tempfile.TemporaryDirectory(prefix="craft-run-dist-") as place:
                # The script for any system is the installer's, which Python starts as it is set up.
                isolated = not archive.name.endswith("-none-any.whl")
                _launch(way.install(archive, Path(place)), Path(place), isolated=isolated)
            print(f"dist: {archive.name} installed by {way.name} launches{', isolated' if isolated else ''}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
