"""What a launch will do, as a value: pure, from the request, the selection, the credential and the facts.

The dry run prints it, the tests compare it, and the real launch carries it out.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.environment import layers
from launcher.environment.diff import Change, EnvDiff
from launcher.providers import Need, provide
from launcher.values.errors import ConfigError, SelectionError
from launcher.values.paths import expand
from launcher.values.source import COMMAND_LINE, CONNECTION, ENVIRONMENT, OVERLAY, Source
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.reading import Json
    from launcher.environment.diff import Environ
    from launcher.request.parsing import Request
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
    diff = EnvDiff(layers.pristine(facts.environ, kept) if request.pristine else ())
    diff = diff.then(layers.scrub(facts.environ, kept, stored_aws=provided.stored_aws))
    diff = diff.then(
        layers.overlays(
            facts.overlays, warnings, stored_aws=provided.stored_aws, own_account=_takes_own_account(connection)
        )
    )
    diff = diff.then(layers.proxy(facts.network_proxy)).then(provided.changes)
    diff = diff.then(layers.reach_loopback(connection.base_url, diff.apply(facts.environ)))
    diff = diff.then(layers.identity(selection))
    diff = diff.then(layers.hold_claude(connection, diff.apply(facts.environ)))
    program = request.command[0]
    links: tuple[Link, ...] = ()
    if connection.codex_path:
        codex, links, path = _codex(selection, facts, diff)
        diff = diff.then([path])
        program = codex if program == "codex" else program
    diff = diff.then(layers.users_own(request, facts.environ, warnings))
    return Plan(
        program=program,
        argv=request.command,
        selection=selection,
        environ=facts.environ,
        diff=diff,
        cwd=_folder(request, selection, facts),
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


def _codex(selection: Selection, facts: Facts, diff: EnvDiff) -> tuple[str, tuple[Link, ...], Change]:
    """The binary that codexPath names, and a folder at the front of PATH that holds it under the name `codex`."""
    slug = selection.connection.slug
    binary = expand(selection.connection.codex_path or "", facts.home, facts.cwd)
    folder = f"{facts.launcher}/bin/{slug.replace('/', '%2F')}"
    path = diff.apply(facts.environ).get("PATH")
    source = Source(level=CONNECTION, detail="codexPath")
    first = Change(name="PATH", value=f"{folder}{os.pathsep}{path or os.defpath}", source=source)
    link = load("launcher.values.parts").Link(path=f"{folder}/codex", target=binary)
    return binary, (link,), first


def _folder(request: Request, selection: Selection, facts: Facts) -> str | None:
    """The folder to run in, None to stay. Raises SelectionError or ConfigError where `@workspace` names none."""
    if request.chdir is None:
        return None
    if request.chdir != "@workspace":
        return expand(request.chdir, facts.home, facts.cwd)
    for project in (selection.session, selection.project):
        if project is not None and project.working_directory is not None:
            return project.working_directory
    if selection.workspace is None:
        raise SelectionError("`--chdir @workspace` needs a workspace", "name one: `--workspace NAME`")
    if selection.workspace.working_directory is None:
        raise ConfigError(
            f"workspace `{selection.workspace.slug}` has no workingDirectory",
            "set it in the app's workspace settings, or name a folder: `--chdir DIR`",
        )
    return selection.workspace.working_directory
