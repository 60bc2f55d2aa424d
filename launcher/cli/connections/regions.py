"""Regions and projects of clouds: they stand in a connection's entry, and those of AWS in its credential, too.

The app looks for the region of AWS keys beside them and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.config import forms
from launcher.credentials import placing
from launcher.credentials.stores import WRITABLE, open_store
from launcher.telling import messages
from launcher.values.credential import IAM, Credential
from launcher.values.errors import CredentialError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.cli.changing import Changes
    from launcher.cli.connections.secret import Gathered
    from launcher.cli.surroundings import Surroundings
    from launcher.credentials.state import State


def told_by(gathered: Gathered | None, entry: dict[str, object]) -> dict[str, object]:
    """The entry with the project and region that come with the credential, where it names none itself."""
    credential = gathered.credential if gathered else None
    told = {forms.VERTEX: ("gcpProjectId", "gcpRegion"), forms.BEDROCK: ("awsRegion",)}
    for field in told.get(str(entry.get("piAuthProvider")), ()):
        if credential and not entry.get(field) and credential.text(field):
            entry = {**entry, field: credential.text(field)}
    return entry


def told_to(gathered: Gathered | None, entry: Mapping[str, object]) -> Gathered | None:
    """AWS keys with the connection's region."""
    credential = gathered.credential if gathered else None
    if gathered is None or credential is None or not credential.account.startswith(IAM) or not entry.get("awsRegion"):
        return gathered
    fields = {**credential.fields, "awsRegion": entry["awsRegion"]}
    return gathered.but(credential=Credential(credential.account, fields))


def keep_with_keys(region: object, known: State, place: Surroundings, changes: Changes) -> None:
    """Let the stored AWS keys of a connection have its new region; warn where they cannot."""
    account, store = str(known.account), str(known.store)
    if store not in WRITABLE:
        return
    try:
        access = place.access()
        credential = open_store(store, access).get(account)
        if credential is None or credential.text("awsRegion") == region:
            return
        moved = Credential(account, {**credential.fields, "awsRegion": region})
        changes.do(
            "store",
            "credential",
            account,
            lambda: placing.keep(access, moved, store),
            done=f"its keys in the store `{store}` hold the region, too",
            where=f"in the store `{store}`",
            store=store,
        )
    except CredentialError as error:
        messages.warning(f"the keys still hold another region, which the app takes: {error.message}")
