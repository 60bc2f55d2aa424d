"""Variables for the later steps of a GitHub Actions job.

They go into the file that GITHUB_ENV names, in the form for values of several lines, and every secret is first
announced on standard output, so that the logs show `***` in its place:
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from launcher.telling.export import check_names, check_unicode

if TYPE_CHECKING:
    from launcher.telling.export import Variables


def render(variables: Variables) -> str:
    """What to append to the file that GITHUB_ENV names."""
    check_names(variables)
    check_unicode(variables, "a workflow's file")
    # No value can end early what only chance could have put into it.
    end = f"end-{secrets.token_hex(16)}"
    return "".join(f"{name}<<{end}\n{value}\n{end}\n" for name, value in variables.assigned)


def masks(variables: Variables) -> str:
    """The commands that hide the secrets in the logs, for standard output.

    Logs are masked line by line, so each line of a secret counts too; old runners do not see to that themselves.
    """
    hidden = [part for secret in variables.secrets for part in (secret, *secret.splitlines()) if part.strip()]
    return "".join(f"::add-mask::{_escaped(part)}\n" for part in dict.fromkeys(hidden))


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
