"""The errors of a credential that is missing, incomplete or expired: what is wrong, and how to get a good one."""

from __future__ import annotations

import time

from launcher.boot.system import os
from launcher.credentials.environ_store import variable
from launcher.credentials.stores import COMMAND, ENVIRONMENT, KEYRING, OWN, VAULT
from launcher.values.credential import IAM, OAUTH
from launcher.values.errors import CredentialError, SignInNeeded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.credentials.fetch import Found
    from launcher.credentials.stores import Access
    from launcher.values.connection import Connection


def not_found(
    connection: Connection, account: str, access: Access, reasons: Mapping[str, CredentialError]
) -> SignInNeeded:
    """No store has the account; `reasons` tells why a store could not be asked."""
    places = {
        ENVIRONMENT: f"`{variable(account)}`",
        VAULT: f"`{access.paths.credentials}`",
        KEYRING: "the keyring",
    }
    if os.path.exists(access.paths.own_credentials):
        places[OWN] = f"`{access.paths.own_credentials}`"
    looked = [f"{place} ({reasons[name].message})" if name in reasons else place for name, place in places.items()]
    how = "sign in to it: `craft-run login" if account.startswith(OAUTH) else "store one: `craft-run credentials set"
    return SignInNeeded(
        f"connection `{connection.slug}` has no credential: `{account}` is not in {', '.join(looked)}",
        f"{how} {connection.slug}`, or sign in in the Craft Agents app",
    )


def not_where_indexed(connection: Connection, account: str, store: str) -> SignInNeeded:
    """The store that the index names does not have the account."""
    return SignInNeeded(
        f"connection `{connection.slug}` has no credential: the `{store}` store, where the index places `{account}`,"
        " does not have it",
        f"store it again: `craft-run credentials set {connection.slug} --store {store}`",
    )


def incomplete(connection: Connection, missing: str) -> SignInNeeded:
    """A pair of AWS keys of which one is missing."""
    return SignInNeeded(
        f"the credential of connection `{connection.slug}` has no {missing}",
        f"store both: `aws configure export-credentials | craft-run credentials set {connection.slug}`",
    )


def expired(connection: Connection, found: Found, now: int) -> SignInNeeded:
    """A token that is past its end, or so near to it that it would not last."""
    end = found.credential.expires_at or 0
    iam = found.credential.account.startswith(IAM)
    what = "the AWS session" if iam else "the token"
    verb = "expired" if end <= now else "is about to expire:"
    return SignInNeeded(f"{what} of connection `{connection.slug}` {verb} {_moment(end)}", _renewal(connection, found))


def _moment(milliseconds: int) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(milliseconds / 1000))
    except (OverflowError, OSError, ValueError):
        return f"{milliseconds} ms after 1970"


def _renewal(connection: Connection, found: Found) -> str:
    """How to get a fresh token for this connection, which cannot be renewed."""
    slug = connection.slug
    if found.store == ENVIRONMENT:
        return f"set `{variable(found.credential.account)}` to a fresh one"
    if found.linked is not None:
        agent = found.linked[0]
        return (
            f"`{agent}` renews it: `craft-run --connection {slug} -- {agent}`; or get another: `craft-run login {slug}`"
        )
    if found.store == COMMAND:
        return "make the program that prints it print a fresh one"
    if found.credential.account.startswith(IAM):
        return f"store a fresh one: `aws configure export-credentials | craft-run credentials set {slug}`"
    again = f"sign in again: `craft-run login {slug}`"
    if "anthropic" in (connection.provider_type, connection.pi_auth_provider):
        return f"{again}, or run `claude setup-token` and give the token to `craft-run credentials set {slug}`"
    return again
