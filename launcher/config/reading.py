"""Reading what a launch may choose from: config.json, the workspaces' own files, and the session asked for.

Nothing is written here, and what cannot be read is an error only where this launch needs it. The app rewrites
config.json in place, so a file that does not parse is read again for a moment before it counts as broken.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.config import whereabouts
from launcher.storage import jsontext, opening
from launcher.values.connection import Workspace
from launcher.values.errors import ConfigError
from launcher.values.paths import Paths, expand
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from launcher.request.request import Request
    from launcher.values.connection import Project, Session

    Json = Mapping[str, object]


# Names the workspace that a project wants, in its folder and below; `launcher.config.project_file`.
PROJECT_FILE = ".craft-run.toml"


class Snapshot(Value):
    """What was read, once; selection and plan work on this alone.

    `text` is config.json as it stood (surrogate escapes for bytes that are not UTF-8). `directory_workspaces` are those
    whose workingDirectory, or that of one of their projects (`directory_project`), contains the current folder most
    closely. `project_file` is the path of the nearest one, `project_workspace` what it names where it is approved.
    `warnings` are one line each.
    """

    paths: Paths
    text: str
    connections: tuple[Json, ...]
    default_connection: str | None
    network_proxy: Json | None
    workspaces: tuple[Workspace, ...]
    directory_workspaces: tuple[Workspace, ...] = ()
    directory_project: Project | None = None
    sessions: tuple[Session, ...] = ()
    project_file: str | None = None
    project_workspace: str | None = None
    warnings: tuple[str, ...] = ()

    def connection(self, slug: str) -> list[Json]:
        """The entries of `llmConnections` with this slug."""
        return [raw for raw in self.connections if raw.get("slug") == slug]


def read(request: Request, paths: Paths, cwd: str) -> Snapshot:
    """The snapshot for a request. Raises ConfigError."""
    text, config = read_json(paths.config)
    by_directory = not request.workspace and not request.session
    project_file = nearest_project_file(cwd, paths.home) if by_directory else None
    wish = load("launcher.config.project_file").look(project_file, paths) if project_file else None
    wanted = wish.workspace if wish else None
    workspaces = list_workspaces(config, paths, cwd)
    here = whereabouts.find(workspaces, paths, cwd) if by_directory and wanted is None else whereabouts.NOWHERE
    default, proxy = config.get("defaultLlmConnection"), config.get("networkProxy")
    sessions: tuple[Session, ...] = ()
    if request.session:
        name = request.session.value
        sessions = load("launcher.sessions.reading").sessions(name, workspaces, paths)
        sessions = sessions or load("launcher.sessions.naming").called(name, workspaces, paths)
    return Snapshot(
        paths=paths,
        text=text,
        connections=tuple(_objects(config, "llmConnections", paths)),
        default_connection=default if isinstance(default, str) and default else None,
        network_proxy=proxy if isinstance(proxy, dict) else None,
        workspaces=workspaces,
        directory_workspaces=here.workspaces,
        directory_project=here.project,
        sessions=sessions,
        project_file=project_file,
        project_workspace=wanted,
        warnings=(*([wish.ignored] if wish and wish.ignored else []), *here.warnings),
    )


def nearest_project_file(cwd: str, home: str) -> str | None:
    """The nearest project file in `cwd` or above, up to the home folder, or to the root for folders outside it."""
    folder = cwd
    while True:
        path = os.path.join(folder, PROJECT_FILE)
        if os.access(path, os.F_OK):
            return path
        parent = os.path.dirname(folder)
        if folder in (parent, home):
            return None
        folder = parent


def read_json(path: str) -> tuple[str, dict[str, object]]:
    """The text and the object of a JSON file. Raises ConfigError where it is missing, unreadable or no JSON object."""
    settling = None
    while True:
        try:
            text = opening.read(path).decode("utf-8", "surrogateescape").removeprefix("\ufeff")
            value = jsontext.decode(text)
        except jsontext.InvalidJson as error:
            settling = settling or load("launcher.storage.settling").Settling(path)
            if settling.goes_on():
                continue
            raise load("launcher.config.unreadable").broken(path, error) from None
        except (OSError, ValueError) as error:
            raise load("launcher.config.unreadable").unreadable(path, error) from None
        if isinstance(value, dict):
            return text, value
        raise load("launcher.config.unreadable").no_object(path)


def _objects(config: Json, key: str, paths: Paths) -> Iterable[dict[str, object]]:
    value = config.get(key)
    if value is not None and not isinstance(value, list):
        raise load("launcher.config.unreadable").no_list(paths.config, key)
    return [each for each in value or () if isinstance(each, dict)]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def list_workspaces(config: Json, paths: Paths, cwd: str) -> tuple[Workspace, ...]:
    """The listed workspaces, and those that the app would discover at its next start. Raises ConfigError."""
    roots = workspace_roots(config, paths, cwd)
    return tuple(_workspace(root, entry, paths) for root, entry in roots.items())


def workspace_roots(config: Json, paths: Paths, cwd: str) -> dict[str, Json]:
    """The roots of the same workspaces, each with its entry in config.json, empty for those that have none.

    Raises ConfigError where it is uncertain which there are.
    """
    found: dict[str, Json] = {}
    for entry in _objects(config, "workspaces", paths):
        root = _text(entry.get("rootPath"))
        if root:
            found[expand(root, paths.home, cwd)] = entry
    for root in (root for folder in paths.discovered_workspaces for root in _discovered(folder)):
        if root not in found and os.path.exists(os.path.join(root, "config.json")):
            found[root] = {}
    return found


def _discovered(folder: str) -> list[str]:
    try:
        return [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise load("launcher.config.unreadable").closed(folder, error) from None


def _workspace(root: str, entry: Json, paths: Paths) -> Workspace:
    own: Json = {}
    invalid = None
    try:
        own = read_json(os.path.join(root, "config.json"))[1]
    except ConfigError as error:
        invalid = error.message
    defaults = own.get("defaults")
    defaults = defaults if isinstance(defaults, dict) else {}
    slug = os.path.basename(root)
    directory = _text(defaults.get("workingDirectory"))
    return Workspace(
        id=_text(entry.get("id")) or _text(own.get("id")) or slug,
        name=_text(own.get("name")) or _text(entry.get("name")) or slug,
        slug=slug,
        root=root,
        default_connection=_text(defaults.get("defaultLlmConnection")),
        default_model=_text(defaults.get("model")),
        working_directory=expand(directory, paths.home, root) if directory else None,
        invalid=invalid,
        missing=invalid is not None and load("launcher.config.unreadable").is_absent(os.path.join(root, "config.json")),
    )
