"""The options that say where the secret of a new connection comes from, and where it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.credentials.stores import OWN, VAULT
from launcher.values.errors import UsageError
from launcher.values.value import Value

if TYPE_CHECKING:
    from launcher.cli.login.signing import Wish

WAYS = "`--login`, `--link`, `--secret-stdin`, `--secret-file FILE`, `--import`, `--command COMMAND` or `--no-secret`"


class Ways(Value):
    """One of them at most is given; `chosen_store` is None where the secret decides."""

    stdin: bool
    file: str | None
    take_over: bool
    program: str | None
    none: bool
    chosen_store: str | None
    wish: Wish | None = None
    link: bool = False

    @property
    def _given(self) -> list[bool]:
        every = (self.stdin, self.file, self.take_over, self.program, self.none, self.wish, self.link)
        return [bool(each) for each in every]

    @property
    def any(self) -> bool:
        """Whether one is given."""
        return any(self._given)

    def needs_app_store(self, *, may_sign_in: bool) -> bool:
        """Whether the secret is certain to go into the app's own file; `may_sign_in` where a login can be chosen."""
        kept = not (self.program or self.none or self.link) and (self.any or not may_sign_in)
        return kept and self.store(signed_in=self.wish is not None) == VAULT

    def store(self, *, signed_in: bool) -> str:
        """The store: the one that was chosen, else craft-run's own for a login that was made now, and the app's."""
        return self.chosen_store or (OWN if signed_in else VAULT)

    def check(self) -> None:
        """Raise UsageError for options that exclude each other."""
        if sum(self._given) > 1:
            raise UsageError("the secret can come from one place only", f"choose one of {WAYS}")
        for option, given in (("--command", self.program), ("--link", self.link)):
            if given and self.chosen_store:
                raise UsageError(f"`{option}` keeps no secret, so `--store` has no meaning with it", "drop one of them")
