"""Names of folders for logins."""

from __future__ import annotations


def folder_name(account: str) -> str:
    """An account's name as that of a folder; a connection's login is called by its slug alone."""
    name = account.removeprefix("llm_oauth::")
    plain = "".join(
        each if (each.isalnum() and each.isascii()) or each in "._-" else f"%{ord(each):02X}" for each in name
    )
    return plain.replace(".", "%2E") if plain.strip(".") == "" else plain
