"""One HTTP request, answered or failed within a time; with the standard library alone.

Redirects are not followed: the credential would go along.
"""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from launcher import __version__
from launcher.values.entry import host_of, is_loopback
from launcher.values.secret import Secret
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from launcher.checking.probes import Probe
    from launcher.environment.diff import Environ

# Not in the documentation, but what `urllib` itself asks (and without which NO_PROXY would have to be parsed here).
_proxy_bypass: Callable[[str, dict[str, str]], bool] = urllib.request.proxy_bypass_environment  # type: ignore[attr-defined]
# Bytes; the longest lists of models have a few hundred thousand.
_LONGEST = 1 << 23


class Answer(Value):
    """What came back: an HTTP `status` and the `body`, or the `failure` in words and what to do; and after how long."""

    status: int | None = None
    body: bytes = b""
    location: str | None = None
    failure: str | None = None
    hint: str | None = None
    milliseconds: int = 0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        return None


def ask(probe: Probe, environ: Environ, timeout: float) -> Answer:
    """The answer to a probe, through the proxy that `environ` names; a failure after `timeout` seconds."""
    answers: list[Answer] = []
    began = time.monotonic()
    worker = threading.Thread(target=lambda: answers.append(_asked(probe, environ, timeout)), daemon=True)
    worker.start()
    # A server that sends a byte now and then would keep a socket's own timeout from ever passing.
    worker.join(timeout + 1)
    answer = answers[0] if answers else _too_late(probe.url, timeout)
    return answer.but(milliseconds=round((time.monotonic() - began) * 1000))


def proxy_of(url: str, environ: Environ) -> str | None:
    """The proxy for a URL by the usual variables, None where there is none; this machine is always asked directly."""
    scheme, host = url.partition("://")[0], host_of(url)
    bypassed = environ.get("no_proxy", environ.get("NO_PROXY", ""))
    if is_loopback(url) or _proxy_bypass(host, {"no": bypassed}):
        return None
    names = (f"{scheme}_proxy", f"{scheme}_proxy".upper(), "all_proxy", "ALL_PROXY")
    return next((environ[name] for name in names if environ.get(name)), None)


def _asked(probe: Probe, environ: Environ, timeout: float) -> Answer:
    proxy = proxy_of(probe.url, environ)
    scheme = probe.url.partition("://")[0]
    via = f" through the proxy `{host_of(proxy)}`" if proxy else ""
    if proxy and proxy.startswith("socks"):
        return Answer(failure=f"a SOCKS proxy is not supported here: `{host_of(proxy)}`", hint="launches may use it")
    try:
        handler = urllib.request.ProxyHandler({scheme: proxy} if proxy else {})
        opener = urllib.request.build_opener(handler, _NoRedirect)
        url, login = _without_user(probe.url)
        headers = {**login, **_revealed(probe)}
        request = urllib.request.Request(url, data=probe.body, headers=headers)  # noqa: S310 - http(s)
        with opener.open(request, timeout=timeout) as response:
            return Answer(status=response.status, body=response.read(_LONGEST))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(status=error.code, location=error.headers.get("location"))
    except urllib.error.URLError as error:
        return _failed(error.reason, probe.url, via, timeout)
    except (OSError, http.client.HTTPException) as error:
        return _failed(error, probe.url, via, timeout)
    except (ValueError, UnicodeError):
        # Its text may hold a header, and with that the secret.
        return Answer(failure="the credential or the URL cannot be sent in an HTTP request", hint="store it again")


def _without_user(url: str) -> tuple[str, dict[str, str]]:
    """A URL without the user before its host, and that as the header that clients make of it."""
    scheme, _, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    user, at, host = authority.rpartition("@")
    if not at:
        return url, {}
    login = base64.b64encode(urllib.parse.unquote(user).encode()).decode()
    return f"{scheme}://{host}{slash}{path}", {"authorization": f"Basic {login}"}


def _revealed(probe: Probe) -> dict[str, str]:
    headers = {name: value.reveal() if isinstance(value, Secret) else value for name, value in probe.headers.items()}
    return {"user-agent": f"craft-run/{__version__}", "accept": "application/json", **headers}


def _failed(reason: object, url: str, via: str, timeout: float) -> Answer:
    """The first that fits."""
    host = f"`{host_of(url)}`{via}"
    if isinstance(reason, TimeoutError):
        return _too_late(url, timeout)
    for kind, failure, hint in _FAILURES:
        if isinstance(reason, kind):
            why = getattr(reason, "verify_message", None) or getattr(reason, "reason", None) or "the handshake failed"
            flawed = isinstance(reason, ssl.SSLCertVerificationError) and str(why).startswith(_FLAWS)
            said = failure.format(host=host, place=f"`{_place(url)}`{via}", why=why)
            return Answer(failure=said, hint=_FLAWED if flawed else hint)
    text = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    return Answer(failure=f"{host} cannot be reached: {text}", hint="check `baseUrl`, and the network")


# What OpenSSL says of certificates that only its strict mode refuses, the default since Python 3.13.
_FLAWS = ("Missing ", "Basic Constraints of CA cert", "CA cert does not include", "Subject Alternative Name", "Empty ")
_FLAWED = (
    "Python 3.13 and newer are strict about this flaw of the authority's certificate: let whoever runs the authority"
    " issue one with the extension, or install craft-run with Python 3.12; agents decide for themselves"
)
_FAILURES = (
    (socket.gaierror, "DNS: the name of {host} cannot be resolved", "check the spelling of `baseUrl`, and the network"),
    (
        ssl.SSLCertVerificationError,
        "TLS: the certificate of {host} is not trusted: {why}",
        "for a certificate authority of your own set SSL_CERT_FILE, and for agents NODE_EXTRA_CA_CERTS",
    ),
    (ssl.SSLError, "TLS: no secure connection to {host}: {why}", "does the endpoint speak https?"),
    (ConnectionRefusedError, "nothing listens at {place}", "is the server running?"),
    (http.client.HTTPException, "{host} does not answer in HTTP", "check `baseUrl`"),
)


def _too_late(url: str, timeout: float) -> Answer:
    return Answer(
        failure=f"no answer from `{host_of(url)}` within {timeout:g} s",
        hint="try again, or give it longer: `--timeout`",
    )


def _place(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2]
