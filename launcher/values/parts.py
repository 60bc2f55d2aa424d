"""What a plan may hold besides variables: files, folders, links, arguments and work that some commands need."""

from __future__ import annotations

from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.credential import Credential
    from launcher.values.secret import Secret


class Link(Value):
    """A symbolic link in craft-run's own folder, kept from launch to launch."""

    path: str
    target: str


class KeptFile(Value):
    """A file without secrets in craft-run's own folder, kept from launch to launch, rewritten only when it differs."""

    path: str
    text: str
    why: str


class PrivateFolder(Value):
    """A folder with mode 0700 that exists as long as the command runs; then all that is in it goes.

    `links` are symbolic links in it: name and target.
    """

    path: str
    why: str
    links: tuple[tuple[str, str], ...] = ()


class Work(Value):
    """What must be done around the command that a file or a variable cannot express.

    `module` has `before(work, plan, paths) -> warnings`, which is called when the command is about to start, and, where
    `after` is set, `after(work, plan, paths) -> warnings`, called when it has ended, or could not be started. Both take
    this value, whose `data` is the module's own; `credential` is what the work is about.
    """

    module: str
    why: str
    data: tuple[tuple[str, str], ...] = ()
    credential: Credential | None = None
    after: bool = False


class AddedArguments(Value):
    """Arguments that an agent's module put before the user's own argument number `at`."""

    values: tuple[str, ...]
    at: int
    why: str


class PrivateFile(Value):
    """A file with mode 0600 that exists as long as the command runs."""

    path: str
    content: Secret


class Overlay(Value):
    """One assignment of a dotenv file; `hidden` are the variables that it refers to and is not given.

    It is `trusted` where the user has approved the file, or asked for it this once.
    """

    file: str
    name: str
    value: str
    hidden: tuple[str, ...] = ()
    trusted: bool = False
