"""Which secret access key a request to AWS was signed with (Signature Version 4, the header form)."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from email.message import Message

ALGORITHM = "AWS4-HMAC-SHA256"


def signer(path: str, headers: Message[str, str], body: bytes, keys: Iterable[str]) -> str | None:
    """The one of `keys` that signed this POST without a query, None where none of them did."""
    algorithm, _, rest = headers.get("Authorization", "").partition(" ")
    fields = dict(field.strip().split("=", 1) for field in rest.split(",") if "=" in field)
    if algorithm != ALGORITHM or not fields.keys() >= {"Credential", "SignedHeaders", "Signature"}:
        return None
    signed = fields["SignedHeaders"]
    lines = "".join(f"{name}:{' '.join(headers.get(name, '').split())}\n" for name in signed.split(";"))
    request = "\n".join(["POST", quote(path), "", lines, signed, hashlib.sha256(body).hexdigest()])
    scope = fields["Credential"].partition("/")[2]
    digest = hashlib.sha256(request.encode()).hexdigest()
    text = "\n".join([ALGORITHM, headers.get("X-Amz-Date", ""), scope, digest])
    return next((key for key in keys if _signature(key, scope, text) == fields["Signature"]), None)


def _signature(key: str, scope: str, text: str) -> str:
    derived = f"AWS4{key}".encode()
    for part in scope.split("/"):
        derived = hmac.digest(derived, part.encode(), "sha256")
    return hmac.new(derived, text.encode(), "sha256").hexdigest()
