"""The `codex` that a connection's `codexPath` names."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.environment.diff import Change
from launcher.values.parts import Link
from launcher.values.paths import expand
from launcher.values.source import CONNECTION, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import EnvDiff
    from launcher.plan.plan import Facts
    from launcher.selection.selection import Selection


def binary(selection: Selection, facts: Facts, diff: EnvDiff) -> tuple[str, tuple[Link, ...], Change]:
    """The binary that codexPath names, and a folder at the front of PATH that holds it under the name `codex`."""
    slug = selection.connection.slug
    binary = expand(selection.connection.codex_path or "", facts.home, facts.cwd)
    folder = f"{facts.launcher}/bin/{slug.replace('/', '%2F')}"
    path = diff.apply(facts.environ).get("PATH")
    source = Source(level=CONNECTION, detail="codexPath")
    first = Change(name="PATH", value=f"{folder}{os.pathsep}{path or os.defpath}", source=source)
    link = Link(path=f"{folder}/codex", target=binary)
    return binary, (link,), first
