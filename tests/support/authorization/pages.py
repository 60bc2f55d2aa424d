"""What a person sees: a question with two buttons, a field for a code, a code to be copied."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def question(who: str, fields: Mapping[str, str], action: str) -> str:
    """May craft-run use this account?"""
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in fields.items()
    )
    return _page(
        f"Sign in to {who}",
        f'<p>Ada Lovelace, <b>ada@example.com</b></p><form method="post" action="{action}">{hidden}'
        '<button id="allow" name="decision" value="allow">Authorize</button> '
        '<button id="deny" name="decision" value="deny">Decline</button></form>',
    )


def device(action: str) -> str:
    """Which code does the device show?"""
    return _page(
        "Connect a device",
        f'<form method="post" action="{action}"><input id="code" name="user_code" autofocus> '
        '<button id="allow" name="decision" value="allow">Authorize</button> '
        '<button id="deny" name="decision" value="deny">Decline</button></form>',
    )


def code(text: str) -> str:
    """A code to be pasted."""
    return _page(
        "Authentication code", f"<p>Paste this into the terminal:</p><code id='code'>{html.escape(text)}</code>"
    )


def said(text: str) -> str:
    """A sentence."""
    return _page(text, "")


def _page(title: str, body: str) -> str:
    return f"<!doctype html><meta charset='utf-8'><title>{title}</title><h1>{title}</h1>{body}"
