"""A text as one word for a POSIX shell, for messages of a launch: `shlex` brings the whole of `re` along."""

from __future__ import annotations


def shell_word(text: str) -> str:
    """The text, in quotation marks where it needs them."""
    plain = text.translate({ord(each): None for each in "/.-_"})
    return text if plain.isalnum() and plain.isascii() else "'" + text.replace("'", "'\\''") + "'"
