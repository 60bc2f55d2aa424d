"""Why a login service gave no answer, in words."""

from __future__ import annotations

import ssl

import urllib3.exceptions as failures

from launcher.values.errors import CredentialError

_CLOCK = ("not yet valid", "has expired")


class Unreachable(CredentialError):
    """No whole answer came. `sent` tells that the request may have arrived all the same."""

    def __init__(self, message: str, hint: str | None = None, *, sent: bool = False) -> None:
        super().__init__(message, hint)
        self.sent = sent


def worded(error: Exception | None, host: str, proxy: str | None, *, sent: bool, late: bool) -> Unreachable:
    """The error for a host, asked through `proxy`; `late` tells that the time was up."""
    place = f"`{host}`" + (f" through the proxy `{proxy}`" if proxy else "")
    while isinstance(error, failures.ProxyError) and isinstance(error.original_error, Exception):
        error = error.original_error
    if late or isinstance(error, failures.TimeoutError | TimeoutError):
        what = "does not answer" if sent else "cannot be reached"
        return Unreachable(f"{place} {what} in time", "check the network, and try again", sent=sent)
    if isinstance(error, ssl.SSLError | failures.SSLError):
        return _untrusted(error, place)
    if sent:
        return Unreachable(f"the connection to {place} ended before the answer was there", "try again", sent=True)
    return _unconnected(error, host, place, proxy)


def _unconnected(error: Exception | None, host: str, place: str, proxy: str | None) -> Unreachable:
    """No connection came about."""
    if isinstance(error, failures.NameResolutionError):
        return Unreachable(f"the name `{proxy or host}` cannot be resolved", "check the network")
    if str(error).startswith("Tunnel connection failed"):
        return Unreachable(
            f"the proxy `{proxy}` refuses a connection to `{host}`:{str(error).partition(':')[2]}",
            "check HTTPS_PROXY and its user, or set NO_PROXY",
        )
    cause = error.__cause__ if isinstance(error, failures.NewConnectionError) else error
    reason = cause.strerror if isinstance(cause, OSError) else None
    return Unreachable(f"{place} cannot be reached: {(reason or 'no connection').lower()}", "check the network")


def _untrusted(error: Exception, place: str) -> Unreachable:
    """A certificate that is not trusted, or no TLS at all."""
    while isinstance(error, failures.SSLError) and error.args and isinstance(error.args[0], Exception):
        error = error.args[0]
    reason = getattr(error, "verify_message", None) or getattr(error, "reason", None)
    why = str(reason or "the handshake failed")
    if any(each in why for each in _CLOCK):
        return Unreachable(f"the certificate of {place} counts as out of date: {why}", "check this machine's clock")
    return Unreachable(
        f"no secure connection to {place}: {why}",
        "for a certificate authority of your own set SSL_CERT_FILE",
    )
