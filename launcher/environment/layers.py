"""The layers of the child environment that every launch has, each a list of changes.

Those that only some have stand beside it: `pristine`, `overlays`, `users_own`.
"""

from __future__ import annotations

from launcher.boot.system import os
from launcher.environment.diff import Change
from launcher.environment.managed import is_managed
from launcher.environment.names import folded
from launcher.values.entry import holds_secret, is_loopback
from launcher.values.secret import Secret
from launcher.values.source import CONNECTION, CRAFT_RUN, PROXY, SCRUB, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.environment.diff import Environ
    from launcher.selection.selection import Selection
    from launcher.values.connection import Connection

# One of these and Claude Code works.
_OF_CLAUDE = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX")
_LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
_PROXY_VARIABLES = {
    "httpProxy": ("HTTP_PROXY", "http_proxy"),
    "httpsProxy": ("HTTPS_PROXY", "https_proxy"),
    "noProxy": ("NO_PROXY", "no_proxy"),
}


def scrub(environ: Environ, kept: tuple[str, ...], *, stored_aws: bool) -> list[Change]:
    """The inherited managed variables removed, those in `kept` excepted."""
    source = Source(level=SCRUB, detail="could redirect or replace the connection")
    left = set(map(folded, kept))
    managed = [name for name in environ if is_managed(name, stored_aws=stored_aws) and name not in left]
    return [Change(name=name, value=None, source=source) for name in managed]


def proxy(settings: Mapping[str, object] | None) -> list[Change]:
    """`networkProxy` of config.json as the app applies it (0.7.12 and later): nothing where it is not enabled."""
    if settings is None or settings.get("enabled") is not True:
        return []
    changes = []
    for field, names in _PROXY_VARIABLES.items():
        value = settings.get(field)
        if isinstance(value, str) and value:
            shown = Secret(value) if holds_secret(value) else value
            source = Source(level=PROXY, detail=field)
            changes += [Change(name=name, value=shown, source=source) for name in names]
    return changes


def reach_loopback(url: str | None, environ: Environ) -> list[Change]:
    """The loopback hosts added to NO_PROXY and no_proxy, where the endpoint is on this machine.

    Some agents ask an inherited proxy even for 127.0.0.1, and hang.
    """
    if url is None or not is_loopback(url):
        return []
    source = Source(level=CRAFT_RUN, detail="the endpoint is on this machine")
    changes = []
    for name, other in (("NO_PROXY", "no_proxy"), ("no_proxy", "NO_PROXY")):
        inherited = environ.get(name, environ.get(other, ""))
        hosts = [host.strip() for host in inherited.split(",") if host.strip()]
        missing = [host for host in _LOOPBACK_HOSTS if host not in hosts]
        changes.append(Change(name=name, value=",".join([*hosts, *missing]), source=source))
    return changes


def identity(selection: Selection) -> list[Change]:
    """What the child is told about its launch: craft-run's own variables, and the app's two."""
    workspace, session = selection.workspace, selection.session
    values = {
        "CRAFT_RUN_CONNECTION": selection.connection.slug,
        "CRAFT_RUN_WORKSPACE": workspace.slug if workspace else None,
        "CRAFT_RUN_SESSION": session.id if session else None,
        "CRAFT_RUN_MODEL": selection.model,
        "CRAFT_WORKSPACE_PATH": workspace.root if workspace else None,
        "CRAFT_SESSION_DIR": os.path.dirname(session.path) if session else None,
    }
    source = Source(level=CRAFT_RUN, detail="the selection")
    changes = [Change(name=name, value=value, source=source) for name, value in values.items() if value is not None]
    return changes + _abilities(selection)


def _abilities(selection: Selection) -> list[Change]:
    """What the model can do, where the connection or the default of custom endpoints says so."""
    model = selection.connection.model(selection.model)
    source = Source(level=CONNECTION, detail=f"models: `{model.id}`")
    changes = []
    if model.context_window is not None:
        changes.append(Change(name="CRAFT_RUN_CONTEXT_WINDOW", value=str(model.context_window), source=source))
    if model.supports_images is not None:
        value = "1" if model.supports_images else "0"
        changes.append(Change(name="CRAFT_RUN_SUPPORTS_IMAGES", value=value, source=source))
    return changes


def hold_claude(connection: Connection, environ: Environ) -> list[Change]:
    """The switch with which Claude Code, whatever starts it, ignores variables of providers in settings.

    Settings of a cloned project would otherwise send the key elsewhere, from inside an SDK, an editor or a script. Only
    where it works: a Claude login it can turn into "Not logged in", and AWS profiles and the like it refuses.
    """
    if connection.auth_type in ("oauth", "environment") or not any(environ.get(name) for name in _OF_CLAUDE):
        return []
    source = Source(level=CRAFT_RUN, detail="settings must not redirect the connection")
    return [Change(name="CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST", value="1", source=source)]
