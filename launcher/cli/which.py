"""Which launches are asked for: those of a workspace, a session, a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from launcher.values.errors import CraftRunError
from launcher.values.value import Value

if TYPE_CHECKING:
    from launcher.cli.surroundings import Surroundings


class Used(Protocol):
    """What a launch used."""

    @property
    def connection(self) -> str: ...
    @property
    def workspace(self) -> str | None: ...
    @property
    def session(self) -> str | None: ...


class Which(Value):
    """A choice of launches; what is None does not matter."""

    workspace: str | None
    session: str | None
    connection: str | None

    @classmethod
    def of(cls, place: Surroundings, workspace: str | None, session: str | None, connection: str | None) -> Which:
        """The choice that options behind a command's name make, else those in front of it."""

        def chosen(key: str, behind: str | None) -> str | None:
            before = place.options.get(key)
            return behind or (before if isinstance(before, str) and before else None)

        named = chosen("workspace", workspace)
        return cls(
            workspace=_slug(named, place) if named else None,
            session=chosen("session", session),
            connection=chosen("connection", connection),
        )

    def includes(self, launch: Used) -> bool:
        """Whether a launch is among them."""
        return (
            self.workspace in (None, launch.workspace)
            and self.session in (None, launch.session)
            and self.connection in (None, launch.connection)
        )


def _slug(name: str, place: Surroundings) -> str:
    """The slug of a workspace by whatever it is called, `name` itself where there is none any more."""
    try:
        return place.workspace(name).slug
    except CraftRunError:
        return name
