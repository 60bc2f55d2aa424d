"""The sign-ins of the clouds: their own tools carry them out, and keep what comes of it."""

from __future__ import annotations

import subprocess

from launcher.logins.signin.kinds import AWS, GOOGLE
from launcher.values.errors import CredentialError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.environment.diff import Environ

_SECRETS = "CRAFT_RUN_SECRET_"


class Tool(Value):
    """A cloud's tool: its command, what signs in, what keeps it from opening a browser, and where it comes from."""

    command: str
    arguments: tuple[str, ...]
    without_browser: str
    origin: str


TOOLS = {
    AWS: Tool(
        command="aws",
        arguments=("sso", "login"),
        without_browser="--no-browser",
        origin="https://docs.aws.amazon.com/cli/",
    ),
    GOOGLE: Tool(
        command="gcloud",
        arguments=("auth", "application-default", "login"),
        without_browser="--no-launch-browser",
        origin="https://cloud.google.com/sdk/docs/install",
    ),
}


def arguments(kind: str, profile: str | None, *, browser: bool) -> list[str]:
    """The call that signs in, without the program; `profile` is one of AWS'."""
    tool = TOOLS[kind]
    chosen = ["--profile", profile] if kind == AWS and profile else []
    return [*tool.arguments, *chosen, *([] if browser else [tool.without_browser])]


def cautions(kind: str, profile: str | None, environ: Environ) -> Iterator[str]:
    """Why a launch might not use what was signed in to."""
    if kind == AWS:
        inherited = environ.get("AWS_PROFILE") or environ.get("AWS_DEFAULT_PROFILE")
        if profile and profile != (inherited or "default"):
            yield f"launches take the profile from AWS_PROFILE: set it to `{profile}`"
        if environ.get("AWS_ACCESS_KEY_ID"):
            yield "AWS_ACCESS_KEY_ID is set, and goes before a profile"
    elif environ.get("GOOGLE_APPLICATION_CREDENTIALS"):
        yield "GOOGLE_APPLICATION_CREDENTIALS is set, and goes before this login"


def sign_in(program: str, call: list[str], environ: Environ) -> None:
    """Run the tool on this terminal. Raises CredentialError where it fails."""
    variables = {name: value for name, value in environ.items() if not name.startswith(_SECRETS)}
    try:
        # Standard output is for data.
        status = subprocess.run([program, *call], env=variables, stdout=2, check=False).returncode  # noqa: S603
    except OSError as error:
        raise CredentialError(f"cannot run `{program}`: {error.strerror}") from None
    if status:
        raise CredentialError(f"`{' '.join([program, *call])}` ended with status {status}", "what it says above is why")
