"""Proof that whoever redeems a code is the one who asked for it (PKCE, RFC 7636), and the state that ties an answer to
its question (RFC 6749 §10.12).
"""

from __future__ import annotations

import base64
import hashlib
import secrets

from launcher.values.secret import Secret
from launcher.values.value import Value

# Bytes of randomness; 32 make a verifier of 43 characters, the shortest that RFC 7636 §4.1 allows.
_ENTROPY = 32


class Proof(Value):
    """What one sign-in keeps to itself (`verifier`) and what it sends ahead (`challenge`, `state`)."""

    verifier: Secret
    challenge: str
    state: str


def new() -> Proof:
    """The proof of a new sign-in."""
    verifier = secrets.token_urlsafe(_ENTROPY)
    return Proof(verifier=Secret(verifier), challenge=challenge_of(verifier), state=secrets.token_urlsafe(_ENTROPY))


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 §4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).decode().rstrip("=")
