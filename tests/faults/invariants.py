"""What must hold of a home whatever has happened to a command in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.faults.scenarios import SECRET

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.home import Home

    State = dict[str, Any]


def state(home: Home) -> State:
    """What other programs have in their files, as far as craft-run may not lose it.

    Raises ValueError, AssertionError and OSError for a file that is damaged.
    """
    found: State = {}
    if home.config_file.exists():
        config = json.loads(home.config_file.read_text())
        for connection in config.get("llmConnections", ()):
            for moment in ("lastUsedAt", "createdAt"):
                connection.pop(moment, None)
        found["config"] = config
    for path in sorted(home.app.rglob("session.jsonl")):
        header, _, body = path.read_bytes().partition(b"\n")
        json.loads(header)
        found[str(path.relative_to(home.app))] = body
    if (home.app / "credentials.enc").exists():
        found["accounts"] = {name: home.stored(name) for name in home.accounts()}
    return found


def broken(home: Home, allowed: list[State], secrets: tuple[bytes, ...] = (SECRET.encode(),)) -> list[str]:
    """What does not hold now: each file is as it was before or as it is afterwards."""
    try:
        now = state(home)
    except (ValueError, AssertionError, OSError) as error:
        return [f"a file is damaged: {error}"]
    names = {name for each in allowed for name in each}
    problems = [
        f"{name} is neither old nor new"
        for name in sorted(names)
        if not any(now.get(name) == each.get(name) for each in allowed)
    ]
    problems += [
        f"a secret is in {path.relative_to(home.root)}"
        for path in _files(home.root)
        if path.parent != home.runtime / "craft-run" and any(each in path.read_bytes() for each in secrets)
    ]
    return problems


def leftovers(home: Home) -> list[str]:
    """What a killed process has left and nobody has cleared away."""
    private = home.runtime / "craft-run"
    return [
        str(path.relative_to(home.root))
        for path in _files(home.root)
        if ".craft-run-" in path.name or (path.parent == private and path.name[:1].isdecimal())
    ]


def _files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_symlink() or path.is_file()]
