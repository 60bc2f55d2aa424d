"""Requests of a sign-in, with their fields as a form or as JSON."""

from __future__ import annotations

from launcher.logins.wire import Request, as_form, as_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.values.secret import Secret

    Fields = Mapping[str, str | Secret]


def form(url: str, fields: Fields, domain: str | None = None) -> Request:
    """A POST of a form; `domain` is an enterprise's."""
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    return Request(method="POST", url=url, headers=headers, body=as_form(fields), domain=domain)


def json(url: str, fields: Fields) -> Request:
    """A POST of a JSON object."""
    return Request(method="POST", url=url, headers={"content-type": "application/json"}, body=as_json(fields))
