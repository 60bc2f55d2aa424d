"""The region that AWS's own credential chain would use: needed to name an inference profile for it."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.storage import opening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ


def inherited_region(environ: Environ, home: str) -> str | None:
    """AWS_REGION, AWS_DEFAULT_REGION, else the profile's `region` in the AWS configuration file; None without one.

    The order and the file's form are those of the AWS SDKs (AWS SDKs and tools reference guide).
    """
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    if region:
        return region
    profile = environ.get("AWS_PROFILE") or environ.get("AWS_DEFAULT_PROFILE") or "default"
    path = environ.get("AWS_CONFIG_FILE") or os.path.join(home, ".aws", "config")
    try:
        lines = opening.read(os.path.expanduser(path)).decode("utf-8", "replace").splitlines()
    except OSError:
        return None
    return _region_of(profile, lines)


def _region_of(profile: str, lines: list[str]) -> str | None:
    headings = ("default", "profile default") if profile == "default" else (f"profile {profile}",)
    inside = False
    for line in lines:
        heading = line.strip()
        if heading.startswith("["):
            inside = " ".join(heading.strip("[]").split()) in headings
        elif inside and not line[:1].isspace():
            name, equals, value = line.partition("=")
            if equals and name.strip() == "region" and value.strip():
                return value.split("#")[0].strip()
    return None
