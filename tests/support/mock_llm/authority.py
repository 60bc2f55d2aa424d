"""A certificate authority for one test, so that the mock can stand for real hosts inside a proxy's tunnel."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

# Variables by which common clients are made to trust another authority.
TRUST_VARIABLES = (
    "SSL_CERT_FILE",
    "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "CODEX_CA_CERTIFICATE",
    "CURL_CA_BUNDLE",
)

_SIGNS_CERTIFICATES = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


class _Socket(ssl.SSLSocket):
    """Closed where the peer has reset the connection before the handshake, which CPython 3.11 leaves out."""

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        try:
            return super().recv(buflen, flags)
        except ConnectionError:
            self.close()
            raise


class Authority:
    """Signs a certificate for any host; `file` is what clients must trust.

    A `flawed` one leaves out what RFC 5280 asks for and many companies' own authorities lack: key identifiers, and what
    the authority's key may be used for.
    """

    def __init__(self, folder: Path, *, flawed: bool = False) -> None:
        self._folder = folder
        self._flawed = flawed
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mock authority")])
        usage = x509.BasicConstraints(ca=True, path_length=None)
        authority = self._certificate(self._name, self._key).add_extension(usage, critical=True)
        if not flawed:
            authority = authority.add_extension(_SIGNS_CERTIFICATES, critical=True)
        self.file = folder / "authority.pem"
        self.file.write_bytes(authority.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        self._contexts: dict[str, ssl.SSLContext] = {}

    def context(self, host: str) -> ssl.SSLContext:
        """A server's TLS context for `host`."""
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.sslsocket_class = _Socket
            context.set_alpn_protocols(["http/1.1"])
            context.load_cert_chain(self._issue(host))
            self._contexts[host] = context
        return self._contexts[host]

    def _issue(self, host: str) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
        names = x509.SubjectAlternativeName([_general_name(host)])
        signed = self._certificate(name, key).add_extension(names, critical=False).sign(self._key, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = self._folder / f"{host}.pem"
        file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
        return file

    def _certificate(self, name: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
        )
        if self._flawed:
            return builder
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        subject = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        return builder.add_extension(issuer, critical=False).add_extension(subject, critical=False)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
