"""In which order and under which headings `--help` and the manual show launch options and subcommands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

# Heading -> keys of launch options.
OPTIONS = {
    "Which account": ("workspace", "session", "new_session", "connection", "model"),
    "Its environment": ("env", "env_file", "trust_env_file", "unset", "keep", "pristine", "no_agent"),
    "How it runs": ("chdir", "supervise", "shim", "fresh", "record_args"),
    "What is allowed": ("strict", "allow_oauth_endpoint", "approve_key"),
    "What is said": ("dry_run", "json", "verbose", "quiet", "color"),
    "Other options": ("config_dir", "version", "help"),
}
# Heading -> subcommands.
SUBCOMMANDS = {
    "Every day": ("status", "use", "explain", "env"),
    "Accounts": ("connections", "credentials", "login", "logout"),
    "Places": ("workspaces", "sessions", "trust", "config"),
    "Launches": ("each", "agents", "ps", "history", "shims", "helper"),
    "Help": ("doctor", "completion", "help"),
}
OTHERS = "More"


def key(parameter: click.Parameter) -> str:
    """How an option is called here: its long name as an identifier."""
    return max(parameter.opts, key=len).strip("-").replace("-", "_")


def arranged(names: list[str], groups: dict[str, tuple[str, ...]]) -> list[tuple[str, list[str]]]:
    """The names below their headings; those that have none, last."""
    placed = {name for group in groups.values() for name in group}
    found = [(heading, [name for name in group if name in names]) for heading, group in groups.items()]
    found.append((OTHERS, [name for name in names if name not in placed]))
    return [(heading, group) for heading, group in found if group]
