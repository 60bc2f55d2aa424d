"""Where a secret comes from: standard input, a prompt that does not echo, or a program that prints it."""

from __future__ import annotations

import shlex
import sys

from launcher.cli.screen import questions
from launcher.storage import jsontext
from launcher.values.credential import IAM, SERVICE_ACCOUNT
from launcher.values.errors import CredentialError, UsageError

# Bytes; the largest credential there is, a key file, has some 2,500.
LIMIT = 1 << 20


def read(account: str, slug: str) -> str:
    """The text for `account` of connection `slug`. Raises CredentialError and UsageError."""
    if sys.stdin is None or not sys.stdin.isatty():
        return piped()
    if account.startswith(SERVICE_ACCOUNT):
        raise UsageError(
            "the key of a service account has more lines than a prompt takes",
            f"`craft-run credentials set {slug} < key.json`",
        )
    return asked(account, f"Secret for {slug}")


def asked(account: str, question: str, *, optional: bool = False) -> str:
    """The text for an account, typed without being shown; it may be empty where it is `optional`."""
    if account.startswith(IAM):
        return _aws_keys()
    return questions.hidden(question, optional=optional)


def piped() -> str:
    """The text on standard input. Raises CredentialError."""
    return decoded(sys.stdin.buffer.read(LIMIT + 1) if sys.stdin else b"", "standard input")


def decoded(raw: bytes, where: str) -> str:
    """The bytes of a secret as text. Raises CredentialError for what can be none."""
    if len(raw) > LIMIT:
        raise CredentialError(f"{where} is more than a credential", "give the secret alone")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CredentialError(f"{where} is not UTF-8", "give the secret as plain text, and nothing else") from None


def _aws_keys() -> str:
    """The keys one by one, in the form in which `aws configure export-credentials` prints them."""
    keys = {
        "AccessKeyId": questions.text("AWS access key id", "--secret-stdin"),
        "SecretAccessKey": questions.hidden("AWS secret access key"),
        "SessionToken": questions.hidden("AWS session token (Enter for none)", optional=True),
    }
    return jsontext.encode(keys)


def arguments(program: str) -> list[str]:
    """The program and its arguments in a `--command`. Raises UsageError."""
    try:
        argv = shlex.split(program)
    except ValueError as error:
        hint = "close each quote, or put a backslash before one that is meant itself"
        raise UsageError(f"`--command` is not quoted as a shell would have it: {error}", hint) from None
    if not argv:
        raise UsageError("`--command` is empty", "name the program that prints the secret: `pass show llm/team`")
    return argv
