"""The `craft-run` store: craft-run's own credential file, in the app's format, which the app never touches.

What stands here can be changed and renewed at any time, also while the app runs.
"""

from __future__ import annotations

from launcher.vault.reading import Vault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.credentials.stores import Access


class OwnVault(Vault):
    """craft-run's own file as a store."""

    name = "craft-run"
    owner = " of craft-run"
    belongs_to_app = False

    def __init__(self, access: Access) -> None:
        super().__init__(access, access.paths.own_credentials)
        self.lock_folder = access.paths.launcher


def open_store(access: Access) -> OwnVault:
    """The store for this configuration folder."""
    return OwnVault(access)
