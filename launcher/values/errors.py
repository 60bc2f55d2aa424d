"""Every error that craft-run reports.

    CraftRunError           one `error:` line, an optional `hint:`
    |- UsageError           the command line cannot be understood
    |- ConfigError          a file that the launch needs is missing, unreadable or invalid
    |- SelectionError       no connection, or not a certain one
    |- CredentialError      no secret, an expired one, or a store that cannot be used
    |- RecordError          a lock or record that must be written could not be
    |- CommandNotFound      127
    `- CommandNotExecutable 126

Messages are lower case, name things in backticks and carry no secret. The hint says what to do.
"""

from __future__ import annotations


class CraftRunError(Exception):
    """Something that the user can act on; never shown as a traceback.

    `exit_code` is the status of a launch that fails with it: 125, as `env`, `timeout` and `nohup` of GNU coreutils
    use it. Management commands exit with 1 instead, 2 for a UsageError.
    """

    exit_code = 125

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(CraftRunError):
    """The arguments do not make sense."""


class ConfigError(CraftRunError):
    """A configuration file cannot serve: the message names the file and, where there is one, the field."""


class SelectionError(CraftRunError):
    """The connection, workspace or session asked for does not exist, is ambiguous, or must not be used."""


class CredentialError(CraftRunError):
    """The credential cannot be had."""


class RecordError(CraftRunError):
    """A record without which the launch must not run could not be written."""


class CommandNotFound(CraftRunError):
    """The command is in no folder of the child's PATH (POSIX shells' status 127)."""

    exit_code = 127


class CommandNotExecutable(CraftRunError):
    """The command was found but cannot be executed (POSIX shells' status 126)."""

    exit_code = 126
