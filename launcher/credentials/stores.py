"""The stores by name, and what they work on."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.values.errors import CredentialError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from launcher.credentials.store import Store, WritableStore
    from launcher.environment.diff import Environ
    from launcher.values.paths import Paths

VAULT = "craft-agent"
OWN = "craft-run"
KEYRING = "keyring"
ENVIRONMENT = "environment"
COMMAND = "command"
LINKED = "linked"

# Each module has `open_store(access)`; only the one that a launch needs is imported.
_MODULES = {
    VAULT: "launcher.vault.reading",
    OWN: "launcher.vault.own",
    KEYRING: "launcher.credentials.keyring_store",
    ENVIRONMENT: "launcher.credentials.environ_store",
    COMMAND: "launcher.credentials.command_store",
    LINKED: "launcher.credentials.linked_store",
}
NAMES = tuple(_MODULES)

# The stores that craft-run can write.
WRITABLE = (VAULT, OWN, KEYRING)

# What the variables of the `environment` store begin with.
VARIABLE_PREFIX = "CRAFT_RUN_SECRET_"


class Access(Value):
    """What the stores of one user work on.

    `index` is the index's entry by account. `accounts` lists those of the configured connections, for the store that
    cannot list itself. `app_running` tells whether the desktop app runs, and so would overwrite a change of its file.
    `keeps_key` allows to cache the derived key of the app's file, which a dry run must not; nor may it run programs
    (`runs_programs`): what one would print is then unknown, and shown like any other secret.
    """

    paths: Paths
    environ: Environ
    index: Mapping[str, Mapping[str, object]]
    accounts: Callable[[], Iterable[str]]
    app_running: Callable[[], bool]
    keeps_key: bool = True
    runs_programs: bool = True


def open_store(name: str, access: Access) -> Store:
    """The store called `name`. Raises CredentialError for a name that is none."""
    if name not in _MODULES:
        raise CredentialError(f"there is no credential store `{name}`", f"the stores are {', '.join(NAMES)}")
    store: Store = load(_MODULES[name]).open_store(access)
    return store


def open_writable(name: str, access: Access) -> WritableStore:
    """The same for one of `WRITABLE`."""
    store: WritableStore = load(_MODULES[name]).open_store(access)
    return store
