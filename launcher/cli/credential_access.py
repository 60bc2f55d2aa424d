"""What the credential commands work on: the user's stores, and the accounts of the configured connections."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from launcher.config.connections import parse as parse_connection
from launcher.config.paths import Paths, locate
from launcher.config.reading import read_json
from launcher.credentials import index
from launcher.credentials.fetch import account_of, accounts
from launcher.credentials.stores import Access
from launcher.environment import inherited
from launcher.errors import ConfigError, CredentialError, SelectionError
from launcher.records.app import is_running

if TYPE_CHECKING:
    import click


def user_access(context: click.Context, *, force: bool = False) -> Access:
    """What the stores work on for this user; with `force`, as if the app did not run. Raises ConfigError."""
    environ = inherited()
    options = context.obj if isinstance(context.obj, dict) else {}
    paths = locate(environ, options.get("config_dir"))
    return Access(
        paths=paths,
        environ=environ,
        index=index.read(paths),
        accounts=lambda: accounts(
            (raw.get("slug"), raw.get("providerType"), raw.get("authType")) for raw in _raw(paths)
        ),
        app_running=lambda: not force and any(is_running(each) for each in _instances(paths)),
    )


def _instances(paths: Paths) -> tuple[Paths, Paths]:
    """The app as it runs on this config folder and on the default one: both write the same credential file."""
    return paths, paths.but(config_dir=os.path.dirname(paths.credentials))


def _raw(paths: Paths) -> list[dict[str, object]]:
    """The entries of `llmConnections` in config.json; none where there is no config.json."""
    try:
        listed = read_json(paths.config)[1].get("llmConnections")
    except ConfigError:
        return []
    return [raw for raw in listed if isinstance(raw, dict)] if isinstance(listed, list) else []


def account_to_store(paths: Paths, slug: str) -> str:
    """The account of a configured connection.

    Raises ConfigError, SelectionError where there is no such connection, CredentialError where it takes no credential.
    """
    read_json(paths.config)
    known = _raw(paths)
    found = [raw for raw in known if raw.get("slug") == slug]
    if not found:
        slugs = ", ".join(f"`{raw.get('slug')}`" for raw in known) or "none"
        raise SelectionError(f"there is no connection `{slug}`", f"the connections are: {slugs}")
    connection = parse_connection(found[0], paths.config)
    account = account_of(connection)
    if account is None:
        raise CredentialError(
            f"connection `{slug}` (authType `{connection.auth_type}`) takes no stored credential", "just launch with it"
        )
    return account
