"""The bundle of launch modules written, by whoever misses it and may write where it belongs."""

from __future__ import annotations

import launcher
from launcher.boot import bundling
from launcher.boot.system import os
from launcher.storage import alive, files, leftovers, owner
from launcher.storage.atomic import TEMPORARY, write_all


def write() -> None:
    """Write the bundle. It is a cache: where it cannot be written, everything works without it.

    The launches of the next minute (`launcher.RETRY`) then do not try again. While one writes it, others leave it at
    that: hundreds may be started at once behind an installation.
    """
    temporary = f"{launcher.PATH}{TEMPORARY}{owner.mark()}-{os.urandom(4).hex()}"
    try:
        leftovers.sweep(os.path.dirname(launcher.PATH))
        with open(temporary, "xb", buffering=0) as file:
            if _is_being_written(temporary):
                _remove(temporary)
                return
            write_all(file.fileno(), bundling.build())
            os.fsync(file.fileno())
        files.replace(temporary, launcher.PATH)
    except Exception:  # noqa: BLE001 - no disk, no memory, a source that defeats the compiler: all the same to a launch
        _remove(temporary)
        _remember_attempt()
    except BaseException:
        _remove(temporary)
        raise


def _is_being_written(own: str) -> bool:
    """Whether another process that certainly runs has begun to write it: of two that see each other, one goes on."""
    folder, name = os.path.split(own)
    begin = f"{os.path.basename(launcher.PATH)}{TEMPORARY}"
    others = [each for each in os.listdir(folder) if each.startswith(begin) and each < name]
    return any(alive.judge(each[len(begin) :]) == alive.ALIVE for each in others)


def _remember_attempt() -> None:
    try:
        os.utime(launcher.PATH)
    except FileNotFoundError:
        _make_empty(launcher.PATH)
    except OSError:
        return


def _make_empty(path: str) -> None:
    try:
        os.close(files.open_file(path, files.WRITE | files.CREATE, 0o666))
    except OSError:
        return


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
