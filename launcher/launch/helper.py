"""`craft-run helper`: a connection's credential alone, for programs that call another one to get it.

    api-key  the key or token and a line feed, as the `apiKeyHelper` of Claude Code, the `auth.command` of codex'
             model providers and the like want it
    aws      JSON for `credential_process` of AWS' configuration:
             https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html

Such programs call it again and again, so it imports no more than a launch does. Nothing is recorded.
"""

from __future__ import annotations

import sys
import time

from launcher.boot.system import os
from launcher.environment.diff import inherited
from launcher.launch import fetching, steps
from launcher.request import parsing
from launcher.request.request import build
from launcher.storage.jsontext import encode
from launcher.telling import messages, output
from launcher.values import paths as config_paths
from launcher.values.errors import ConfigError, CraftRunError, CredentialError, UsageError
from launcher.values.secret import Secret
from launcher.values.source import CREDENTIAL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launcher.config.reading import Snapshot
    from launcher.environment.diff import Environ
    from launcher.request.request import Request
    from launcher.selection.selection import Selection

KINDS = ("api-key", "aws")
# The launch options that say whose credential it is; the others would have no effect here.
OPTIONS = (
    "workspace",
    "session",
    "connection",
    "allow_oauth_endpoint",
    "strict",
    "quiet",
    "config_dir",
)
REVEAL = "--reveal"

_STDOUT = 1


def run(arguments: Sequence[str]) -> int | None:
    """The exit status of `craft-run helper ARGUMENTS`; None where click must answer: `--help`, or no kind."""
    given = [argument for argument in arguments if argument != REVEAL]
    try:
        values, rest = parsing.parse(given)
        if not rest or rest[0] not in KINDS:
            return None
        more, rest_of_rest = parsing.parse(rest[1:])
    except UsageError:
        return None
    if rest_of_rest:
        return None
    return serve(rest[0], {**values, **more}, reveal=len(given) < len(arguments))


def serve(kind: str, values: Mapping[str, object], *, reveal: bool) -> int:
    """Print what `kind` prints, for parsed launch options; the exit status: 0, or that of the error."""
    try:
        _check_options(values)
        text = _text(kind, values, inherited())
        _print(text, reveal=reveal)
    except CraftRunError as error:
        messages.error(error)
        return error.status
    except BrokenPipeError:  # where nobody reads on, nobody misses anything
        return 1
    except OSError as error:
        messages.error(messages.os_error(error))
        return 1
    return 0


def _print(text: str, *, reveal: bool) -> None:
    if sys.stdout is not None and os.isatty(_STDOUT) and not reveal:
        raise CraftRunError("the secret would show on the terminal", f"add `{REVEAL}` if it may")
    output.write(f"{text}\n".encode("utf-8", "surrogateescape"))


def _check_options(values: Mapping[str, object]) -> None:
    for key in values:
        if key not in OPTIONS:
            raise UsageError(f"`--{key.replace('_', '-')}` has no effect on a credential", "leave it out")


def _text(kind: str, values: Mapping[str, object], environ: Environ) -> str:
    asked = build(values, ("",), environ)
    snapshot, selection = steps.choose(asked, config_paths.locate(environ, asked.config_dir))
    if asked.strict and selection.warnings:
        raise CraftRunError(f"{selection.warnings[0]} (--strict)", "correct it, or leave `--strict` out")
    if asked.verbosity >= 0:
        for warning in selection.warnings:
            messages.warning(warning)
    if kind == "aws":
        return _aws(selection, snapshot, environ)
    return _api_key(asked, selection, snapshot, environ).reveal()


def _api_key(asked: Request, selection: Selection, snapshot: Snapshot, environ: Environ) -> Secret:
    """The one secret that a launch would put into the variables, else a login that no variable takes."""
    connection = selection.connection
    if connection.auth_type == "iam_credentials":
        raise UsageError(f"connection `{connection.slug}` has a pair of AWS keys", "`craft-run helper aws` prints them")
    plan = steps.complete(asked, environ, snapshot, selection)
    if plan.files:
        raise CredentialError(
            f"connection `{connection.slug}` has a key file, which lives as long as a command",
            "launch the command: `craft-run [OPTIONS] -- COMMAND`",
        )
    for change in plan.diff:
        if change.source.level == CREDENTIAL and isinstance(change.value, Secret):
            return change.value
    found = fetching.fetch(selection, snapshot, environ)
    secret = found.credential.secret() if found else None
    if secret is None:
        raise CredentialError(
            f"connection `{connection.slug}` (authType `{connection.auth_type}`) has no stored credential",
            "its programs find their own",
        )
    return secret


def _aws(selection: Selection, snapshot: Snapshot, environ: Environ) -> str:
    connection = selection.connection
    if connection.auth_type != "iam_credentials":
        raise ConfigError(
            f"connection `{connection.slug}` has no AWS keys (authType `{connection.auth_type}`)",
            "name one of authType `iam_credentials`: `--connection SLUG`",
        )
    found = fetching.fetch(selection, snapshot, environ)
    if found is None:
        raise CredentialError(f"connection `{connection.slug}` has no AWS keys")
    fields = {
        "Version": 1,
        "AccessKeyId": found.credential.text("awsAccessKeyId"),
        "SecretAccessKey": found.credential.text("value"),
        "SessionToken": found.credential.text("awsSessionToken"),
        "Expiration": _moment(found.credential.expires_at),
    }
    return encode({name: value for name, value in fields.items() if value is not None})


def _moment(milliseconds: int | None) -> str | None:
    """A time as ISO 8601 has it; the SDKs ask again shortly before it. None where it is unknown or beyond all dates."""
    try:
        return None if milliseconds is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(milliseconds / 1000))
    except (OverflowError, OSError, ValueError):
        return None
