"""What a credential store can do: four verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launcher.values.credential import Credential


class Store(Protocol):
    """A place that keeps credentials by account name (`llm_api_key::<slug>` ...).

    Every verb raises CredentialError, with the reason and what to do, when the store cannot be used. A store never
    destroys what it cannot read.
    """

    name: str

    def get(self, account: str) -> Credential | None:
        """The credential of `account`, None where the store has none."""

    def set(self, account: str, credential: Credential) -> None:
        """Keep `credential` under `account`, replacing an earlier one; a read-only store refuses."""

    def delete(self, account: str) -> bool:
        """Remove `account`; whether there was one. A read-only store refuses."""

    def names(self) -> list[str]:
        """The accounts that the store holds, sorted; a store that cannot list itself returns what it was told of."""


class WritableStore(Store, Protocol):
    """A store that is not read-only."""

    def update(self, credentials: Iterable[Credential]) -> None:
        """Keep credentials under their accounts; a store that is one file is written once."""
