"""Reading the files of other programs, without showing anything of them."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.storage import jsontext, opening
from launcher.values.errors import CredentialError


def json_object(path: str) -> dict[str, object] | None:
    """The object in a JSON file, None where there is no file. Raises CredentialError."""
    text = text_of(path)
    if text is None:
        return None
    try:
        value = jsontext.decode(text)
    except jsontext.InvalidJson as error:
        raise CredentialError(f"`{path}`: {error}") from None
    if not isinstance(value, dict):
        raise CredentialError(f"`{path}` holds no JSON object")
    return value


def text_of(path: str) -> str | None:
    """The text of a file, None where there is none. Raises CredentialError."""
    try:
        return opening.read(path).decode("utf-8").removeprefix("\ufeff")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise CredentialError(*load("launcher.storage.unread").told(path, error)) from None
    except UnicodeDecodeError:
        raise CredentialError(f"`{path}` is not UTF-8") from None
