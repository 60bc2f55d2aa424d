"""Try the newest versions of the agents that the registries have, and say what differs from the pinned ones.

    python tests/agents/newest.py FOLDER [AGENT...]

installs them into FOLDER, one folder each, runs the tests of the table with them, and prints a report. It never fails:
a new version that behaves otherwise, or cannot be installed, is news and no error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import venv
import xml.etree.ElementTree as ET
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from tests.agents.install import node_of  # noqa: E402
from tests.support.installed import NEWEST, VARIABLE, versions  # noqa: E402

# Command -> package of npm, and the script that puts its native program in place.
NPM = {
    "claude": ("@anthropic-ai/claude-code", "install.cjs"),
    "codex": ("@openai/codex", None),
    "opencode": ("opencode-ai", "postinstall.mjs"),
    "pi": ("@earendil-works/pi-coding-agent", None),
    "gemini": ("@google/gemini-cli", None),
    "qwen": ("@qwen-code/qwen-code", None),
    "copilot": ("@github/copilot", None),
    "cline": ("cline", None),
    "droid": ("droid", None),
    "cn": ("@continuedev/cli", None),
    "kimi": ("@moonshot-ai/kimi-code", None),
}
# Command -> packages of PyPI, its own first.
PYPI = {
    "llm": ("llm", "llm-anthropic", "llm-gemini"),
    "aider": ("aider-chat", "boto3", "google-auth", "google-cloud-aiplatform"),
}
# A package of pi's that cannot be had everywhere, and that no request needs.
OVERRIDES = {"marked-cjk-friendly": "npm:is-number@7.0.0"}
_PATIENCE_S = 900.0


def main(folder: Path, names: list[str]) -> None:
    found: dict[str, str] = {}
    trouble: dict[str, str] = {}
    folder.mkdir(parents=True, exist_ok=True)
    node = node_of(ROOT / ".agents")
    _link(folder, "node", versions("node")[0], node)
    for name in names or [*NPM, *PYPI]:
        try:
            version, program = _npm(folder / name, name, node) if name in NPM else _pypi(folder / name, name)
        except (OSError, subprocess.SubprocessError, LookupError, ValueError) as error:
            trouble[name] = " ".join(str(getattr(error, "stderr", None) or error).split())[:200]
            continue
        _link(folder, name, version, program)
        found[name] = version
    (folder / NEWEST).write_text(json.dumps(found | {"node": versions("node")[0]}))
    print(report(found, trouble, _tested(folder, found)))


def _npm(folder: Path, name: str, node: Path) -> tuple[str, Path]:
    package, script = NPM[name]
    folder.mkdir(exist_ok=True)
    wanted = {"private": True, "dependencies": {package: "latest"}, "overrides": OVERRIDES}
    (folder / "package.json").write_text(json.dumps(wanted))
    npm = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environ = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")
    _run([str(node), str(npm), "install", *quiet], folder, environ)
    own = folder / "node_modules" / package
    if script:
        _run([str(node), script], own, environ)
    described = json.loads((own / "package.json").read_text())
    commands = described["bin"]
    program = own / (commands if isinstance(commands, str) else commands[name])
    program.chmod(0o755)
    return described["version"], program


def _pypi(folder: Path, name: str) -> tuple[str, Path]:
    venv.create(folder, clear=True, with_pip=True)
    python = str(folder / "bin" / "python")
    _run([python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *PYPI[name]], folder, dict(os.environ))
    asked = f"from importlib.metadata import version; print(version({PYPI[name][0]!r}))"
    version = subprocess.run([python, "-c", asked], capture_output=True, check=True, text=True).stdout.strip()
    return version, folder / "bin" / name


def _run(argv: list[str], folder: Path, environ: dict[str, str]) -> None:
    subprocess.run(argv, cwd=folder, env=environ, check=True, capture_output=True, text=True, timeout=_PATIENCE_S)


def _link(folder: Path, name: str, version: str, program: Path) -> None:
    link = folder / "commands" / f"{name}-{version}" / name
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(program)


def _tested(folder: Path, found: dict[str, str]) -> dict[str, bool]:
    """The tests of the agents that are there, and whether each passed."""
    results = folder / "results.xml"
    results.unlink(missing_ok=True)
    which = " or ".join(f"{name}-{version}" for name, version in found.items())
    tests = [str(HERE / name) for name in ("test_matrix.py", "test_models.py")]
    select = ["-k", which or "none", "-n", "auto", f"--junitxml={results}", "-q"]
    command = [sys.executable, "-m", "pytest", "-m", "agents", *tests, *select]
    subprocess.run(command, cwd=ROOT, env=os.environ | {VARIABLE: str(folder)}, check=False, stdout=subprocess.DEVNULL)
    if not results.exists():
        return {}
    cases = ET.parse(results).getroot().iter("testcase")
    return {case.attrib["name"]: case.find("failure") is None and case.find("error") is None for case in cases}


def report(found: dict[str, str], trouble: dict[str, str], tested: dict[str, bool]) -> str:
    """What is new, agent by agent."""
    lines = [f"newest versions, {time.strftime('%Y-%m-%d')}"]
    for name, version in found.items():
        own = {case: passed for case, passed in tested.items() if f"[{name}-{version}" in case}
        failed = [case for case, passed in own.items() if not passed]
        pinned = "as pinned" if version in versions(name) else f"pinned: {', '.join(versions(name))}"
        lines.append(f"{name} {version} ({pinned}): {len(own) - len(failed)} of {len(own)} tests pass")
        lines += [f"  differs: {case}" for case in failed]
    return "\n".join([*lines, *(f"{name}: not installed: {why}" for name, why in trouble.items())])


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
