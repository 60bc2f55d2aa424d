"""What is not about one command: `craft-run help TOPIC`."""

from __future__ import annotations

from launcher.request.options import OPTIONS
from launcher.values.value import Value


class Topic(Value):
    """A text in paragraphs; lines that begin with two blanks stay as they are."""

    title: str
    text: str


_VARIABLES = "\n".join(f"  {each.variable:<22} --{each.name}" for each in OPTIONS if each.variable)

TOPICS = {
    "environment": Topic(
        title="Variables that craft-run reads, sets and removes",
        text=f"""\
Defaults of launch options; the command line goes before them:

{_VARIABLES}

CRAFT_RUN_SECRET_<SLUG> holds the secret of a connection, in capitals and with `_` for all but letters and digits. It
wins over whatever is stored. CRAFT_RUN_MACHINE_ID stands for the machine's own id, under which the app's credential
file is encrypted: for homes mounted into a container, or restored elsewhere.

A command that is launched gets the connection's variables, and these:

  CRAFT_RUN_CONNECTION   slug of the connection
  CRAFT_RUN_WORKSPACE    slug of the workspace, where there is one
  CRAFT_RUN_SESSION      id of the session, where there is one
  CRAFT_RUN_MODEL        the model, where one is chosen
  CRAFT_WORKSPACE_PATH   folder of the workspace
  CRAFT_SESSION_DIR      folder of the session

Inherited variables that could send a key elsewhere, or take the place of one, are removed: keys, base URLs and provider
switches of all providers. `--keep NAME` lets one through, `craft-run explain` lists them with their reasons.

NO_COLOR, FORCE_COLOR and TERM=dumb are heeded; `--color` goes before them.
""",
    ),
    "exit-codes": Topic(
        title="Exit statuses",
        text="""\
A launch ends with the command's own status. Where the command did not run:

  77       sign in again: the credential is missing or has expired
  125      craft-run failed for another reason, also for a wrong option
  126      the command was found, but cannot be executed
  127      the command was not found
  130      Ctrl-C
  128 + n  a command that craft-run stayed with was killed by signal n

Subcommands end with 0, 1 (failed), 2 (wrong usage), 77 (as above) or 130.

With `--json` an error is an object on standard output, too, with its status in it.
""",
    ),
    "sessions": Topic(
        title="Sessions and their accounts",
        text="""\
A session belongs to a workspace. At its first launch it is locked to the connection that serves it: no later launch
gives it another one, so that no conversation goes on under another account.

  craft-run sessions list -w acme
  craft-run -s 260712-swift-river -- claude
  craft-run -w acme --new-session='Quarterly report' -- claude

A session is named by its id, or by its name in any case. Alone, `--session` is looked up in all workspaces. Asking for
another connection than the one it is locked to is an error, and so is a connection that does not exist any more.

craft-run writes the lock into the session's own file only while the app does not run, and else into its own records,
from where a later launch carries it over.
""",
    ),
    "selection": Topic(
        title="Which account a launch takes",
        text="""\
The first that names a connection decides:

  1. --connection, or CRAFT_RUN_CONNECTION; refused for a session that is locked to another one
  2. the session's own
  3. what `craft-run use` chose for this folder, or for the nearest one above
  4. the workspace's default
  5. the global default
  6. the first in the list

The workspace is the one that --workspace names, else CRAFT_RUN_WORKSPACE, else what `craft-run use` chose, else an
approved `.craft-run.toml` in this folder or above, else the one whose working directory, or whose project's, contains
this folder, else none.

`craft-run status` says who it is here, `craft-run explain` goes through the levels one by one.
""",
    ),
}
