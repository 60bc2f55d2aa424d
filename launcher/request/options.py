"""Every launch option, declared once.

The launch parser (`launcher.request.parsing`), the click commands, the completion and the README's table derive from
this.
"""

from __future__ import annotations

from launcher.values.value import Value


class Option(Value):
    """An option: `metavar` None makes it a flag; `variable` names the environment variable that gives its default."""

    name: str
    help: str
    short: str | None = None
    metavar: str | None = None
    repeatable: bool = False
    optional_value: bool = False
    variable: str | None = None

    @property
    def key(self) -> str:
        """The name as an identifier."""
        return self.name.replace("-", "_")


OPTIONS = (
    Option(
        name="workspace",
        short="w",
        metavar="NAME",
        variable="CRAFT_RUN_WORKSPACE",
        help="Workspace: slug (folder name), id, name (any case), or path of its root.",
    ),
    Option(
        name="session",
        short="s",
        metavar="ID",
        variable="CRAFT_RUN_SESSION",
        help="An existing session; alone, it is looked up in all workspaces.",
    ),
    Option(
        name="new-session",
        metavar="NAME",
        optional_value=True,
        help="Create a session first; its id is printed on stderr and exported.",
    ),
    Option(
        name="connection",
        short="c",
        metavar="SLUG",
        variable="CRAFT_RUN_CONNECTION",
        help="Connection instead of the resolved one; refused where a session is locked to another.",
    ),
    Option(
        name="model",
        short="m",
        metavar="ID",
        variable="CRAFT_RUN_MODEL",
        help="Model instead of the session's, workspace's or connection's default.",
    ),
    Option(
        name="env",
        short="e",
        metavar="NAME=VALUE",
        repeatable=True,
        help="Set a variable; NAME alone passes the parent's value through.",
    ),
    Option(
        name="env-file", metavar="FILE", repeatable=True, help="Dotenv overlay; a later file wins over an earlier one."
    ),
    Option(
        name="trust-env-file",
        help="Take from --env-file also what decides the route, the program or the place of settings, this once.",
    ),
    Option(name="unset", metavar="NAME", repeatable=True, help="Remove a variable from the child."),
    Option(name="keep", metavar="NAME", repeatable=True, help="Do not scrub this inherited variable."),
    Option(name="no-agent", help="Variables only: nothing that is specific to the agent."),
    Option(
        name="pristine",
        help="Start from -e and a minimum: home, path, terminal, locale, user, display, proxies, certificates.",
    ),
    Option(
        name="chdir",
        short="C",
        metavar="DIR",
        help="Run in DIR; `@workspace` is the workspace's workingDirectory, or the project's.",
    ),
    Option(name="strict", help="Any warning is an error."),
    Option(name="dry-run", short="n", help="Print the plan, secrets as ***; write nothing, run nothing."),
    Option(name="json", help="With --dry-run: the plan as JSON."),
    Option(name="supervise", help="Stay as the parent process (implied where the plan needs it)."),
    Option(
        name="allow-oauth-endpoint",
        help="Send an OAuth token to a baseUrl that is not the provider's own.",
    ),
    Option(
        name="approve-key",
        help="Answer claude's question about the API key beforehand, in its own file of answers.",
    ),
    Option(name="fresh", help="Begin a new conversation of the agent, instead of going on with the session's."),
    Option(name="record-args", help="Write the command's arguments into the history, not only its name."),
    Option(name="shim", metavar="PATH", help="For shims: where the command is not on PATH, look for it in PATH."),
    Option(name="quiet", short="q", repeatable=True, help="No warnings."),
    Option(name="verbose", short="v", repeatable=True, help="Say on stderr which connection, from where, and why."),
    Option(name="color", metavar="WHEN", help="Colours: auto, always or never."),
    Option(
        name="config-dir",
        metavar="DIR",
        variable="CRAFT_CONFIG_DIR",
        help="The Craft Agents configuration folder; default ~/.craft-agent.",
    ),
)
