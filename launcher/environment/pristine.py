"""The layer of `--pristine`: hardly anything of the parent's environment."""

from __future__ import annotations

from launcher.environment.diff import Change
from launcher.environment.names import NEEDED, folded
from launcher.values.source import COMMAND_LINE, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ

# What `--pristine` leaves: without these hardly any program works as the user expects.
_MINIMAL_NAMES = frozenset(
    {
        "HOME",
        "PATH",
        "TERM",
        "LANG",
        "TZ",
        "USER",
        "LOGNAME",
        "SHELL",
        "TMPDIR",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "SSH_AUTH_SOCK",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        # Behind a proxy that opens TLS nothing connects without them.
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "NODE_EXTRA_CA_CERTS",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "AWS_CA_BUNDLE",
        "NIX_SSL_CERT_FILE",
    }
)
_MINIMAL_FAMILIES = ("LC_", "XDG_")


def pristine(environ: Environ, kept: tuple[str, ...]) -> list[Change]:
    """Everything removed that is neither part of the minimal environment nor in `kept`."""
    source = Source(level=COMMAND_LINE, detail="--pristine")
    left = {*_MINIMAL_NAMES, *NEEDED, *map(folded, kept)}
    extra = [name for name in environ if name not in left and not name.startswith(_MINIMAL_FAMILIES)]
    return [Change(name=name, value=None, source=source) for name in extra]
