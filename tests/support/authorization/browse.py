"""Somebody who signs in: opens the link, presses a button, and goes where that leads. Without a screen, or scripts.

    python -m tests.support.authorization.browse allow|deny LINK

prints the last page. The proxy (which NO_PROXY must keep from this machine) and the authority to trust come from the
environment, as for any client.
"""

from __future__ import annotations

import sys
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser


class _Form(HTMLParser):
    """The first form of a page: where it goes, and its fields."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given.get("action")
        if tag == "input":
            self.fields[given["name"]] = given.get("value", "")


def browse(link: str, decision: str, **more: str) -> str:
    """The page that answers a decision (`allow`, `deny`) at a link; `more` are fields that are filled in."""
    link, page = _fetched(link, None)
    form = _Form()
    form.feed(page)
    if form.action is None:
        return page
    fields = {**form.fields, **more, "decision": decision}
    return _fetched(urllib.parse.urljoin(link, form.action), urllib.parse.urlencode(fields).encode())[1]


def _fetched(link: str, data: bytes | None) -> tuple[str, str]:
    try:
        with urllib.request.urlopen(link, data) as response:
            return response.url, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return link, error.read().decode()


if __name__ == "__main__":
    print(browse(sys.argv[2], sys.argv[1]))
