"""The folder that `--chdir` names."""

from __future__ import annotations

from launcher.values.errors import ConfigError, SelectionError
from launcher.values.paths import expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.plan.plan import Facts
    from launcher.selection.selection import Selection


def to_run_in(chdir: str, selection: Selection, facts: Facts) -> str:
    """The folder to run in. Raises SelectionError or ConfigError where `@workspace` names none."""
    if chdir != "@workspace":
        return expand(chdir, facts.home, facts.cwd)
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
