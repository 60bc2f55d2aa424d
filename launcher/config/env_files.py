"""The dotenv files of a launch, each taken whole where the user has approved it, or asked for it this once."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from launcher.boot.system import os
from launcher.config import overlays, project_file
from launcher.values.errors import ConfigError

if TYPE_CHECKING:
    from launcher.environment.diff import Environ
    from launcher.request.request import Request
    from launcher.values.parts import Overlay
    from launcher.values.paths import Paths


def read(request: Request, environ: Environ, paths: Paths) -> tuple[Overlay, ...]:
    """The assignments of all files in their order. Raises ConfigError."""

    def trusts(file: str, content: bytes) -> bool:
        return request.trust_env_file or is_approved(file, content, paths)

    return overlays.read(request.env_files, environ, trusts)


def is_approved(file: str, content: bytes, paths: Paths) -> bool:
    """Whether the user has approved this file, at its place and with this content. Raises ConfigError."""
    approval = project_file.approvals(paths, project_file.ENV_FILES).get(os.path.realpath(file), {})
    return project_file.compare(content, approval) == project_file.APPROVED


def content_of(file: str) -> bytes:
    """What is to be approved. Raises ConfigError for what is no file, or no dotenv file."""
    if not stat.S_ISREG(_mode(file)):
        raise ConfigError(f"`{file}` is no file", "name one with lines like NAME=value")
    content = overlays.content_of(file)
    overlays.assignments(file, content)
    return content


def _mode(file: str) -> int:
    try:
        return os.stat(file).st_mode
    except OSError as error:
        raise ConfigError(f"cannot read `{file}`: {error.strerror}", "name a file with lines like NAME=value") from None
