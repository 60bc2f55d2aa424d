"""The way to a login service: directly or through a proxy, and whose certificates are trusted on it."""

from __future__ import annotations

import ssl
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING

import truststore
import urllib3

from launcher.values.errors import CredentialError
from launcher.values.value import Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from launcher.environment.diff import Environ

# Not in the documentation, but what `urllib` itself asks (and without which NO_PROXY would have to be parsed here).
_proxy_bypass: Callable[[str, dict[str, str]], bool] = urllib.request.proxy_bypass_environment  # type: ignore[attr-defined]


class Route(Value):
    """`proxy` is a URL, which may hold a password, and None without one; `trust` is the context for TLS."""

    proxy: str | None
    trust: ssl.SSLContext

    @property
    def name(self) -> str | None:
        """The proxy as it may be shown."""
        return self.proxy and urllib.parse.urlsplit(self.proxy).netloc.rpartition("@")[2]

    def __repr__(self) -> str:
        return f"Route({self.name!r})"

    def manager(self) -> urllib3.PoolManager:
        """What connections come from."""
        if self.proxy is None:
            return urllib3.PoolManager(ssl_context=self.trust)
        parts = urllib.parse.urlsplit(self.proxy)
        user, password = (urllib.parse.unquote(each or "") for each in (parts.username, parts.password))
        return urllib3.ProxyManager(
            f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
            ssl_context=self.trust,
            proxy_ssl_context=self.trust,
            proxy_headers=urllib3.make_headers(proxy_basic_auth=f"{user}:{password}") if user else None,
        )


def to(host: str, environ: Environ) -> Route:
    """The way to a host over TLS. Raises CredentialError where there is none that can be used."""
    return Route(proxy=_proxy(host, environ), trust=_trust(environ))


def _proxy(host: str, environ: Environ) -> str | None:
    named = (environ.get(name) for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"))
    url = next((each for each in named if each), None)
    if url is None or _proxy_bypass(host, {"no": environ.get("no_proxy") or environ.get("NO_PROXY") or ""}):
        return None
    url = url if "://" in url else f"http://{url}"
    scheme = urllib.parse.urlsplit(url).scheme
    if scheme not in {"http", "https"}:
        raise CredentialError(
            f"logins cannot go through a proxy of the kind `{scheme}`",
            "set HTTPS_PROXY to one that begins with `http://`, or NO_PROXY to do without",
        )
    return url


def _trust(environ: Environ) -> ssl.SSLContext:
    """The authorities that the environment names, else those of the system."""
    file, folder = environ.get("SSL_CERT_FILE") or None, environ.get("SSL_CERT_DIR") or None
    if file is None and folder is None:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return ssl.create_default_context(cafile=file, capath=folder)
    except OSError as error:  # ssl.SSLError is one
        name, value = ("SSL_CERT_FILE", file) if file else ("SSL_CERT_DIR", folder)
        reason = "it holds no certificates" if isinstance(error, ssl.SSLError) else (error.strerror or str(error))
        raise CredentialError(f"cannot use `{value}` of {name}: {reason}", f"correct {name}, or unset it") from None
