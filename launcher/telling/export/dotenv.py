"""A dotenv file that python-dotenv and Node's `--env-file` read alike.

There is no standard, so each value takes the first spelling that both read back as it was. By their sources
(python-dotenv 1.2, Node 20):

    'x'   python-dotenv unescapes a backslash before a backslash or a single quote, Node nothing
    "x"   both unescape something, but not the same
    x     python-dotenv ends it at white space and `#`, Node at any `#`; both strip it

python-dotenv also replaces `${NAME}` everywhere, and both read CR LF as LF.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launcher.telling.export import cannot_hold, check_names, check_unicode

if TYPE_CHECKING:
    from launcher.telling.export import Variables


def render(variables: Variables) -> str:
    """One `NAME=VALUE` for each variable; a value may go over several lines."""
    check_names(variables)
    check_unicode(variables, "a dotenv file")
    return "".join(f"{name}={_spelled(name, value)}\n" for name, value in variables.assigned)


def _spelled(name: str, value: str) -> str:
    if "\r" in value:
        raise cannot_hold(name, "readers disagree on carriage returns")
    if re.search(r"\$\{[^}]*\}", value):
        raise cannot_hold(name, "python-dotenv would replace `${...}`")
    if not re.search(r"'|\\\\|\\$", value):
        return f"'{value}'"
    if not re.search(r'["\\]', value):
        return f'"{value}"'
    if value and value == value.strip() and not re.search(r"[#\n]|^['\"`]", value):
        return value
    raise cannot_hold(name, "no quotes protect all of its characters for every reader")
