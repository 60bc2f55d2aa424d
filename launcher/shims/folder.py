"""The shims in a folder: writing, finding and removing them, and nothing that is not one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.boot.system import os
from launcher.process.lookup import is_shim
from launcher.shims import wording
from launcher.storage import atomic, opening
from launcher.storage.making import make_parents
from launcher.values.errors import ConfigError, CraftRunError
from launcher.values.text import to_bytes
from launcher.values.value import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launcher.shims.wording import Call

_MODE = 0o755
WINDOWS = os.name == "nt"


class Shim(Value):
    """A shim on this system; `call` is None where its text cannot be read back."""

    name: str
    path: str
    call: Call | None


def check(folder: str, calls: Iterable[Call], *, windows: bool = WINDOWS) -> None:
    """Raise ConfigError where a shim would replace another program's file, UsageError for what cannot be written."""
    for path in _contents(folder, calls, windows=windows):
        if os.path.lexists(path) and not _is_own(path):
            raise ConfigError(
                f"`{path}` is not a shim of craft-run, so it stays",
                "choose a folder that stands before it on PATH: `--dir DIR`",
            )


def install(folder: str, calls: Iterable[Call], *, windows: bool = WINDOWS) -> list[str]:
    """Write the shims into `folder`, all or none where one would replace another program's file; returns their paths.

    Raises ConfigError, and UsageError for options that cannot be written down.
    """
    calls = list(calls)
    check(folder, calls, windows=windows)
    contents = _contents(folder, calls, windows=windows)
    try:
        make_parents(os.path.join(folder, "."))
        for path, content in contents.items():
            atomic.replace(path, content, _MODE)
    except OSError as error:
        raise ConfigError(
            f"cannot write into `{folder}`: {error.strerror}",
            "make it writable, with room on its disk, or choose another one: `--dir DIR`",
        ) from None
    return list(contents)


def _contents(folder: str, calls: Iterable[Call], *, windows: bool) -> dict[str, bytes]:
    """The files of some shims, by path."""
    return {
        os.path.join(folder, name): content
        for call in calls
        for name, content in wording.files(call, windows=windows).items()
    }


def removable(folder: str, names: Iterable[str], *, windows: bool = WINDOWS) -> list[str]:
    """The files of the shims of these names in `folder`. Raises ConfigError where one is none, or not there."""
    found = []
    for name in names:
        wording.check_name(name)
        paths = [os.path.join(folder, each) for each in wording.file_names(name, windows=windows)]
        present = [path for path in paths if os.path.lexists(path)]
        foreign = [path for path in present if not _is_own(path)]
        if foreign:
            raise ConfigError(f"`{foreign[0]}` is not a shim of craft-run, so it stays", "`craft-run shims list`")
        if not present:
            raise ConfigError(f"there is no shim `{name}` in `{folder}`", "`craft-run shims list` shows where they are")
        found += present
    return found


def remove(path: str) -> None:
    """Remove one of the files that `removable` has found. Raises ConfigError."""
    try:
        os.unlink(path)
    except OSError as error:
        raise ConfigError(f"cannot remove `{path}`: {error.strerror}", "check the folder's permissions") from None


def find_all(folders: Iterable[str]) -> list[Shim]:
    """The shims in these folders, each folder once, in the order of the folders and then of names."""
    found, seen = [], set()
    for folder in folders:
        real = os.path.realpath(folder)
        if real in seen:
            continue
        seen.add(real)
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            continue
        for name in names:
            path = os.path.join(folder, name)
            # On Windows a shim is two files, one for each shell, that say the same.
            if (not WINDOWS or name.lower().endswith(".cmd")) and _is_own(path):
                found.append(Shim(name=os.path.splitext(name)[0] if WINDOWS else name, path=path, call=_call(path)))
    return found


def _call(path: str) -> Call | None:
    try:
        return wording.read(opening.read(path))
    except OSError:
        return None


def _is_own(path: str) -> bool:
    """A file of ours is never a link: those belong to whoever made them."""
    try:
        return os.path.isfile(path) and not os.path.islink(path) and is_shim(to_bytes(path))
    except CraftRunError:
        return False
