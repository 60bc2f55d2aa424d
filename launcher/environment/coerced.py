"""The locale that the interpreter sets by itself (PEP 538) where it starts without one."""

from __future__ import annotations

from launcher.boot.system import os


def uncoerce(environ: dict[str, str]) -> None:
    """Take LC_CTYPE out of the environment where the interpreter has put it there."""
    if not _parent_set_lc_ctype():
        del environ["LC_CTYPE"]


def _parent_set_lc_ctype() -> bool:
    """Whether LC_CTYPE was there before the interpreter started: Linux keeps the original environment readable."""
    try:
        with open("/proc/self/environ", "rb") as original:
            return any(entry.startswith(b"LC_CTYPE=") for entry in original.read().split(b"\0"))
    except OSError:
        return os.environ.get("LANG", "C") not in ("", "C", "POSIX")
