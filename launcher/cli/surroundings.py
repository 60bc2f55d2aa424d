"""What a management command works on: the environment, the paths, and the options in front of its name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launcher.config import reading, roster
from launcher.config.app import is_running
from launcher.credentials import index
from launcher.credentials.fetch import account_of, accounts
from launcher.credentials.stores import Access
from launcher.environment.diff import inherited
from launcher.selection import naming
from launcher.selection.workspace import named_workspace
from launcher.storage import dangling
from launcher.values.entry import parse
from launcher.values.errors import ConfigError, CredentialError, SelectionError
from launcher.values.paths import Paths, locate
from launcher.values.value import Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    import click

    from launcher.environment.diff import Environ
    from launcher.values.connection import Workspace


class Surroundings(Value):
    """`options` are the launch options that were given in front of the command's name, by key."""

    environ: Environ
    options: Mapping[str, object]
    paths: Paths

    def config(self) -> dict[str, object]:
        """The object in config.json. Raises ConfigError."""
        return reading.read_json(self.paths.config)[1]

    def config_or_empty(self) -> dict[str, object]:
        """The same, empty where there is no file. Raises ConfigError for one that cannot be read."""
        try:
            os.lstat(self.paths.config)
        except FileNotFoundError:
            if dangling.leads_nowhere(self.paths.config) is None:
                return {}
        except OSError:  # it may be there, and reading it says what is in the way
            pass
        return self.config()

    def connections(self) -> list[dict[str, object]]:
        """The entries of `llmConnections`; none where there is no config.json. Raises ConfigError."""
        return roster.listed(self.config_or_empty())

    def connection(self, name: str) -> dict[str, object]:
        """The entry of the connection called `name`. Raises ConfigError, and SelectionError where it is not certain."""
        entries = roster.listed(self.config())
        slug = naming.connection(name, entries)
        found = [raw for raw in entries if raw.get("slug") == slug]
        if len(found) > 1:
            raise SelectionError(
                f"`{self.paths.config}` has {len(found)} connections called `{slug}`", "give each a slug of its own"
            )
        return found[0]

    def slug(self, name: str) -> str:
        """The slug of the connection called `name`. Raises what `connection` raises."""
        return str(self.connection(name)["slug"])

    def account(self, name: str) -> str:
        """The account that holds a connection's credential. Raises ConfigError, SelectionError and CredentialError."""
        connection = parse(self.connection(name), self.paths.config)
        account = account_of(connection)
        if account is None:
            raise CredentialError(
                f"connection `{connection.slug}` (authType `{connection.auth_type}`) takes no stored credential",
                "just launch with it",
            )
        return account

    def workspaces(self) -> tuple[Workspace, ...]:
        """All workspaces, also those that the app would find at its next start. Raises ConfigError."""
        return reading.list_workspaces(self.config_or_empty(), self.paths, os.getcwd())

    def workspace(self, name: str) -> Workspace:
        """The workspace called `name`. Raises SelectionError and ConfigError."""
        return named_workspace(name, self.workspaces())

    def access(self, *, force: bool = False) -> Access:
        """What the credential stores work on; with `force` they write beside a running app, too."""
        return Access(
            paths=self.paths,
            environ=self.environ,
            index=index.read(self.paths),
            accounts=lambda: accounts(
                (raw.get("slug"), raw.get("providerType"), raw.get("authType")) for raw in self._readable_connections()
            ),
            app_running=lambda: not force and self.app_runs(),
        )

    def app_runs(self) -> bool:
        """Whether the app runs, on this folder or on the default one: both write the same credential file."""
        default = self.paths.but(config_dir=os.path.dirname(self.paths.credentials))
        return is_running(self.paths) or is_running(default)

    def _readable_connections(self) -> list[dict[str, object]]:
        try:
            return self.connections()
        except ConfigError:
            return []


def surroundings(context: click.Context) -> Surroundings:
    """Those of a command."""
    options = context.obj if isinstance(context.obj, dict) else {}
    environ = inherited()
    chosen = options.get("config_dir")
    return Surroundings(
        environ=environ, options=options, paths=locate(environ, chosen if isinstance(chosen, str) else None)
    )
