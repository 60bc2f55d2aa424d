"""What a launch will do, as a value: pure, from the request, the selection, the credential and the facts.

The dry run prints it, the tests compare it, and the real launch carries it out.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.environment import layers
from launcher.environment.diff import EnvDiff
from launcher.providers import Need, provide
from launcher.values.source import COMMAND_LINE, ENVIRONMENT, OVERLAY
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.reading import Json
    from launcher.environment.diff import Environ
    from launcher.request.request import Request
    from launcher.selection.selection import Selection
    from launcher.values.connection import Connection
    from launcher.values.credential import Credential
    from launcher.values.parts import AddedArguments, KeptFile, Link, Overlay, PrivateFile, PrivateFolder, Work

# Where a choice stands that the user made for this launch.
_ASKED = (COMMAND_LINE, ENVIRONMENT)
REPLACE = "replace"
SUPERVISE = "supervise"


class Facts(Value):
    """What the plan needs to know of the machine, read at the edge.

    `key_file` is a fresh path for a private file, `launcher` craft-run's own folder, `inherited_region` the AWS region
    of the environment's own credential chain, `network_proxy` the setting in config.json, `must_stay` why craft-run
    cannot become a command on this system, `own_program` the path by which the command can call craft-run.
    `keeps_homes` tells that craft-run will stay with the command, and can keep a home for it in its own folder.
    """

    environ: Environ
    home: str
    cwd: str
    launcher: str
    key_file: str
    overlays: tuple[Overlay, ...] = ()
    inherited_region: str | None = None
    network_proxy: Json | None = None
    must_stay: str | None = None
    own_program: str | None = None
    keeps_homes: bool = True


class Plan(Value):
    """The launch.

    `program` is looked up on the child's PATH (it is not `argv[0]` where a codexPath stands for it), `environ` is the
    parent's environment and `diff` what changes in it, `store` the name of the store that holds the credential,
    `renewal` what a launch would do to the login there first, where this is none.
    `added`, `kept`, `folders` and `work` are what the agent needs.
    """

    program: str
    argv: tuple[str, ...]
    selection: Selection
    environ: Environ
    diff: EnvDiff
    store: str | None = None
    renewal: str | None = None
    cwd: str | None = None
    files: tuple[PrivateFile, ...] = ()
    links: tuple[Link, ...] = ()
    added: tuple[AddedArguments, ...] = ()
    kept: tuple[KeptFile, ...] = ()
    folders: tuple[PrivateFolder, ...] = ()
    work: tuple[Work, ...] = ()
    asked_to_stay: bool = False
    must_stay: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def bound(self) -> tuple[str, ...]:
        """Why the variables are good for this command only; empty where they are good for others, too."""
        private = [each.path for each in self.files] + [each.path for each in self.folders]
        gone = [f"`{path}` must go when the command ends" for path in private]
        later = [each.why for each in self.work if each.after]
        return (*gone, *later)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why craft-run must stay as the parent; empty where it need not."""
        asked = ["--supervise"] if self.asked_to_stay else []
        return (*self.bound, *asked, *([self.must_stay] if self.must_stay else []))

    @property
    def mode(self) -> str:
        """`replace`: craft-run becomes the command. `supervise`: it stays as the parent."""
        return SUPERVISE if self.reasons else REPLACE

    @property
    def search_environ(self) -> dict[str, str]:
        """The child's environment with the PATH on which the command is looked up: no dotenv file decides on that."""
        environ = self.child_environ
        path = self.diff.get("PATH")
        if path is not None and path.source.level == OVERLAY:
            environ.pop("PATH")
            environ |= {name: value for name, value in self.environ.items() if name == "PATH"}
        return environ

    @property
    def child_environ(self) -> dict[str, str]:
        """The child's environment, secrets in the clear."""
        return self.diff.apply(self.environ)


def make_plan(request: Request, selection: Selection, credential: Credential | None, facts: Facts) -> Plan:
    """The plan of a launch. Raises ConfigError, CredentialError or SelectionError where there can be none."""
    warnings = list(selection.warnings)
    connection = selection.connection
    provided = provide(
        Need(
            connection=connection,
            credential=credential,
            model=selection.model,
            model_asked=selection.model_source is not None and selection.model_source.level in _ASKED,
            environ=facts.environ,
            key_file=facts.key_file,
            inherited_region=facts.inherited_region,
            allow_oauth_endpoint=request.allow_oauth_endpoint,
        )
    )
    warnings += provided.warnings
    kept = (*request.keep, *provided.inherits)
    diff = EnvDiff(load("launcher.environment.pristine").pristine(facts.environ, kept) if request.pristine else ())
    diff = diff.then(layers.scrub(facts.environ, kept, stored_aws=provided.stored_aws))
    if facts.overlays:
        own_account = _takes_own_account(connection)
        overlays = load("launcher.environment.overlays").overlays
        diff = diff.then(overlays(facts.overlays, warnings, stored_aws=provided.stored_aws, own_account=own_account))
    diff = diff.then(layers.proxy(facts.network_proxy)).then(provided.changes)
    diff = diff.then(layers.reach_loopback(connection.base_url, diff.apply(facts.environ)))
    diff = diff.then(layers.identity(selection))
    diff = diff.then(layers.hold_claude(connection, diff.apply(facts.environ)))
    program = request.command[0]
    links: tuple[Link, ...] = ()
    if connection.codex_path:
        codex, links, path = load("launcher.plan.codex_path").binary(selection, facts, diff)
        diff = diff.then([path])
        program = codex if program == "codex" else program
    folder: str | None = None
    if request.chdir is not None:
        folder = load("launcher.plan.folder").to_run_in(request.chdir, selection, facts)
    if request.variables or request.unset:
        diff = diff.then(load("launcher.environment.users_own").users_own(request, facts.environ, warnings))
    return Plan(
        program=program,
        argv=request.command,
        selection=selection,
        environ=facts.environ,
        diff=diff,
        cwd=folder,
        files=provided.files,
        links=links,
        asked_to_stay=request.supervise,
        must_stay=facts.must_stay,
        warnings=tuple(warnings),
    )


def _takes_own_account(connection: Connection) -> bool:
    """Whether the connection uses the environment's own cloud account: Vertex by OAuth is gcloud's login."""
    vertex = "google-vertex" in (connection.pi_auth_provider, f"google-{connection.provider_type}")
    return connection.auth_type == "environment" or (vertex and connection.auth_type == "oauth")
