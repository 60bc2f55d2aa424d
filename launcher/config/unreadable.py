"""What is wrong with a file of the app's that a launch cannot read, in words; loaded only when one cannot."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage.dangling import leads_nowhere
from launcher.values.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.storage.jsontext import InvalidJson


def unreadable(path: str, error: OSError | ValueError) -> ConfigError:
    """The error for a file of which no byte could be had."""
    if isinstance(error, FileNotFoundError):
        return _missing(path)
    if isinstance(error, OSError):
        return ConfigError(*load("launcher.storage.unread").told(path, error))
    # A NUL or a lone surrogate, which the configuration can name.
    return ConfigError(f"`{path}` is not a path that a file can have", "correct it in config.json")


def _missing(path: str) -> ConfigError:
    """Adding a connection would not help where a link leads nowhere."""
    told = leads_nowhere(path)
    if told is not None:
        return ConfigError(*told)
    return ConfigError(
        f"there is no `{path}`", "start Craft Agents once, or add a connection: `craft-run connections add`"
    )


def broken(path: str, error: InvalidJson) -> ConfigError:
    """The error for a file that is no JSON."""
    return ConfigError(f"`{path}`: {error}", "correct the file; craft-run changes nothing in it")


def no_object(path: str) -> ConfigError:
    """The error for a file that holds another value."""
    return ConfigError(f"`{path}` holds no JSON object", "restore it from a backup, or start Craft Agents once")


def no_list(path: str, key: str) -> ConfigError:
    """The error for a file whose `key` is no list."""
    return ConfigError(f"`{path}`: `{key}` is no list", "correct it, or restore the file from a backup")


def closed(folder: str, error: OSError) -> ConfigError:
    """The error for a folder whose names could not be had."""
    return ConfigError(*load("launcher.storage.unread").told(folder, error))


def is_absent(path: str) -> bool:
    """Whether there is certainly nothing: what merely cannot be looked at may be there."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False
    return False
