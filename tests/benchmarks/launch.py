"""What a launch costs: whole processes, each timed behind a bare interpreter, beside the peers that are here.

    python -m tests.benchmarks.launch [--rounds N] [--json FILE]

Run it with the interpreter of an environment that has craft-run and nothing else: the `.pth` files of other packages
cost the bare interpreter time, which a launch does not spend. The figure to quote is the ratio: the median over the
rounds of (case / the `python -I -c pass` that ran just before it). Wall-clock times drift with the machine, and with
what ran before; ratios hardly do.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.support import session_bus

if TYPE_CHECKING:
    from collections.abc import Iterator

MACHINE_ID = "00112233445566778899aabbccddeeff"
FOLDER = os.path.dirname(sys.executable)
CRAFT_RUN = os.path.join(FOLDER, "craft-run")
BARE = [sys.executable, "-I", "-c", "pass"]
ENTRY = {
    "providerType": "openai_compat",
    "authType": "none",
    "baseUrl": "https://llm.example/v1",
    "models": [f"model-{number}" for number in range(6)],
    "defaultModel": "model-0",
    "createdAt": 1737451800000,
    "lastUsedAt": 1737451800000,
}


class Case(NamedTuple):
    """A command to time, what it is called, and the most it should cost: a ratio, or ms more than another case."""

    name: str
    command: list[str]
    environ: dict[str, str]
    ratio: float | None = None
    above: tuple[str, float] | None = None


class Figures(NamedTuple):
    """What was measured: wall-clock time (median, ms), the median ratio to the bare interpreter, peak memory (KiB)."""

    ms: float
    ratio: float
    kib: int


def build_home(folder: str, connections: int = 20, sessions: int = 1, session_bytes: int = 0) -> dict[str, str]:
    """A home of the desktop app with one workspace; returns the environment of who lives there."""
    app = os.path.join(folder, ".craft-agent")
    root = os.path.join(app, "workspaces", "proj")
    runtime = os.path.join(folder, "run")
    for new in (root, runtime):
        os.makedirs(new, mode=0o700)
    entries = [{"slug": f"c{number}", "name": f"C {number}", **ENTRY} for number in range(connections)]
    entries[3] |= {"providerType": "anthropic", "authType": "api_key", "baseUrl": "https://llm.example"}
    entries[4] |= {"providerType": "bedrock", "authType": "iam_credentials", "awsRegion": "us-east-1"}
    entries[5] |= {"providerType": "anthropic", "authType": "api_key", "baseUrl": "https://llm.example"}
    workspace = {"id": "w", "name": "Proj", "slug": "proj", "rootPath": root, "createdAt": 1737451800000}
    config = {
        "workspaces": [workspace],
        "activeWorkspaceId": "w",
        "activeSessionId": None,
        "llmConnections": entries,
        "defaultLlmConnection": "c0",
    }
    _write(os.path.join(app, "config.json"), json.dumps(config, indent=2))
    own = {"id": "ws_1", "name": "Proj", "slug": "proj", "defaults": {}, "createdAt": 1, "updatedAt": 1}
    _write(os.path.join(root, "config.json"), json.dumps(own, indent=2))
    for number in range(sessions):
        name = f"260101-calm-sea-{number}"
        header = {"id": name, "workspaceRootPath": root, "createdAt": 1795330720424, "lastUsedAt": 1795330720424}
        folder_of_session = os.path.join(root, "sessions", name)
        os.makedirs(folder_of_session)
        line = json.dumps({"id": "m", "type": "user", "content": "x" * 1000}) + "\n"
        body = line * (session_bytes // len(line)) if number == 0 else ""
        _write(os.path.join(folder_of_session, "session.jsonl"), json.dumps(header) + "\n" + body)
    return {
        "HOME": folder,
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "XDG_RUNTIME_DIR": runtime,
        "CRAFT_RUN_MACHINE_ID": MACHINE_ID,
    }


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def store(environ: dict[str, str], slug: str, secret: str, *options: str) -> None:
    """Keep a secret with the real command."""
    subprocess.run(
        [CRAFT_RUN, "credentials", "set", slug, *options],
        env=environ,
        input=secret.encode(),
        check=True,
        stderr=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def _keyring(folder: str) -> Iterator[str | None]:
    """The address of a session bus with an unlocked gnome-keyring on it; None where that is not installed."""
    if session_bus.missing():
        yield None
        return
    login = Path(folder) / "login"
    login.mkdir()
    with session_bus.running(login) as environ:
        yield environ["DBUS_SESSION_BUS_ADDRESS"]


def launch_cases(folder: str, bus: str | None) -> list[Case]:
    """The cases of craft-run itself, with what they should cost at most."""
    home = build_home(os.path.join(folder, "home"))
    many = build_home(os.path.join(folder, "many"), connections=1000)
    long = build_home(os.path.join(folder, "long"), session_bytes=100_000_000)
    crowded = build_home(os.path.join(folder, "crowded"), sessions=10_000)
    store(home, "c3", "sk-benchmark")
    keys = {"Version": 1, "AccessKeyId": "AKIABENCHMARK", "SecretAccessKey": "benchmark"}
    store(home, "c4", json.dumps(keys))
    uncached = home | {"XDG_RUNTIME_DIR": ""}
    with_session = ["-w", "proj", "-s", "260101-calm-sea-0"]
    plain, session = [CRAFT_RUN, "-c", "c1", "--", "true"], [CRAFT_RUN, *with_session, "--", "true"]
    cases = [
        Case("no secret", plain, home, 1.2),
        Case("no secret, session locked", session, home, 1.25),
        Case("credentials.enc, key cached", [CRAFT_RUN, "-c", "c3", "--", "true"], home, 1.35),
        Case("credentials.enc, no cache", [CRAFT_RUN, "-c", "c3", "--", "true"], uncached, 2.9),
        Case("helper api-key", [CRAFT_RUN, "helper", "api-key", "-c", "c3"], home, 1.35),
        Case("helper aws", [CRAFT_RUN, "helper", "aws", "-c", "c4"], home, 1.35),
        Case("1,000 connections", plain, many, above=("no secret", 5)),
        Case("session of 100 MB", session, long, above=("no secret, session locked", 5)),
        Case("10,000 sessions", session, crowded, above=("no secret, session locked", 5)),
    ]
    for case in cases:
        # The first launch of a session locks it, and rewrites its header once.
        subprocess.run(case.command, env=case.environ, check=True, stdout=subprocess.DEVNULL)
    if bus:
        keyring = home | {"DBUS_SESSION_BUS_ADDRESS": bus}
        store(keyring, "c5", "sk-benchmark", "--store", "keyring")
        cases.insert(4, Case("Secret Service", [CRAFT_RUN, "-c", "c5", "--", "true"], keyring, 1.45))
    return cases


def peer_cases(folder: str, bus: str | None) -> list[Case]:
    """The programs that do a part of the same: set variables, run a command."""
    project = os.path.join(folder, "peers")
    os.makedirs(project)
    _write(os.path.join(project, ".env"), "A=1\nB=2\nC=3\nD=4\nE=5\n")
    _write(os.path.join(project, ".envrc"), "export A=1 B=2 C=3 D=4 E=5\n")
    environ = {"HOME": project, "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8"}
    cases = [Case("env (coreutils)", ["env", "A=1", "B=2", "C=3", "D=4", "E=5", "true"], environ)]
    direnv = shutil.which("direnv")
    if direnv:
        subprocess.run([direnv, "allow", project], env=environ, check=True)
        cases.append(Case("direnv exec", [direnv, "exec", project, "true"], environ | {"DIRENV_LOG_FORMAT": ""}))
    dotenv = os.path.join(FOLDER, "dotenv")
    if os.path.exists(dotenv):
        cases.append(Case("python-dotenv run", [dotenv, "-f", f"{project}/.env", "run", "--", "true"], environ))
    node = os.path.join(os.getcwd(), ".bench", "node_modules", ".bin", "dotenv")
    if os.path.exists(node):
        cases.append(Case("dotenv-cli", [node, "-e", f"{project}/.env", "--", "true"], environ))
    envchain = shutil.which("envchain")
    if envchain and bus:
        keyring = environ | {"DBUS_SESSION_BUS_ADDRESS": bus}
        subprocess.run([envchain, "--set", "bench", "A"], env=keyring, input=b"secret\n", check=True)
        cases.append(Case("envchain (Secret Service)", [envchain, "bench", "true"], keyring))
    return cases


def run(command: list[str], environ: dict[str, str]) -> float:
    """The wall-clock time of a whole process in ms. Raises RuntimeError where it fails."""
    null = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in (0, 1, 2)]
    started = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, environ, file_actions=null)
    status = os.waitpid(pid, 0)[1]
    elapsed = (time.perf_counter() - started) * 1000
    if status:
        raise RuntimeError(f"{command} ended with status {status}")
    return elapsed


# A process's peak counts what it shared with its parent before `exec`, so the parent must be as small as can be.
_PEAK = (
    "import os, sys\npid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)\nprint(os.wait4(pid, 0)[2].ru_maxrss)"
)


def peak(command: list[str], environ: dict[str, str]) -> int:
    """The peak memory of a process in KiB; never less than that of the small interpreter that measures it."""
    measure = [sys.executable, "-I", "-S", "-c", _PEAK, *command]
    result = subprocess.run(measure, env=environ, capture_output=True, check=True)
    return int(result.stdout.split()[-1])


def measure(cases: list[Case], rounds: int) -> dict[str, Figures]:
    """All cases in turn, each run paired with one of the bare interpreter just before it.

    Another one runs before that: whatever ran last (Node, say) has left the machine's caches to its own liking.
    """
    times: dict[str, list[float]] = {case.name: [] for case in cases}
    ratios: dict[str, list[float]] = {case.name: [] for case in cases}
    bare: list[float] = []
    environ = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    for number in range(rounds + 2):
        for case in cases:
            run(BARE, environ)
            baseline, elapsed = run(BARE, environ), run(case.command, case.environ)
            if number >= 2:
                bare.append(baseline)
                times[case.name].append(elapsed)
                ratios[case.name].append(elapsed / baseline)
    figures = {"python -I -c pass": Figures(statistics.median(bare), 1.0, peak(BARE, environ))}
    for case in cases:
        figures[case.name] = Figures(
            statistics.median(times[case.name]), statistics.median(ratios[case.name]), peak(case.command, case.environ)
        )
    return figures


def table(cases: list[Case], figures: dict[str, Figures]) -> str:
    """The figures as a Markdown table, each with what it should cost at most, and whether it does."""
    bare = figures["python -I -c pass"]
    lines = ["| case | ms | ratio | peak memory (ratio) | target |", "| --- | ---: | ---: | ---: | --- |"]
    lines.append(f"| `python -I -c pass` | {bare.ms:.1f} | 1 | {bare.kib / 1024:.1f} MiB | |")
    for case in cases:
        found = figures[case.name]
        target = ""
        if case.ratio is not None:
            target = f"{case.ratio} {'met' if found.ratio <= case.ratio else 'MISSED'}"
        elif case.above is not None:
            other, most = case.above
            above = found.ms - figures[other].ms
            target = f"+{most:g} ms {'met' if above <= most else 'MISSED'} ({above:+.1f})"
        memory = f"{found.kib / 1024:.1f} MiB ({found.kib / bare.kib:.2f})"
        lines.append(f"| {case.name} | {found.ms:.1f} | {found.ratio:.2f} | {memory} | {target} |")
    return "\n".join(lines)


def main() -> None:
    """Build the homes, run all cases, print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=41, help="counted runs of each case (default 41)")
    parser.add_argument("--json", metavar="FILE", help="also write the figures there")
    parser.add_argument("--own", action="store_true", help="craft-run alone, without its peers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _keyring(folder) as bus:
        own, peers = launch_cases(folder, bus), [] if options.own else peer_cases(folder, bus)
        figures = measure([*own, *peers], options.rounds)
    where = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{time.strftime('%Y-%m-%d')}, {where}, median of {options.rounds} rounds\n")
    print(table([*own, *peers], figures))
    if options.json:
        _write(options.json, json.dumps({name: found._asdict() for name, found in figures.items()}, indent=2))


if __name__ == "__main__":
    main()
