"""The environment that says how the network is reached: the user's, and the app's `networkProxy` above it."""

from __future__ import annotations

from launcher.config import reading
from launcher.environment import layers
from launcher.environment.diff import EnvDiff
from launcher.values.errors import CraftRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ
    from launcher.values.paths import Paths


def environ(paths: Paths, inherited: Environ) -> Environ:
    """The variables with the proxy of config.json, which the app sets above the inherited ones where it is enabled."""
    try:
        settings = reading.read_json(paths.config)[1].get("networkProxy")
    except CraftRunError:
        settings = None
    return EnvDiff(layers.proxy(settings if isinstance(settings, dict) else None)).apply(inherited)
