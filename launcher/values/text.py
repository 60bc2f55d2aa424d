"""Bytes of the system as text: `str` holding UTF-8 with surrogate escapes, so that any bytes survive a round trip."""

from __future__ import annotations

from launcher.values.errors import CraftRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def from_bytes(text: bytes) -> str:
    """Bytes of the system as text, reversible with `to_bytes`."""
    return text.decode("utf-8", "surrogateescape")


def to_bytes(text: str, what: str = "an argument") -> bytes:
    """Text as the system's bytes.

    Raises CraftRunError, naming `what`, for text that no program can be given: a NUL, or a lone UTF-16 surrogate.
    """
    try:
        raw = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise CraftRunError(
            f"{what} is not valid Unicode", "remove the lone surrogate escape (like `\\ud800`)"
        ) from None
    if b"\0" in raw:
        raise CraftRunError(f"{what} contains a NUL byte", "no program can be given that; correct its origin")
    return raw


def encoded(environ: Mapping[str, str]) -> dict[bytes, bytes]:
    """The environment for `execve`. Raises CraftRunError naming the variable that cannot be passed."""
    return {
        to_bytes(name, "a variable's name"): to_bytes(value, f"the value of `{name}`")
        for name, value in environ.items()
    }
