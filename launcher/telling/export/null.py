"""`NAME=VALUE` and a zero byte, as `env -0` prints them: for `xargs -0`, `sort -z`, and programs that read bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launcher.telling.export import Variables


def render(variables: Variables) -> str:
    """The assignments; any bytes but zero, which no variable can hold."""
    return "".join(f"{name}={value}\0" for name, value in variables.assigned)
