"""What a launch costs by installer and by Python: `installations.py TOOLS FOLDER [PYTHON...]`.

Every interpreter that is named gets craft-run by each installer: pip out of this checkout, and pip, pipx and uv out of
the wheels in FOLDER (`make dist`). TOOLS is the folder with pipx and uv. Each case is measured as `launch.py` does,
paired with the same interpreter's own `python -I -c pass`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


def _run(*command: object, **variables: str) -> None:
    subprocess.run([str(word) for word in command], env=os.environ | variables, check=True, stdout=subprocess.DEVNULL)


def _venv(python: str, folder: Path, source: Path) -> Path:
    _run(python, "-m", "venv", folder)
    _run(folder / "bin/python", "-m", "pip", "--disable-pip-version-check", "install", "-qq", "--compile", source)
    return folder / "bin"


def installations(python: str, tools: Path, wheel: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """How it was installed, and the folder that the interpreter and the command are in."""
    yield "pip, checkout", _venv(python, folder / "checkout", ROOT)
    yield "pip, wheel", _venv(python, folder / "wheel", wheel)
    places = {"PIPX_HOME": str(folder / "pipx"), "PIPX_BIN_DIR": str(folder / "pipx-bin")}
    _run(tools / "pipx", "install", "-q", "--python", python, "--pip-args=--compile", wheel, **places)
    yield "pipx, wheel", folder / "pipx/venvs/craft-run/bin"
    places = {"UV_TOOL_DIR": str(folder / "uv"), "UV_TOOL_BIN_DIR": str(folder / "uv-bin")}
    _run(tools / "uv", "tool", "install", "-q", "--compile-bytecode", "--python", python, wheel, **places)
    yield "uv, wheel", folder / "uv/craft-run/bin"


def main() -> None:
    """Install, measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tools", type=Path)
    parser.add_argument("wheels", type=Path)
    parser.add_argument("pythons", nargs="*", default=[sys.executable])
    parser.add_argument("--rounds", default="31", help="counted runs of each case (default 31)")
    options = parser.parse_args()
    (wheel,) = (each.resolve() for each in options.wheels.glob("*.whl") if not each.name.endswith("-none-any.whl"))
    lines: list[list[str]] = []
    for python in options.pythons:
        with tempfile.TemporaryDirectory(prefix="craft-run-bench-") as place:
            for name, folder in installations(python, options.tools, wheel, Path(place)):
                figures = Path(place) / "figures.json"
                command = [folder / "python", "-m", "tests.benchmarks.launch", "--own", "--rounds", options.rounds]
                _run(*command, "--json", figures)
                found = json.loads(figures.read_text())
                bare, *cases = found.items()
                if not lines:
                    lines.append(["Python", "installer", *(case for case, _figures in cases)])
                version = subprocess.check_output([folder / "python", "-IVV"], text=True).split()[1]
                lines.append([version, name, *(f"{each['ratio']:.2f}" for _case, each in cases)])
                print(f"measured: {version}, {name} (bare {bare[1]['ms']:.1f} ms)", file=sys.stderr)
    lines.insert(1, ["---"] * len(lines[0]))
    print("\n".join(f"| {' | '.join(line)} |" for line in lines))


if __name__ == "__main__":
    main()
