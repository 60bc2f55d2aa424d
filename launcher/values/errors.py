"""Every error that craft-run reports.

    CraftRunError           one `error:` line, an optional `hint:`
    |- UsageError           the command line cannot be understood
    |- ConfigError          a file that the launch needs is missing, unreadable or invalid
    |  `- Unsuitable        the agent cannot use the connection
    |- SelectionError       no connection, or not a certain one
    |- CredentialError      no secret that can be used, or a store that cannot
    |  `- SignInNeeded 77   no secret at all, or an expired one
    |- RecordError          a lock or record that must be written could not be
    |- CommandNotFound      127
    `- CommandNotExecutable 126

Messages are lower case, name things in backticks and carry no secret. The hint says what to do.
"""

from __future__ import annotations


class CraftRunError(Exception):
    """Something that the user can act on; never shown as a traceback.

    `exit_code` is the status of a launch that fails with it: 125, as `env`, `timeout` and `nohup` of GNU coreutils
    use it. Management commands exit with `status` instead. `kind` is its name for programs.
    """

    exit_code = 125
    status = 1
    kind = "failure"

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(CraftRunError):
    """The arguments do not make sense."""

    status = 2
    kind = "usage"


class ConfigError(CraftRunError):
    """A configuration file cannot serve: the message names the file and, where there is one, the field."""

    kind = "configuration"


class Unsuitable(ConfigError):
    """The agent cannot use the connection that was chosen, whatever its credential; it may be able to use others."""


class SelectionError(CraftRunError):
    """The connection, workspace or session asked for does not exist, is ambiguous, or must not be used."""

    kind = "selection"


class CredentialError(CraftRunError):
    """The credential cannot be had."""

    kind = "credential"


class KeyringSilent(CredentialError):
    """The keychain does not answer in time."""


class SignInNeeded(CredentialError):
    """There is no credential, or an expired one: signing in again, or storing a new one, mends it.

    77 is EX_NOPERM of sysexits.h; a script can tell by it that `craft-run login` may help, and nothing else will.
    """

    exit_code = 77
    status = 77
    kind = "sign-in"


class RecordError(CraftRunError):
    """A record without which the launch must not run could not be written."""

    kind = "record"


class CommandNotFound(CraftRunError):
    """The command is in no folder of the child's PATH (POSIX shells' status 127)."""

    exit_code = 127
    kind = "command-not-found"


class CommandNotExecutable(CraftRunError):
    """The command was found but cannot be executed (POSIX shells' status 126)."""

    exit_code = 126
    kind = "command-not-executable"
