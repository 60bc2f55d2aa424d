"""What is on this machine that a new connection could use: logins of agents, keys of this shell, a server that answers.

Only looked at: no program is run, no keychain opened, and nothing is asked that is not on this machine.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from launcher.boot.lazy import load
from launcher.logins import foreign
from launcher.storage import opening
from launcher.values.errors import CraftRunError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launcher.cli.surroundings import Surroundings

_OLLAMA = "http://localhost:11434/v1"
# Seconds for a server on this machine; one that is there accepts at once.
_PATIENCE = 0.5
_SECTION = re.compile(rb"^\s*\[\s*(?:profile\s+)?([^\]]+?)\s*\]", re.MULTILINE)
_NAMED = 3
# Preset -> the variable whose key it takes.
_KEYS = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY", "openrouter": "OPENROUTER_API_KEY"}


def on_this_machine(place: Surroundings) -> dict[str, str]:
    """Preset -> what is there for it, in words."""
    found = {key: f"{name} is set here" for key, name in _KEYS.items() if place.environ.get(name)}
    for key, source, who in (("claude-max", foreign.CLAUDE, "Claude Code"), ("codex", foreign.CODEX, "Codex")):
        if _has_login(source, place):
            found[key] = f"{who} is signed in"
    if _text(_gh(place)).find(b"github.com") >= 0:
        found["copilot"] = "`gh` is signed in"
    profiles = _aws_profiles(place)
    if profiles:
        found["bedrock-environment"] = f"AWS profiles: {_listed(profiles)}"
    if os.path.isfile(os.path.join(_config(place), "gcloud", "application_default_credentials.json")):
        found["vertex-environment"] = "gcloud is signed in"
    models = load("launcher.checking.online").models_at(_OLLAMA, _PATIENCE)
    if models:
        found["ollama"] = f"it answers, with {_listed(models)}"
    return found


def _has_login(source: str, place: Surroundings) -> bool:
    try:
        return bool(foreign.find(source, foreign.Place(environ=place.environ, home=place.paths.home)))
    except CraftRunError:
        return False


def _config(place: Surroundings) -> str:
    return place.environ.get("XDG_CONFIG_HOME") or os.path.join(place.paths.home, ".config")


def _gh(place: Surroundings) -> str:
    """Where `gh` keeps whom it is signed in as: https://cli.github.com/manual/gh_help_environment."""
    folder = place.environ.get("GH_CONFIG_DIR") or os.path.join(_config(place), "gh")
    return os.path.join(folder, "hosts.yml")


def _aws_profiles(place: Surroundings) -> list[str]:
    """The profiles of both of AWS' files."""
    folder = os.path.join(place.paths.home, ".aws")
    files = (
        place.environ.get("AWS_CONFIG_FILE") or os.path.join(folder, "config"),
        place.environ.get("AWS_SHARED_CREDENTIALS_FILE") or os.path.join(folder, "credentials"),
    )
    names = [name.decode("utf-8", "replace") for file in files for name in _SECTION.findall(_text(file))]
    return list(dict.fromkeys(name for name in names if not name.startswith(("sso-session ", "services "))))


def _text(path: str) -> bytes:
    try:
        return opening.read(path)
    except OSError:
        return b""


def _listed(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:_NAMED]) + (", ..." if len(listed) > _NAMED else "")
