"""What a JSON Web Token says (RFC 7519), unverified: here it only matters whose it is and when it ends."""

from __future__ import annotations

import binascii

from launcher.storage import jsontext

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def of(token: object) -> Mapping[str, object]:
    """The claims of a token; empty for one that is of another kind."""
    parts = token.split(".") if isinstance(token, str) else []
    if len(parts) != 3:
        return {}
    try:
        padded = parts[1].replace("-", "+").replace("_", "/") + "=" * (-len(parts[1]) % 4)
        claims = jsontext.decode(binascii.a2b_base64(padded).decode())
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}


def end_of(token: object) -> int | None:
    """When a token ends, in ms since the epoch (its claim `exp`); None where it does not say."""
    end = of(token).get("exp")
    if isinstance(end, int | float) and not isinstance(end, bool) and 0 < end < 1 << 53:
        return int(end * 1000)
    return None
