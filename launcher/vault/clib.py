"""Calling a C library through the module behind `ctypes`, which imports in a third of the time of `ctypes` itself.

Importing this module raises ImportError, AttributeError or TypeError where that module is missing or different.
"""

from __future__ import annotations

import _ctypes
import sys

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

pointer_to = _ctypes.byref


class Int(_ctypes._SimpleCData):  # type: ignore[type-arg]  # noqa: SLF001
    """A C `int`."""

    _type_ = "i"


class Size(_ctypes._SimpleCData):  # type: ignore[type-arg]  # noqa: SLF001
    """A C `unsigned long`, which is a `size_t` wherever there is a libgcrypt.so.20."""

    _type_ = "L"


class Pointer(_ctypes._SimpleCData):  # type: ignore[type-arg]  # noqa: SLF001
    """A C `void *`."""

    _type_ = "P"


class _Char(_ctypes._SimpleCData):  # type: ignore[type-arg]  # noqa: SLF001
    _type_ = "c"


class IntFunction(_ctypes.CFuncPtr):
    """A function that returns an `int`."""

    _flags_ = _ctypes.FUNCFLAG_CDECL
    _restype_ = Int


class PointerFunction(_ctypes.CFuncPtr):
    """A function that returns a pointer."""

    _flags_ = _ctypes.FUNCFLAG_CDECL
    _restype_ = Pointer


def opened(name: str) -> Callable[[Any, str], Any]:
    """The functions of the library `name`: given their kind and their name. Raises OSError, here and there."""
    library = _ctypes.dlopen(name, 0)
    return lambda kind, function: kind(_ctypes.dlsym(library, function))


def buffer(size: int) -> Any:
    """Room for `size` bytes, that a function may fill; `content` tells them."""
    return type("Buffer", (_ctypes.Array,), {"_type_": _Char, "_length_": size})()


def content(filled: Any, size: int) -> bytes:
    """The first `size` bytes of a buffer."""
    return bytes(memoryview(filled)[:size])
