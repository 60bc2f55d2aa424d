"""Leading somebody through a sign-in at a terminal, or a program through its lines."""

from __future__ import annotations

import os
import select
import sys
from typing import TYPE_CHECKING

import click

from launcher.cli.screen import questions
from launcher.logins.signin import browser
from launcher.telling import messages
from launcher.values.errors import CredentialError

if TYPE_CHECKING:
    from launcher.environment.diff import Environ

# Seconds within which a Ctrl-C is heard.
_LISTENING = 0.25
# Characters of what is pasted: an address is far shorter.
_LONGEST = 8192


class TerminalGuide:
    """What is said and asked; with `opens` links are opened too. `elsewhere` is the call for a browser elsewhere."""

    def __init__(self, environ: Environ, elsewhere: str, *, opens: bool) -> None:
        self._environ, self._elsewhere, self._opens = environ, elsewhere, opens

    def open(self, link: str) -> None:
        """Show the link, and open it."""
        messages.note("sign in in the browser; where none opens, follow this link:")
        messages.say(link)
        messages.note(f"on another machine: `{self._elsewhere}`; Ctrl-C ends this one")
        browser.show(link, self._environ)

    def copy(self, link: str) -> None:
        """Show the link."""
        messages.note("follow this link in a browser on any machine, and sign in:")
        messages.say(link)

    def enter(self, page: str, code: str) -> None:
        """Show the page and the code."""
        messages.note("open this page in a browser on any machine, and enter the code:")
        messages.say(page)
        messages.say(code)
        messages.note("waiting until that is done; Ctrl-C ends it")
        if self._opens:
            browser.show(page, self._environ)

    def code(self) -> str:
        """What is pasted at the terminal, or the first line of standard input."""
        if questions.can_ask():
            click.echo("Paste the code that the page shows: ", nl=False, err=True)
            _attend()
        line = sys.stdin.readline(_LONGEST) if sys.stdin else ""
        if not line.strip():
            raise CredentialError("no code was given", "give the code that the page shows, on one line")
        return line


def _attend() -> None:
    """Wait until something is typed. A Ctrl-C a moment before the wait is heard, too: `input` would miss it."""
    while os.name != "nt" and not select.select([sys.stdin], [], [], _LISTENING)[0]:
        pass
