"""A request to a login service and its answer, as values; nothing of them shows."""

from __future__ import annotations

from launcher.storage import jsontext
from launcher.values.secret import Secret
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Request(Value):
    """One request. `domain` is a GitHub Enterprise domain that may be asked, too: itself, and `api.` before it."""

    method: str
    url: str
    headers: Mapping[str, str | Secret] = {}
    body: Secret | None = None
    domain: str | None = None


class Answer(Value):
    """What came back, whatever its status; `headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: Secret

    def json(self) -> dict[str, object]:
        """The JSON object in the body, empty where it holds none."""
        try:
            content = jsontext.decode(self.body.reveal())
        except jsontext.InvalidJson:
            return {}
        return content if isinstance(content, dict) else {}


def as_form(fields: Mapping[str, str | Secret]) -> Secret:
    """Fields as a body of the type `application/x-www-form-urlencoded`."""
    return Secret("&".join(f"{_quoted(name)}={_quoted(revealed(value))}" for name, value in fields.items()))


def as_json(fields: Mapping[str, str | Secret]) -> Secret:
    """Fields as a JSON object."""
    return Secret(jsontext.encode({name: revealed(value) for name, value in fields.items()}))


def revealed(value: str | Secret) -> str:
    """The text of a value that may be secret."""
    return value.reveal() if isinstance(value, Secret) else value


def _quoted(text: str) -> str:
    safe = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return "".join(chr(each) if each in safe else f"%{each:02X}" for each in text.encode("utf-8", "surrogatepass"))
